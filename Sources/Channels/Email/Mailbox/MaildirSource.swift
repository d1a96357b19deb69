import Crypto
import Glibc
public import Intake

/// Takes mail from a Maildir: files in `new/` become deliveries, and move to `cur/` after the commit.
public struct MaildirSource: PolledSource {
    /// Why a Maildir could not be read.
    public struct Failure: Error, CustomStringConvertible {
        /// A sentence for the operator.
        public var description: String
    }

    /// The adapter that it feeds.
    public let adapter: AdapterName
    /// The rest between two passes.
    public let poll: Duration
    private let folder: String
    private let messageLimit: Int
    private let inbox: any Inbox

    /// Prepares a Maildir.
    ///
    /// - Parameters:
    ///   - folder: the folder that holds `new`, `cur` and `tmp`.
    ///   - messageLimit: bytes; of a larger file only this much and its true size are stored, and it is quarantined.
    public init(adapter: AdapterName, folder: String, poll: Duration, messageLimit: Int, inbox: any Inbox) {
        self.adapter = adapter
        self.folder = folder
        self.poll = poll
        self.messageLimit = messageLimit
        self.inbox = inbox
    }

    /// Takes all files in `new/`.
    public func pass() async throws {
        var batch: [(name: String, reception: Reception)] = []
        var bytes = 0
        for name in try names() {
            try Task.checkCancellation()
            guard let reception = try reception(of: name) else { continue }
            batch.append((name, reception))
            bytes += reception.body.count
            if batch.count == Self.batchCount || bytes >= Self.batchBytes {
                try await take(batch)
                (batch, bytes) = ([], 0)
            }
        }
        if !batch.isEmpty { try await take(batch) }
    }

    private func take(_ batch: [(name: String, reception: Reception)]) async throws {
        _ = try await inbox.accept(batch.map(\.reception))
        for (name, _) in batch {
            let target = name.contains(":2,") ? name : name + ":2,S"
            // A file that cannot be moved comes again as a duplicate, which is counted and harmless.
            if rename("\(folder)/new/\(name)", "\(folder)/cur/\(target)") != 0, errno != ENOENT {
                throw Failure(description: "\(folder)/new/\(name) could not be moved to cur/: \(String(cString: strerror(errno))).")
            }
        }
    }

    /// The names of the files in `new/`, the oldest first by the time that Maildir puts in front.
    private func names() throws -> [String] {
        guard let directory = opendir("\(folder)/new") else {
            throw Failure(
                description: "\(folder)/new could not be read: \(String(cString: strerror(errno))). Is it a Maildir, and may Inlet read it?")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }

    private func reception(of name: String) throws -> Reception? {
        let path = "\(folder)/new/\(name)"
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Failure(description: "\(path) could not be opened: \(String(cString: strerror(errno))).")
        }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let body = try read(descriptor, most: min(Int(status.st_size), messageLimit + 1), path: path)
        var meta = ["file": name]
        if body.count > messageLimit { meta["size"] = String(status.st_size) }
        return Reception(
            adapter: adapter, key: "maildir/" + (name.split(separator: ":").first.map(String.init) ?? name),
            digest: Array(SHA256.hash(data: body)), contentType: "message/rfc822", meta: meta, body: body)
    }

    private func read(_ descriptor: CInt, most: Int, path: String) throws -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            while count < most {
                let got = Glibc.read(descriptor, buffer.baseAddress! + count, most - count)
                if got < 0, errno == EINTR { continue }
                if got <= 0 {
                    failed = got < 0
                    break
                }
                count += got
            }
        }
        if failed { throw Failure(description: "\(path) could not be read: \(String(cString: strerror(errno))).") }
        return bytes
    }

    private static let batchCount = 100
    private static let batchBytes = 8_388_608
}

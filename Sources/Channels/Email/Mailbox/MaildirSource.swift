import Crypto
import Glibc
public import Intake
public import Logging
import Recipes
public import Settings

/// Takes mail from a Maildir: files in `new/` become deliveries, and move to `cur/` after the commit.
public struct MaildirSource: PolledSource {
    /// The adapter that it feeds.
    public let adapter: AdapterName
    /// The rest between two passes.
    public let poll: Duration
    private let folder: String
    private let start: EmailSource.Start
    private let messageLimit: Int
    private let inbox: any Inbox
    private let leases: any AdapterLeases
    private let logger: Logger

    /// Prepares a Maildir.
    ///
    /// - Parameters:
    ///   - folder: the folder that holds `new`, `cur` and `tmp`.
    ///   - messageLimit: bytes; of a larger file only the header is stored, and a draft says where the file is.
    public init(
        adapter: AdapterName, folder: String, settings: EmailSource.Maildir, messageLimit: Int, inbox: any Inbox,
        leases: any AdapterLeases, logger: Logger
    ) {
        self.adapter = adapter
        self.folder = folder
        self.messageLimit = messageLimit
        self.inbox = inbox
        self.leases = leases
        self.logger = logger
        start = settings.start
        poll = settings.poll
    }

    /// Takes all files in `new/`. A file that cannot be read is told of at the end and does not keep the others waiting.
    public func pass() async throws {
        let startedAt = try await startedAt()
        var complaints: [String] = []
        var batch: [(name: String, reception: Intake.Reception)] = []
        var bytes = 0
        for name in try names() {
            try Task.checkCancellation()
            do throws(MaildirFault) {
                guard let file = try MaildirFile(folder: folder, name: name), file.changedAt >= startedAt else { continue }
                let reception = try reception(of: file)
                batch.append((name, reception))
                bytes += reception.body.count
            } catch {
                complaints.append(error.description)
            }
            guard batch.count == Self.batchCount || bytes >= Self.batchBytes else { continue }
            complaints += try await take(batch)
            (batch, bytes) = ([], 0)
        }
        if !batch.isEmpty { complaints += try await take(batch) }
        if !complaints.isEmpty { throw PartialPass(Array(complaints.prefix(10))) }
    }

    /// Seconds since 1970; files that are older are left where they are. Written down when the folder is seen for the first time.
    private func startedAt() async throws -> Int64 {
        switch start {
        case .all: return .min
        case .day(let day): return day.secondsSince1970
        case .now: break
        }
        if let known = try await leases.cursor(of: adapter, Self.cursorName)?.object?["started_at"]?.int { return Int64(known) }
        let now = Timestamp.now.microseconds / 1_000_000
        try await leases.setCursor(of: adapter, Self.cursorName, to: ["started_at": .integer(now)])
        logger.info("Files from before this moment are left alone.", metadata: ["folder": "\(folder)"])
        return now
    }

    /// - Returns: what could not be moved; such a file comes again as a duplicate, which is counted and harmless.
    private func take(_ batch: [(name: String, reception: Intake.Reception)]) async throws -> [String] {
        _ = try await inbox.accept(batch.map(\.reception))
        return batch.compactMap { name, _ in
            let target = name.contains(":2,") ? name : name + ":2,S"
            guard rename("\(folder)/new/\(name)", "\(folder)/cur/\(target)") != 0, errno != ENOENT else { return nil }
            return MaildirFault("\(folder)/new/\(name) could not be moved to cur/", errno).description
        }
    }

    /// The names of the files in `new/`, the oldest first by the time that Maildir puts in front.
    private func names() throws -> [String] {
        guard let directory = opendir("\(folder)/new") else {
            throw MaildirFault("\(folder)/new could not be read (is it a Maildir, and may Inlet read it?)", errno)
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

    private func reception(of file: MaildirFile) throws(MaildirFault) -> Intake.Reception {
        let isLarge = file.size > messageLimit
        let body = isLarge ? try file.header() : try file.bytes(most: file.size)
        var meta = ["file": file.name, "arrived": String(file.changedAt)]
        if isLarge {
            meta["size"] = String(file.size)
            meta["limit"] = String(messageLimit)
        }
        return Intake.Reception(
            adapter: adapter, key: "maildir/" + (file.name.split(separator: ":").first.map(String.init) ?? file.name),
            digest: Array(SHA256.hash(data: body)), contentType: "message/rfc822", meta: meta, body: body)
    }

    private static let cursorName = "maildir"
    private static let batchCount = 100
    private static let batchBytes = 4_194_304
}

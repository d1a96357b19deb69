public import Foundation
import Synchronization

/// A temporary folder that goes with its owner, at the latest when the process exits.
public final class ServerFolder: Sendable {
    /// Where it is.
    public let url: URL

    private static let living = Living()

    /// Makes an empty folder that everybody may enter.
    public init(_ name: String) throws {
        url = URL(fileURLWithPath: "/tmp/inlet-test-\(getpid())-\(name)-\(UUID().uuidString.prefix(8))")
        Self.living.add(url)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
    }

    deinit { Self.living.remove(url) }

    /// A path inside.
    public func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Makes a subfolder, owned by that user if we are root.
    public func makeFolder(_ name: String, owner: String? = nil) throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
        if let owner { try give(name, to: owner) }
    }

    /// Writes a file.
    public func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
    }

    /// Writes a file without waiting for the disk, which thousands of mails would make long.
    public func write(_ bytes: [UInt8], to name: String, owner: (user: uid_t, group: gid_t)? = nil) throws {
        let file = open(path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        defer { close(file) }
        if let owner { _ = fchown(file, owner.user, owner.group) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw ServerFailure("\(name) could not be written.") }
            rest = rest.dropFirst(count)
        }
    }

    /// A user's numbers, if we are root and may give files away.
    public static func owner(_ user: String) -> (user: uid_t, group: gid_t)? {
        guard geteuid() == 0, let entry = getpwnam(user) else { return nil }
        return (entry.pointee.pw_uid, entry.pointee.pw_gid)
    }

    /// Changes the owner, which only root can.
    public func give(_ name: String, to user: String) throws {
        guard let owner = Self.owner(user) else { return }
        guard chown(path(name), owner.user, owner.group) == 0 else {
            throw ServerFailure("The owner of \(name) could not be changed.")
        }
    }

    /// A self-signed certificate for localhost and 127.0.0.1 in cert.pem, its key in key.pem.
    public func makeCertificate() throws {
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", path("key.pem"), "-out", path("cert.pem"),
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else { throw ServerFailure("openssl made no certificate.") }
        // The servers read it as users of their own; it protects nothing.
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path("key.pem"))
    }
}

/// The folders that are still there; fixtures in static variables have no other end than the process's.
private final class Living: Sendable {
    private let folders = Mutex<Set<URL>>([])

    init() {
        atexit { ServerFolder.removeAll() }
    }

    func add(_ folder: URL) { folders.withLock { _ = $0.insert(folder) } }

    func remove(_ folder: URL) {
        folders.withLock { _ = $0.remove(folder) }
        // What cannot be removed stays in /tmp; no test depends on it.
        try? FileManager.default.removeItem(at: folder)
    }

    func removeAll() {
        for folder in folders.withLock({ $0 }) { remove(folder) }
    }
}

extension ServerFolder {
    fileprivate static func removeAll() { living.removeAll() }
}

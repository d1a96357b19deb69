import Foundation

/// An OpenSSH server of its own, with its own host key, for files over SFTP. It needs root, as sshd does.
public final class SSHFixture: Sendable {
    /// A kind of key.
    public enum Key: String, Sendable, CaseIterable {
        case ed25519, ecdsa, rsa
    }

    /// How logins prove themselves.
    public enum Login: Sendable, CaseIterable {
        /// By a key.
        case key
        /// By a password that the login sends along.
        case password
        /// By a password that the server asks for (RFC 4256), which PAM does.
        case asked
    }

    /// Where it listens on 127.0.0.1.
    public let port: Int
    /// Its folder; `path("out")` is for files.
    public let folder: ServerFolder
    /// What `ssh-keygen -lf` prints of its host key: `SHA256:…`.
    public let fingerprint: String
    private let process: ServerProcess

    /// Whether it can run here.
    public static let isAvailable = geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/sbin/sshd")

    /// Starts it with a host key of one kind. Everybody who has one of `userKey(_:)` may log in as root;
    /// by password, all users of the system may.
    public init(hostKey: Key = .ed25519, login: Login = .key) async throws {
        folder = try ServerFolder("ssh")
        port = try LocalPort.free()[0]
        try folder.makeFolder("out")
        try await Self.run("/usr/bin/ssh-keygen", ["-q", "-t", hostKey.rawValue, "-N", "", "-f", folder.path("host")])
        var authorized = ""
        for key in Key.allCases {
            try await Self.run("/usr/bin/ssh-keygen", ["-q", "-t", key.rawValue, "-N", "", "-f", folder.path("user-\(key)")])
            authorized += try String(contentsOfFile: folder.path("user-\(key).pub"), encoding: .utf8)
        }
        try folder.write(authorized, to: "authorized")
        try folder.write(Self.configuration(port, folder, login), to: "sshd_config")
        let listed = try await Self.run("/usr/bin/ssh-keygen", ["-lf", folder.path("host.pub")])
        fingerprint = String(listed.split(separator: " ")[1])
        try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        process = try ServerProcess(
            "/usr/sbin/sshd", ["-D", "-e", "-f", folder.path("sshd_config")], log: folder.url.appendingPathComponent("log"))
        let port = port
        try await waitUntil("sshd listens") { LocalPort.accepts(port) }
    }

    /// The private key of a login.
    public func userKey(_ key: Key = .ed25519) throws -> String {
        try String(contentsOfFile: folder.path("user-\(key)"), encoding: .utf8)
    }

    /// Ends it.
    public func stop() async throws { try await process.stop() }

    private static func configuration(_ port: Int, _ folder: ServerFolder, _ login: Login) -> String {
        """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(folder.path("host"))
        AuthorizedKeysFile \(folder.path("authorized"))
        PidFile none
        StrictModes no
        UsePAM \(login == .asked ? "yes" : "no")
        PermitRootLogin prohibit-password
        PasswordAuthentication \(login == .password ? "yes" : "no")
        KbdInteractiveAuthentication \(login == .asked ? "yes" : "no")
        Subsystem sftp internal-sftp

        """
    }

    @discardableResult
    private static func run(_ program: String, _ arguments: [String]) async throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ServerFailure("\(program) failed.") }
        return text
    }
}

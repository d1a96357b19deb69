import Foundation
import Glibc

/// A user of this system with a password, made for a test and removed with its owner. It needs root.
public final class SystemUser: Sendable {
    /// The login.
    public let name: String
    /// The password.
    public let password = "pass \(UUID().uuidString)"

    private static let prefix = "inlet-test-"

    /// Whether users can be made here.
    public static let isAvailable =
        geteuid() == 0 && ["useradd", "userdel", "chpasswd"].allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/sbin/\($0)") }

    /// Makes a user whose home is that folder.
    public init(home: String) throws {
        try Self.removeOrphans()
        name = "\(Self.prefix)\(getpid())"
        try Self.run("useradd", ["--no-create-home", "--no-user-group", "--home-dir", home, "--shell", "/bin/sh", name])
        do {
            try Self.run("chpasswd", [], input: "\(name):\(password)\n")
        } catch {
            try Self.run("userdel", [name])
            throw error
        }
    }

    // One that is left behind goes when the next is made.
    deinit { try? Self.run("userdel", [name]) }

    /// Users of test runs that were killed.
    private static func removeOrphans() throws {
        let users = try String(contentsOfFile: "/etc/passwd", encoding: .utf8)
        for line in users.split(separator: "\n") where line.hasPrefix(prefix) {
            let user = String(line.prefix { $0 != ":" })
            guard let pid = pid_t(user.dropFirst(prefix.count)), kill(pid, 0) != 0 else { continue }
            try run("userdel", [user])
        }
    }

    private static func run(_ program: String, _ arguments: [String], input: String = "") throws {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/\(program)")
        process.arguments = arguments
        process.standardInput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ServerFailure("\(program) ended with status \(process.terminationStatus).") }
    }
}

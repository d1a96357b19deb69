import Foundation
import Synchronization

/// The folders of this process's servers, and their end.
///
/// Cleaning happens at exit, also when tests fail; what a crashed process left behind goes when the next one begins.
public final class TemporaryServers: Sendable {
    /// This process's folders.
    public static let shared = TemporaryServers()

    private static let prefix = "inlet-postgres-"
    private let folders = Mutex<[String]>([])

    private init() {
        Self.removeLeftovers()
        atexit { TemporaryServers.shared.removeAll() }
    }

    /// A path for a new server; short, since a socket's path may have no more than 107 bytes.
    public func newFolder() -> String {
        folders.withLock { folders in
            let folder = "/tmp/\(Self.prefix)\(getpid())-\(folders.count)"
            folders.append(folder)
            return folder
        }
    }

    private func removeAll() {
        for folder in folders.withLock({ $0 }) { Self.remove(folder) }
    }

    private static func removeLeftovers() {
        // An unreadable /tmp has no leftovers that could be removed.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
        for name in names where name.hasPrefix(prefix) {
            let process = name.dropFirst(prefix.count).prefix { $0.isNumber }
            guard let number = Int32(process), Glibc.kill(number, 0) != 0, errno == ESRCH else { continue }
            remove("/tmp/\(name)")
        }
    }

    /// Ends the server of a folder by its own pid file, and removes the folder.
    private static func remove(_ folder: String) {
        let pidFile = folder + "/data/postmaster.pid"
        // No pid file: the server has ended already.
        let text = try? String(contentsOfFile: pidFile, encoding: .utf8)
        let process = text?.split(separator: "\n").first.flatMap { Int32($0) } ?? 0
        if process > 1, Glibc.kill(process, SIGQUIT) == 0 { waitForEnd(of: process, pidFile) }
        // Whatever cannot be removed stays in /tmp for the next run.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Runs at exit, where nothing can be awaited. A server told to quit removes its pid file within milliseconds, but may stay a zombie.
    private static func waitForEnd(of process: Int32, _ pidFile: String) {
        for _ in 0..<1000 where Glibc.kill(process, 0) == 0 && access(pidFile, F_OK) == 0 { usleep(5000) }
    }
}

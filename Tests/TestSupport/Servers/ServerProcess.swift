public import Foundation
import Synchronization

/// A server that runs for a test and never outlives it.
///
/// A small shell stands between: it holds a pipe from the test, and when the test ends in whatever way, also by a crash,
/// the pipe closes and the shell ends the server.
public final class ServerProcess: Sendable {
    private static let keeper = """
        "$@" </dev/null >&2 & child=$!
        echo $child
        exec >&2
        (while read -r line; do :; done; kill -TERM $child) <&3 2>/dev/null & reader=$!
        exec 3<&-
        wait $child
        kill $reader 2>/dev/null
        """

    /// The server's own process.
    public let pid: Int32
    private let shell: Int32
    private let lifeline: Int32
    private let hasEnded = Mutex(false)

    /// Starts a program that stays in the foreground; its output goes to `log`.
    public init(_ executable: String, _ arguments: [String], log: URL) throws {
        let life = try Self.makePipe()
        let answer = try Self.makePipe()
        defer {
            close(life.read)
            close(answer.read)
        }
        let words = ["/bin/sh", "-c", Self.keeper, "keeper", executable] + arguments
        // Closed once only: a number that is closed twice may belong to another thread's file by then.
        do {
            defer { close(answer.write) }
            shell = try Self.spawn(words, output: answer.write, lifeline: life.read, log: log.path)
        } catch {
            close(life.write)
            throw error
        }
        lifeline = life.write
        pid = try Self.readPID(answer.read)
    }

    deinit { close(lifeline) }

    /// Whether the server still runs.
    public var isRunning: Bool {
        hasEnded.withLock { hasEnded in
            if !hasEnded { hasEnded = waitpid(shell, nil, WNOHANG) != 0 }
            return !hasEnded
        }
    }

    /// Sends a signal to the server and waits until it is gone.
    public func stop(_ signal: Int32 = SIGTERM) async throws {
        kill(pid, signal)
        try await waitUntil("the server with pid \(pid) ends") { !self.isRunning }
    }

    /// The processes that a process has started and that still run.
    ///
    /// The fourth field of `/proc/PID/stat` is the parent; the second is a name in parentheses.
    static func children(of parent: Int32) -> [Int32] {
        // An unreadable /proc has no children; a process that is gone by now has no parent.
        let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
        return numbers.filter { number in
            let stat = (try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)) ?? ""
            let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 1 && Int32(fields[1]) == parent
        }
    }

    /// Closed in programs that others start, so that only our end keeps the server alive.
    private static func makePipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ServerFailure("The system gave no pipe.") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(_ words: [String], output: Int32, lifeline: Int32, log: String) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, lifeline, 3)
        // Swift's threads block most signals, and what they start would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var shell: pid_t = 0
        guard posix_spawn(&shell, "/bin/sh", &actions, &attributes, arguments, environ) == 0 else {
            throw ServerFailure("\(words[4]) could not be started.")
        }
        return shell
    }

    private static func readPID(_ descriptor: Int32) throws -> Int32 {
        var line = [UInt8](repeating: 0, count: 32)
        let count = read(descriptor, &line, line.count)
        guard count > 0, let pid = Int32(String(decoding: line[..<count].filter { $0 != 10 }, as: UTF8.self)) else {
            throw ServerFailure("The server did not start.")
        }
        return pid
    }
}

/// Why a server for a test is not there.
public struct ServerFailure: Error, CustomStringConvertible {
    /// A plain sentence.
    public let description: String

    /// A failure with its text.
    public init(_ description: String) { self.description = description }
}

/// Asks again until the answer is yes, for at most that long; what did not come about is named in the error.
public func waitUntil(
    _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while !(try await condition()) {
        guard ContinuousClock.now < deadline else { throw ServerFailure("Waited \(limit) in vain until \(what).") }
        try await Task.sleep(for: .milliseconds(10))
    }
}

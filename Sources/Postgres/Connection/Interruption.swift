import CPostgres
import Glibc
import Synchronization

/// Wakes a connection's thread out of `poll`.
final class WakeSignal: Sendable {
    let descriptor: Int32

    init() throws(PostgresError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard descriptor >= 0 else {
            throw PostgresError(.connectionFailed, "No file descriptor is left for a PostgreSQL connection (error \(errno)).")
        }
    }

    deinit {
        close(descriptor)
    }

    func raise() {
        // Fails only when the counter is full, and then the thread is awake already.
        _ = eventfd_write(descriptor, 1)
    }

    func clear() {
        var value: eventfd_t = 0
        // Fails only when nobody raised it.
        _ = eventfd_read(descriptor, &value)
    }
}

/// Says to one call that its task was cancelled.
final class CancelToken: Sendable {
    private let cancelled = Atomic(false)
    private let wake: WakeSignal

    init(wake: WakeSignal) { self.wake = wake }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
        wake.raise()
    }
}

/// What may end a call before its answer comes: a cancelled task or a deadline. Lives as long as the call.
struct Interruption {
    enum Reason { case cancelled, timeout }

    let token: CancelToken?
    let limit: Duration?
    private let deadline: ContinuousClock.Instant?

    /// Set once the server was asked to stop; it then has until `graceEnds` to answer.
    private(set) var reason: Reason?
    private(set) var graceEnds: ContinuousClock.Instant?

    /// How long a server that was asked to stop may take before the connection is given up.
    static let grace: Duration = .seconds(5)

    init(token: CancelToken? = nil, limit: Duration? = nil) {
        self.token = token
        self.limit = limit
        deadline = limit.map { ContinuousClock.now.advanced(by: $0) }
    }

    /// Why the server has to be asked to stop now; `nil` if it need not, or was asked already.
    var due: Reason? {
        guard reason == nil else { return nil }
        if token?.isCancelled ?? false { return .cancelled }
        if let deadline, ContinuousClock.now >= deadline { return .timeout }
        return nil
    }

    mutating func asked(_ reason: Reason) {
        self.reason = reason
        graceEnds = ContinuousClock.now.advanced(by: Self.grace)
    }

    var graceIsOver: Bool { graceEnds.map { ContinuousClock.now >= $0 } ?? false }

    /// Milliseconds for `poll`, rounded up so that the deadline is past when it returns; -1 waits for an event.
    var pollTimeout: Int32 {
        guard let next = graceEnds ?? deadline else { return -1 }
        let (seconds, attoseconds) = max(.zero, ContinuousClock.now.duration(to: next)).components
        return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    /// The error of a call that ended for this reason.
    func error(_ reason: Reason) -> PostgresError {
        switch reason {
        case .cancelled: PostgresError(.cancelled, "The task was cancelled; PostgreSQL was asked to stop its statement.")
        case .timeout:
            PostgresError(.timeout, "The statement took longer than its limit of \(limit?.description ?? "0"); it was stopped.")
        }
    }
}

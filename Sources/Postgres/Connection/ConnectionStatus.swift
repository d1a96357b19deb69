import Glibc
import Synchronization

/// What others may know about a connection without waiting for its thread.
final class ConnectionStatus: Sendable {
    enum State: UInt8 {
        /// Not open yet, or no more.
        case closed
        /// Open and outside of any transaction.
        case ready
        /// Inside a transaction, also a failed one.
        case inTransaction
        /// Open, but not to be used again: it reached a server that no longer fits.
        case unfit
    }

    private let stateByte = Atomic(State.closed.rawValue)
    private let socket = Atomic<Int32>(-1)
    private let backend = Atomic<Int32>(0)

    var state: State {
        get { State(rawValue: stateByte.load(ordering: .acquiring)) ?? .closed }
        set { stateByte.store(newValue.rawValue, ordering: .releasing) }
    }

    var backendProcess: Int32 { backend.load(ordering: .relaxed) }

    func opened(socket descriptor: Int32, backend process: Int32) {
        socket.store(descriptor, ordering: .relaxed)
        backend.store(process, ordering: .relaxed)
        state = .ready
    }

    func closed() {
        state = .closed
        socket.store(-1, ordering: .relaxed)
    }

    /// Whether an idle connection has something to say. An idle server is silent: a readable socket means its end, or a notification.
    var hasPendingInput: Bool {
        var entry = pollfd(fd: socket.load(ordering: .relaxed), events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) != 0
    }
}

import CPostgres
import Glibc

/// A libpq connection in non-blocking mode, driven by `poll` on the connection's own thread.
///
/// Not thread-safe: only its `PostgresConnection` calls it, always on one thread.
final class ServerSession {
    let status = ConnectionStatus()
    let wake: WakeSignal
    let parameters = ParameterBuffer()
    var cache: StatementCache

    private(set) var handle: OpaquePointer?

    /// A BEGIN that has not been sent yet.
    var pendingBegin: PostgresStatement?
    private var canceller: Canceller?
    private let statementCapacity: Int
    /// libpq keeps buffers of the largest message it has carried for as long as the connection lives.
    private var isSwollen = false

    /// Larger messages than this, in bytes, are rare; a connection that carried one is not kept.
    private static let usualMessage = 16 << 20

    init(wake: WakeSignal, statementCapacity: Int) {
        self.wake = wake
        self.statementCapacity = statementCapacity
        cache = StatementCache(capacity: statementCapacity)
    }

    deinit {
        close()
    }

    /// Takes over a handle that is connected.
    func adopt(_ handle: OpaquePointer) {
        close()
        self.handle = handle
        canceller = Canceller(handle)
        cache = StatementCache(capacity: statementCapacity)
        isSwollen = false
        status.opened(socket: PQsocket(handle), backend: PQbackendPID(handle))
    }

    func close() {
        status.closed()
        if let handle { PQfinish(handle) }
        canceller = nil
        handle = nil
    }

    func open() throws(PostgresError) -> OpaquePointer {
        guard let handle else { throw .connectionClosed }
        return handle
    }

    /// Tells others how the connection stands after a call; a broken one is closed here and now.
    func settle() {
        guard let handle else { return status.closed() }
        guard PQstatus(handle) == CONNECTION_OK else { return close() }
        switch PQtransactionStatus(handle) {
        case PQTRANS_IDLE where isSwollen: status.state = .unfit
        case PQTRANS_IDLE: if status.state != .unfit { status.state = .ready }
        case PQTRANS_INTRANS, PQTRANS_INERROR: status.state = .inTransaction
        // A call that ended in the middle of a protocol exchange leaves nothing that could be used again.
        default: close()
        }
    }

    /// Notes the size of what was sent or received, in bytes.
    func noteMessage(of bytes: Int) {
        if bytes > Self.usualMessage { isSwollen = true }
    }

    var isInTransaction: Bool {
        guard let handle else { return false }
        return PQtransactionStatus(handle) != PQTRANS_IDLE
    }
}

// MARK: - Waiting

extension ServerSession {
    /// Waits until the socket is ready for `events`, and asks the server to stop when the call is interrupted.
    func wait(for events: Int32, _ interruption: inout Interruption) throws(PostgresError) {
        if let reason = interruption.due { try requestCancel(reason, &interruption) }
        guard !interruption.graceIsOver else { throw abandon(interruption) }
        let handle = try open()
        _ = wake.poll(with: PQsocket(handle), for: events, timeout: interruption.pollTimeout)
    }

    func requestCancel(_ reason: Interruption.Reason, _ interruption: inout Interruption) throws(PostgresError) {
        interruption.asked(reason)
        if canceller?.request() == false { throw abandon(interruption) }
    }

    /// The server did not even answer the request to stop: the network or the server is gone.
    private func abandon(_ interruption: Interruption) -> PostgresError {
        close()
        return interruption.error(interruption.reason ?? .timeout)
    }

    /// The next result of what was sent; `nil` is the end of one statement's results.
    func nextResult(_ interruption: inout Interruption) throws(PostgresError) -> OpaquePointer? {
        let handle = try open()
        while PQisBusy(handle) == 1 {
            // A failed write shows as a failed read, with the server's last words where there are any.
            let isFlushing = PQflush(handle) == 1
            try wait(for: isFlushing ? POLLIN | POLLOUT : POLLIN, &interruption)
            guard PQconsumeInput(handle) == 1 else { break }
        }
        return PQgetResult(handle)
    }
}

extension WakeSignal {
    /// Waits for the socket, the signal or the time-out, in milliseconds; true if the socket is ready.
    func poll(with socket: Int32, for events: Int32, timeout: Int32) -> Bool {
        withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { entries in
            entries[0] = pollfd(fd: socket, events: Int16(events), revents: 0)
            entries[1] = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // EINTR and a time-out look the same to callers: they ask again what is due.
            guard Glibc.poll(entries.baseAddress, 2, timeout) > 0 else { return false }
            if entries[1].revents != 0 { clear() }
            return entries[0].revents != 0
        }
    }
}

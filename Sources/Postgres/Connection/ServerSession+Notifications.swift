import CPostgres
import Glibc

extension ServerSession {
    /// Waits for the next notification of the channels this connection listens to.
    func nextNotification(_ interruption: inout Interruption) throws(PostgresError) -> PostgresListenerEvent {
        while true {
            let handle = try open()
            if let notification = PQnotifies(handle) { return take(notification) }
            if interruption.due == .cancelled { throw .taskCancelled }
            guard wake.poll(with: PQsocket(handle), for: POLLIN, timeout: interruption.pollTimeout) else { continue }
            try readInput(handle)
        }
    }

    private func take(_ notification: UnsafeMutablePointer<PGnotify>) -> PostgresListenerEvent {
        defer { PQfreemem(notification) }
        return .notification(
            channel: String(cString: notification.pointee.relname), payload: String(cString: notification.pointee.extra),
            process: notification.pointee.be_pid)
    }

    /// Reads what an idle server has said; its last words close the connection.
    func readInput(_ handle: OpaquePointer) throws(PostgresError) {
        guard PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK else {
            defer { close() }
            throw PostgresError.lost(handle)
        }
        // Parses what was read; a farewell among it reaches the notice receiver.
        _ = PQisBusy(handle)
    }
}

extension PostgresConnection {
    /// Waits for a notification; only the task's cancellation or the end of the connection ends the wait.
    func nextNotification() async throws(PostgresError) -> PostgresListenerEvent {
        try await interruptible(nil) { (interruption) throws(PostgresError) in
            try self.session.nextNotification(&interruption)
        }
    }

    /// Whether a connection whose socket has something to read is still good: a notification is, a farewell is not.
    func readPendingInput() -> Bool {
        guard let handle = session.handle else { return false }
        do {
            try session.readInput(handle)
        } catch {
            return false
        }
        return status.state == .ready && !status.hasPendingInput
    }
}

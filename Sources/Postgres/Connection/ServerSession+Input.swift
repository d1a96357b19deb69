import CPostgres

extension ServerSession {
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

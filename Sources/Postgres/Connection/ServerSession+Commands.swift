import CPostgres
import Glibc

extension ServerSession {
    /// Runs SQL without parameters by the simple protocol; several statements are one transaction unless they say otherwise.
    @discardableResult
    func script(_ sql: String, _ interruption: inout Interruption) throws(PostgresError) -> PostgresRows {
        if interruption.due == .cancelled { throw .taskCancelled }
        guard !sql.utf8.contains(0) else { throw PostgresError(.invalidParameter, "The script holds a NUL character.") }
        let commitsByItself = !isInTransaction
        defer { settle() }
        do {
            if let begin = pendingBegin {
                pendingBegin = nil
                try script(begin.sql, &interruption)
            }
            try sentOrLost(PQsendQuery(try open(), sql))
            return try nextAnswer(&interruption).rows(of: PostgresStatement(sql))
        } catch {
            throw error.markedAsSent(commitsByItself)
        }
    }

    /// Streams chunks into `COPY … FROM STDIN` and returns the number of rows stored.
    func copyIn(
        _ sql: String, _ chunks: some Sequence<[UInt8]>, _ interruption: inout Interruption
    ) throws(PostgresError) -> Int {
        if interruption.due == .cancelled { throw .taskCancelled }
        defer { settle() }
        if let begin = pendingBegin {
            pendingBegin = nil
            try script(begin.sql, &interruption)
        }
        try sentOrLost(PQsendQuery(try open(), sql))
        try expectCopy(sql, &interruption)
        for chunk in chunks {
            guard interruption.reason == nil else { break }
            let sent = chunk.withUnsafeBytes { bytes in
                PQputCopyData(handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: bytes.count))
            }
            try sentOrLost(sent)
            try flush(&interruption)
        }
        try sentOrLost(PQputCopyEnd(try open(), interruption.reason == nil ? nil : "interrupted"))
        return try nextAnswer(&interruption).rows(of: PostgresStatement(sql)).affected
    }

    private func expectCopy(_ sql: String, _ interruption: inout Interruption) throws(PostgresError) {
        guard let result = try nextResult(&interruption) else { throw PostgresError.lost(try open()) }
        guard PQresultStatus(result) != PGRES_COPY_IN else { return PQclear(result) }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_FATAL_ERROR else {
            close()
            throw PostgresError(.invalidParameter, "The statement given to copyIn is not COPY … FROM STDIN.")
        }
        let refusal = try error(of: result, interruption)
        while let rest = try nextResult(&interruption) { PQclear(rest) }
        throw refusal.at(nil, [PostgresStatement(sql)])
    }

    /// Sends what libpq has buffered, so that a long COPY does not pile up in memory.
    private func flush(_ interruption: inout Interruption) throws(PostgresError) {
        while PQflush(try open()) == 1 {
            try wait(for: POLLIN | POLLOUT, &interruption)
            // A broken connection shows when the outcome is read.
            guard PQconsumeInput(try open()) == 1 else { return }
        }
        if let reason = interruption.due { try requestCancel(reason, &interruption) }
    }
}

public import Intake
import Postgres
public import Recipes

extension Store {
    /// Something to fetch, claimed by this gateway.
    public struct ClaimedPull: Sendable {
        /// The adapter.
        public var adapter: AdapterName
        /// What the cursor belongs to.
        public var source: String
        /// What the request needs.
        public var values: JSONValue
        /// Where the last fetch ended; nil before the first.
        public var cursor: String?
        /// The wishes that a fetch from now on fulfils.
        public var wished: Int64
        /// How often it has failed in a row.
        public var attempt: Int32
        /// Grows with each claim; a write with an old fence has no effect.
        public var fence: Int64
    }

    /// Claims one source to fetch from; nobody else fetches from it meanwhile.
    public func claimPull(lease: Duration) async throws -> ClaimedPull? {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                WITH due AS MATERIALIZED (
                    SELECT adapter, source FROM pull
                    WHERE done < wished AND due_at <= now() AND (lease_until IS NULL OR lease_until < now())
                    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
                )
                UPDATE pull p SET lease_until = now() + $1 * interval '1 microsecond', fence = p.fence + 1
                FROM due WHERE p.adapter = due.adapter AND p.source = due.source
                RETURNING p.adapter, p.source, p.values, p.cursor, p.wished, p.attempt, p.fence
                """, [.int64(lease.microseconds)])
        }
        guard rows.count > 0 else { return nil }
        let row = rows[0]
        return ClaimedPull(
            adapter: AdapterName(try row.decode(String.self, at: 0)), source: try row.decode(String.self, at: 1),
            values: JSONValue(column: try row.decode(String.self, at: 2)), cursor: try row.decode(String?.self, at: 3),
            wished: try row.decode(Int64.self, at: 4), attempt: try row.decode(Int32.self, at: 5), fence: try row.decode(Int64.self, at: 6))
    }

    /// Stores a page and moves the cursor behind it, in one transaction.
    ///
    /// - Parameters:
    ///   - page: the page as it came; nil for one without messages.
    ///   - isLast: whether the wish is fulfilled.
    /// - Returns: whether the claim was still ours; otherwise nothing was written.
    public func advance(
        _ pull: ClaimedPull, storing page: Intake.Reception?, cursor: String?, isLast: Bool, lease: Duration, writer: Int32
    ) async throws -> Bool {
        try await pool.withTransaction { connection in
            let updated = try await connection.execute(
                """
                UPDATE pull SET cursor = coalesce($4, cursor), done = CASE WHEN $5 THEN greatest(done, $6) ELSE done END, attempt = 0, error = NULL,
                    lease_until = CASE WHEN $5 THEN NULL ELSE now() + $7 * interval '1 microsecond' END
                WHERE adapter = $1 AND source = $2 AND fence = $3
                """,
                [
                    .text(pull.adapter.description), .text(pull.source), .int64(pull.fence), .text(cursor?.withoutNUL), .bool(isLast),
                    .int64(pull.wished), .int64(lease.microseconds),
                ])
            guard updated > 0 else { return false }
            if let page { _ = try await accept([page], writer: writer, on: connection) }
            return true
        }
    }

    /// Lets go of a claim after a failure; it is tried again later.
    public func postpone(_ pull: ClaimedPull, by delay: Duration, error: String) async throws {
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                """
                UPDATE pull SET lease_until = NULL, attempt = attempt + 1, due_at = now() + $4 * interval '1 microsecond', error = $5
                WHERE adapter = $1 AND source = $2 AND fence = $3
                """,
                [
                    .text(pull.adapter.description), .text(pull.source), .int64(pull.fence), .int64(delay.microseconds), .text(error.withoutNUL),
                ])
        }
    }
}

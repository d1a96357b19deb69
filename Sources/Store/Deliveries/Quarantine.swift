public import Intake
import Postgres

extension Store {
    /// A delivery that waits for a person.
    public struct QuarantineRecord: Sendable {
        /// Where it is stored.
        public var id: DeliveryID
        /// The adapter that took it.
        public var adapter: AdapterName
        /// Why it waits.
        public var reason: String
        /// The stage that gave up.
        public var stage: String?
        /// A sentence about it, without the customer's words.
        public var error: String?
        /// How many times it was tried.
        public var attempt: Int32
    }

    /// Deliveries that wait for a person, the newest first.
    ///
    /// - Parameter before: only deliveries with a smaller number: where the next page starts.
    public func quarantine(
        adapter: AdapterName? = nil, before: Int64? = nil, most: Int
    ) async throws -> [QuarantineRecord] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT id, received_at, adapter, reason, stage, error, attempt FROM delivery_state
                WHERE disposition = 'quarantined' AND ($1::text IS NULL OR adapter = $1) AND id < $2
                ORDER BY received_at DESC, id DESC LIMIT $3
                """, [.text(adapter?.description), .int64(before ?? .max), .int(most)])
        }
        var records: [QuarantineRecord] = []
        for row in rows {
            records.append(
                QuarantineRecord(
                    id: DeliveryID(
                        number: try row.decode(Int64.self, at: 0),
                        receivedAt: Timestamp(try row.decode(PostgresTimestamp.self, at: 1))),
                    adapter: AdapterName(try row.decode(String.self, at: 2)), reason: try row.decode(String.self, at: 3),
                    stage: try row.decode(String?.self, at: 4), error: try row.decode(String?.self, at: 5),
                    attempt: try row.decode(Int32.self, at: 6)))
        }
        return records
    }

    /// Puts quarantined deliveries back to work.
    ///
    /// Messages of them that are in the store already stay as they are, so that nobody is told twice.
    ///
    /// - Returns: how many of them were in quarantine.
    public func replay(_ deliveries: [Int64]) async throws -> Int {
        try await pool.withConnection { connection in
            try await connection.execute(
                """
                WITH judged AS (
                    -- Whoever replays it vouches for it: its signature is not asked for again.
                    UPDATE delivery d SET meta = meta - 'unverified' || jsonb_build_object('vouched_for', meta->>'unverified')
                    FROM delivery_state s WHERE s.id = ANY ($1::int8[]) AND s.disposition = 'quarantined' AND s.reason = 'unverified'
                        AND d.id = s.id AND d.received_at = s.received_at
                )
                UPDATE delivery_state SET finished_at = NULL, disposition = NULL, reason = NULL, stage = NULL, error = NULL,
                    lease_until = NULL, released = attempt
                WHERE disposition = 'quarantined' AND id = ANY ($1::int8[])
                """, [.int64s(deliveries)])
        }
    }

    /// Takes deliveries out of quarantine for good; their bytes are kept until retention ends.
    ///
    /// - Returns: how many of them were in quarantine.
    public func discard(_ deliveries: [Int64], who: String) async throws -> Int {
        try await pool.withConnection { connection in
            try await connection.execute(
                """
                UPDATE delivery_state SET disposition = 'discarded', error = 'Discarded by ' || $2 || '. Before: ' || coalesce(error, '')
                WHERE disposition = 'quarantined' AND id = ANY ($1::int8[])
                """, [.int64s(deliveries), .text(who)])
        }
    }
}

public import Intake
import Postgres
public import Recipes

extension Store: AdapterLeases {
    /// Takes or prolongs the lease on an adapter.
    ///
    /// - Returns: nil while another gateway holds it.
    public func takeLease(on adapter: AdapterName, owner: String, span: Duration) async throws -> AdapterLease? {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                INSERT INTO adapter_state AS s (adapter, owner, fence, lease_until, heartbeat_at)
                VALUES ($1, $2, 1, now() + $3 * interval '1 microsecond', now())
                ON CONFLICT (adapter) DO UPDATE SET owner = $2, heartbeat_at = now(),
                    fence = CASE WHEN s.owner = $2 THEN s.fence ELSE s.fence + 1 END,
                    lease_until = now() + $3 * interval '1 microsecond'
                WHERE s.owner IS NULL OR s.owner = $2 OR s.lease_until IS NULL OR s.lease_until < now()
                RETURNING fence
                """, [.text(adapter.description), .text(owner), .int64(span.microseconds)])
        }
        guard rows.count > 0 else { return nil }
        return AdapterLease(adapter: adapter, owner: owner, fence: try rows[0].decode(Int64.self, at: 0))
    }

    /// Gives a lease back, so that another gateway need not wait for its end.
    public func giveBack(_ lease: AdapterLease) async throws {
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                "UPDATE adapter_state SET lease_until = NULL, owner = NULL WHERE adapter = $1 AND owner = $2 AND fence = $3",
                [.text(lease.adapter.description), .text(lease.owner), .int64(lease.fence)])
        }
    }

    /// Notes how a run of an adapter ended.
    ///
    /// - Parameter error: a sentence for the operator; nil for success.
    public func noteRun(of adapter: AdapterName, error: String?) async throws {
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                """
                INSERT INTO adapter_state AS s (adapter, heartbeat_at, last_success_at, last_error, last_error_at)
                VALUES ($1, now(), CASE WHEN $2::text IS NULL THEN now() END, $2, CASE WHEN $2 IS NOT NULL THEN now() END)
                ON CONFLICT (adapter) DO UPDATE SET heartbeat_at = now(),
                    last_success_at = coalesce(excluded.last_success_at, s.last_success_at), last_error = excluded.last_error,
                    last_error_at = coalesce(excluded.last_error_at, s.last_error_at)
                """, [.text(adapter.description), .text(error?.withoutNUL)])
        }
    }

    /// Notes when the present token and the client's secret of an adapter end; nil where that is not known.
    public func noteExpiry(of adapter: AdapterName, token: Timestamp?, secret: Timestamp?) async throws {
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                "UPDATE adapter_state SET token_expires_at = $2, secret_expires_at = $3 WHERE adapter = $1",
                [.text(adapter.description), .timestamp(token), .timestamp(secret)])
        }
    }

    /// What an adapter has to remember between runs, as a JSON object under a name of its choice.
    public func cursor(of adapter: AdapterName, _ name: String) async throws -> JSONValue? {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                "SELECT cursor -> $2 FROM adapter_state WHERE adapter = $1", [.text(adapter.description), .text(name)])
        }
        guard rows.count > 0 else { return nil }
        return try rows[0].decode(String?.self, at: 0).map { JSONValue(column: $0) }
    }

    /// Remembers a cursor.
    public func setCursor(of adapter: AdapterName, _ name: String, to value: JSONValue) async throws {
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                """
                INSERT INTO adapter_state AS s (adapter, cursor) VALUES ($1, jsonb_build_object($2::text, $3::jsonb))
                ON CONFLICT (adapter) DO UPDATE SET cursor = s.cursor || excluded.cursor
                """, [.text(adapter.description), .text(name), .jsonb(value.column)])
        }
    }
}

extension Store {
    /// How an adapter is doing.
    public struct AdapterHealth: Sendable {
        /// The adapter.
        public var adapter: AdapterName
        /// The gateway that runs it; nil when none does.
        public var owner: String?
        /// The last sign of life.
        public var heartbeatAt: Timestamp?
        /// The last run without an error.
        public var lastSuccessAt: Timestamp?
        /// The error of the last run; nil when it was fine.
        public var lastError: String?
        /// Deliveries that no worker has finished yet.
        public var pending: Int64
        /// When the oldest of these was received.
        public var oldestPendingAt: Timestamp?
        /// Deliveries that wait for a person.
        public var quarantined: Int64
        /// When the present access token ends; nil for a login without one.
        public var tokenExpiresAt: Timestamp?
        /// When the client's secret ends, as configured.
        public var secretExpiresAt: Timestamp?
    }

    /// How all adapters that ever ran are doing, by name.
    public func adapterHealth() async throws -> [AdapterHealth] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                WITH waiting AS (
                    SELECT adapter, count(*) AS pending, min(received_at) AS oldest FROM delivery_state
                    WHERE finished_at IS NULL GROUP BY adapter
                ), quarantine AS (
                    SELECT adapter, count(*) AS quarantined FROM delivery_state WHERE disposition = 'quarantined' GROUP BY adapter
                )
                SELECT adapter, s.owner, s.heartbeat_at, s.last_success_at, s.last_error, coalesce(w.pending, 0), w.oldest,
                    coalesce(q.quarantined, 0), s.token_expires_at, s.secret_expires_at
                FROM adapter_state s FULL JOIN waiting w USING (adapter) FULL JOIN quarantine q USING (adapter) ORDER BY adapter
                """)
        }
        var healths: [AdapterHealth] = []
        for row in rows {
            healths.append(
                AdapterHealth(
                    adapter: AdapterName(try row.decode(String.self, at: 0)), owner: try row.decode(String?.self, at: 1),
                    heartbeatAt: try row.decode(PostgresTimestamp?.self, at: 2).map { Timestamp($0) },
                    lastSuccessAt: try row.decode(PostgresTimestamp?.self, at: 3).map { Timestamp($0) },
                    lastError: try row.decode(String?.self, at: 4), pending: try row.decode(Int64.self, at: 5),
                    oldestPendingAt: try row.decode(PostgresTimestamp?.self, at: 6).map { Timestamp($0) },
                    quarantined: try row.decode(Int64.self, at: 7),
                    tokenExpiresAt: try row.decode(PostgresTimestamp?.self, at: 8).map { Timestamp($0) },
                    secretExpiresAt: try row.decode(PostgresTimestamp?.self, at: 9).map { Timestamp($0) }))
        }
        return healths
    }
}

public import Notices
public import Postgres

/// The tables of Inlet: deliveries, tickets, notices and the rest, as `Migrations/` lays them out.
///
/// Each kind of work has its own extension. A `Store` is a thin value around the pool; copies share it.
public struct Store: Sendable {
    /// The connections.
    public let pool: PostgresPool

    /// Works on the database that the pool is connected to.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Options for every connection, to be put into the connection string.
    ///
    /// The tables grow from empty to millions while the same prepared statements run on. A plan made when they were empty scans
    /// them from end to end for ever after, so that the planner is told to use the indexes and to keep its plans.
    public static let sessionSettings = [
        "enable_seqscan": "off", "enable_mergejoin": "off", "plan_cache_mode": "force_generic_plan", "jit": "off",
        "timezone": "UTC",
    ]
}

extension Store {
    /// Asks the database for a sign of life.
    public func ping() async throws {
        _ = try await pool.query("SELECT 1", timeout: .seconds(2))
    }
}

extension Store {
    /// Makes the partitions of this month and the next, where they are missing.
    public func ensurePartitions() async throws {
        try await pool.query(
            "SELECT ensure_partitions(current_date), ensure_partitions((current_date + interval '1 month')::date)")
    }

    /// Pending and quarantined deliveries, for the metrics.
    public func backlog() async throws -> (pending: Int64, quarantined: Int64) {
        let rows = try await pool.query(
            """
            SELECT (SELECT count(*) FROM delivery_state WHERE finished_at IS NULL),
                (SELECT count(*) FROM delivery_state WHERE disposition = 'quarantined')
            """)
        return (try rows[0].decode(Int64.self, at: 0), try rows[0].decode(Int64.self, at: 1))
    }
}

extension Store {
    /// The key that signs tokens in Message-IDs and addresses; made by the migration, the same for all gateways.
    public func threadKey() async throws -> ThreadKey {
        ThreadKey(try await pool.query(Self.threadKeyStatement)[0].decode([UInt8].self, at: 0))
    }

    static let threadKeyStatement = "SELECT value FROM secret_key WHERE name = 'thread'"
}

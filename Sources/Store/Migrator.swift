import Intake
public import Logging
public import Postgres

/// Brings the tables of a database up to what this binary expects.
public struct Migrator: Sendable {
    /// A numbered step, from `Migrations/NNNN_name.sql`.
    struct Migration: Sendable {
        var version: Int32
        var name: String
        var sql: String
    }

    private let pool: PostgresPool
    private let logger: Logger

    /// Works on the database that the pool is connected to.
    public init(pool: PostgresPool, logger: Logger) {
        self.pool = pool
        self.logger = logger
    }

    /// Runs what has not run yet, each step in a transaction, one gateway at a time.
    ///
    /// - Returns: the names of the steps that ran.
    /// - Throws: `PostgresError`; a step that failed left no trace.
    public func run() async throws -> [String] {
        try await pool.withConnection { connection in
            _ = try await connection.query("SELECT pg_advisory_lock($1)", [.int64(Self.lock)])
            do {
                let ran = try await runMissing(on: connection)
                _ = try await connection.query("SELECT pg_advisory_unlock($1)", [.int64(Self.lock)])
                return ran
            } catch {
                // The lock belongs to the session; if it is gone, so is the lock.
                _ = try? await connection.query("SELECT pg_advisory_unlock($1)", [.int64(Self.lock)])
                throw error
            }
        }
    }

    private func runMissing(on connection: PostgresConnection) async throws -> [String] {
        try await connection.script(
            "CREATE TABLE IF NOT EXISTS migration (version integer PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now())"
        )
        let rows = try await connection.query("SELECT version FROM migration")
        var done = Set<Int32>()
        for row in rows { done.insert(try row.decode(Int32.self, at: 0)) }
        var ran: [String] = []
        for migration in Self.all where !done.contains(migration.version) {
            try await connection.transaction { connection in
                try await connection.script(migration.sql)
                try await connection.execute(
                    "INSERT INTO migration (version, name) VALUES ($1, $2)", [.int32(migration.version), .text(migration.name)])
            }
            logger.info("Migrated the database.", metadata: ["migration": "\(migration.name)"])
            ran.append(migration.name)
        }
        return ran
    }

    /// Any number will do, as long as all gateways take the same.
    private static let lock: Int64 = 0x1A1E_7000_0001

    static let all: [Migration] = [
        Migration(version: 1, name: "0001_house", sql: String(decoding: PackageResources._001_house_sql, as: UTF8.self)),
        Migration(version: 2, name: "0002_mailbox", sql: String(decoding: PackageResources._002_mailbox_sql, as: UTF8.self)),
        Migration(version: 3, name: "0003_threads", sql: String(decoding: PackageResources._003_threads_sql, as: UTF8.self)),
        Migration(version: 4, name: "0004_webhooks", sql: String(decoding: PackageResources._004_webhooks_sql, as: UTF8.self)),
        Migration(version: 5, name: "0005_trace", sql: String(decoding: PackageResources._005_trace_sql, as: UTF8.self)),
        Migration(version: 6, name: "0006_common_meta", sql: String(decoding: PackageResources._006_common_meta_sql, as: UTF8.self)),
        Migration(version: 7, name: "0007_mail_receipts", sql: String(decoding: PackageResources._007_mail_receipts_sql, as: UTF8.self)),
        Migration(version: 8, name: "0008_trace_as_text", sql: String(decoding: PackageResources._008_trace_as_text_sql, as: UTF8.self)),
        Migration(version: 9, name: "0009_own_receipts", sql: String(decoding: PackageResources._009_own_receipts_sql, as: UTF8.self)),
        Migration(version: 10, name: "0010_lean_bodies", sql: String(decoding: PackageResources._010_lean_bodies_sql, as: UTF8.self)),
        Migration(version: 11, name: "0011_plain_deliveries", sql: String(decoding: PackageResources._011_plain_deliveries_sql, as: UTF8.self)),
        Migration(version: 12, name: "0012_events", sql: String(decoding: PackageResources._012_events_sql, as: UTF8.self)),
        Migration(version: 13, name: "0013_notice_lanes", sql: String(decoding: PackageResources._013_notice_lanes_sql, as: UTF8.self)),
    ]
}

public import Logging
import Synchronization

/// A bounded set of connections to one PostgreSQL.
///
/// Connections are opened when somebody needs one. After a restart of the server the broken ones are replaced, with back-off, while
/// callers wait in line up to `acquireTimeout`. Leases are handed out in the order of asking.
public final class PostgresPool: Sendable {
    private let core: PoolCore
    private let driver: Task<Void, Never>

    /// The limits of a pool.
    public struct Limits: Sendable {
        /// Connections at most; each has a thread here and a process on the server. 1 or more.
        public var connections: Int
        /// Callers in line at most; one more is refused with `.poolExhausted`.
        public var waiters: Int
        /// How long a caller waits for a connection.
        public var acquireTimeout: Duration
        /// The pauses between attempts to connect.
        public var backoff: PostgresBackoff

        /// The limits of a pool.
        public init(
            connections: Int = 8, waiters: Int = 1024, acquireTimeout: Duration = .seconds(5),
            backoff: PostgresBackoff = PostgresBackoff()
        ) {
            self.connections = connections
            self.waiters = waiters
            self.acquireTimeout = acquireTimeout
            self.backoff = backoff
        }
    }

    /// Opens nothing yet.
    public init(_ configuration: PostgresConfiguration, limits: Limits = Limits(), logger: Logger = Logger(label: "postgres")) {
        let (effects, queue) = AsyncStream.makeStream(of: PoolState.Effect.self)
        let core = PoolCore(configuration, limits, logger, queue)
        self.core = core
        // Not detached from anything: it ends when the pool is shut down or goes away, and `shutdown` waits for it.
        driver = Task { await core.drive(effects) }
    }

    deinit {
        core.shutDown()
    }

    /// Leases a connection for the time of `body`.
    ///
    /// A transaction that `body` leaves open is rolled back. Throws what `body` throws, or `.poolExhausted` when no connection became free
    /// in time, `.connectionFailed` when none could be opened in time or the server refuses this user, `.closed`, `.cancelled`.
    @discardableResult
    public nonisolated(nonsending) func withConnection<R: Sendable>(
        _ body: nonisolated(nonsending) (PostgresConnection) async throws -> R
    ) async throws -> R {
        let lease = try await core.lease()
        do {
            let value = try await body(lease.connection)
            await core.release(lease)
            return value
        } catch {
            await core.release(lease)
            throw error
        }
    }

    /// Leases a connection and runs `body` between BEGIN and COMMIT; see `PostgresConnection.transaction`.
    @discardableResult
    public nonisolated(nonsending) func withTransaction<R: Sendable>(
        isolation: PostgresIsolationLevel = .readCommitted, readOnly: Bool = false,
        _ body: nonisolated(nonsending) (PostgresConnection) async throws -> R
    ) async throws -> R {
        try await withConnection { connection in
            try await connection.transaction(isolation: isolation, readOnly: readOnly, body)
        }
    }

    /// Opens a connection of its own, beside those of the pool, and asks for a sign of life.
    ///
    /// Throws when there is none in time, and `.connectionFailed` with an SQLSTATE when the server is there and takes no more connections.
    public func probe(within limit: Duration) async throws(PostgresError) { try await core.probe(within: limit) }

    /// How the pool stands now.
    public var counts: PostgresPoolCounts { core.counts }

    /// Turns away everybody in line, waits for the leases to come back, and closes all connections. May be called twice.
    public func shutdown() async {
        core.shutDown()
        await driver.value
    }
}

// MARK: - One statement

extension PostgresPool {
    /// Leases a connection for one statement; see `PostgresConnection.query`.
    @discardableResult
    public func query(_ sql: String, _ binds: [PostgresBind] = [], timeout: Duration? = nil) async throws(PostgresError)
        -> PostgresRows
    {
        let lease = try await core.lease()
        do {
            let rows = try await lease.connection.query(sql, binds, timeout: timeout)
            await core.release(lease)
            return rows
        } catch {
            await core.release(lease)
            throw error
        }
    }

    /// Leases a connection for one statement and returns the rows it touched; see `PostgresConnection.execute`.
    @discardableResult
    public func execute(
        _ sql: String, _ binds: [PostgresBind] = [], timeout: Duration? = nil
    ) async throws(PostgresError) -> Int {
        try await query(sql, binds, timeout: timeout).affected
    }

    /// Leases a connection for statements in one round trip, one transaction; see `PostgresConnection.pipeline`.
    @discardableResult
    public func pipeline(
        _ statements: [PostgresStatement], timeout: Duration? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        let lease = try await core.lease()
        do {
            let rows = try await lease.connection.pipeline(statements, timeout: timeout)
            await core.release(lease)
            return rows
        } catch {
            await core.release(lease)
            throw error
        }
    }
}

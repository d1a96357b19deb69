import Cluster
import Logging
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("The pool")
struct PoolTests {
    private let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }

    private func pool(
        connections: Int = 4, waiters: Int = 1024, acquireTimeout: Duration = .seconds(30)
    ) async throws -> PostgresPool {
        let limits = PostgresPool.Limits(connections: connections, waiters: waiters, acquireTimeout: acquireTimeout)
        return PostgresPool(try await PostgresFixture.shared.freshDatabase(), limits: limits, logger: quiet)
    }

    @Test("many callers share few connections, and each gets its own answer")
    func sharing() async throws {
        let pool = try await pool()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<500 {
                group.addTask {
                    let answer = try await pool.query("SELECT $1", [.int(number)])[0].decode(Int.self, at: 0)
                    #expect(answer == number)
                }
            }
            try await group.waitForAll()
        }
        #expect(pool.counts.leased == 0)
        #expect(pool.counts.idle <= 4)
        await pool.shutdown()
        #expect(pool.counts == PostgresPoolCounts())
    }

    @Test("when all are in use, a caller waits no longer than allowed, and one too many is refused at once")
    func exhausted() async throws {
        let pool = try await pool(connections: 1, waiters: 1, acquireTimeout: .seconds(2))
        try await pool.withConnection { _ in
            let late = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(late?.code == .poolExhausted)
            #expect(late?.isTransient == true)
            let waiting = Task { try await pool.query("SELECT 1") }
            _ = try await eventually { pool.counts.waiting == 1 }
            let tooMany = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(tooMany?.code == .poolExhausted)
            await #expect(throws: PostgresError.self) { try await waiting.value }
        }
        #expect(try await pool.query("SELECT 1").count == 1)
        await pool.shutdown()
    }

    @Test("a cancelled caller leaves the line")
    func cancelledWaiter() async throws {
        let pool = try await pool(connections: 1)
        try await pool.withConnection { _ in
            let waiting = Task { try await pool.query("SELECT 1") }
            _ = try await eventually { pool.counts.waiting == 1 }
            waiting.cancel()
            let error = await #expect(throws: PostgresError.self) { try await waiting.value }
            #expect(error?.code == .cancelled)
            #expect(pool.counts.waiting == 0)
        }
        await pool.shutdown()
    }

    @Test("a transaction left open by its user does not reach the next one")
    func openTransaction() async throws {
        let pool = try await pool(connections: 1)
        try await pool.query("CREATE TABLE t (a int)")
        try await pool.withConnection { connection in
            try await connection.script("BEGIN; INSERT INTO t VALUES (1)")
        }
        #expect(try await pool.query("SELECT FROM t").isEmpty)
        #expect(try await pool.withTransaction { try await $0.execute("INSERT INTO t VALUES (2)") } == 1)
        await pool.shutdown()
    }

    @Test("a shut-down pool waits for leases, and refuses new ones")
    func shutdown() async throws {
        let pool = try await pool(connections: 2)
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let (mayLeave, leave) = AsyncStream.makeStream(of: Void.self)
        let lease = Task {
            try await pool.withConnection { connection in
                enter.finish()
                for await _ in mayLeave {}
                return try await connection.query("SELECT 1").count
            }
        }
        for await _ in entered {}
        let closing = Task { await pool.shutdown() }
        let isRefused = try await eventually {
            do throws(PostgresError) {
                try await pool.query("SELECT 1")
                return false
            } catch {
                return error.code == .closed
            }
        }
        #expect(isRefused)
        leave.finish()
        #expect(try await lease.value == 1)
        await closing.value
        #expect(pool.counts == PostgresPoolCounts())
    }

    @Test("a pool that goes away without being shut down closes its connections")
    func deinitialised() async throws {
        let database = try await PostgresFixture.shared.freshDatabase()
        let observer = try await PostgresConnection.connect(database)
        let others = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        try await useBriefly(database)
        #expect(try await eventually { try await observer.query(others).isEmpty })
    }

    private func useBriefly(_ database: PostgresConfiguration) async throws {
        let pool = PostgresPool(database, logger: quiet)
        #expect(try await pool.query("SELECT 1").count == 1)
    }

    @Test("a refused login reaches every caller at once instead of after the time-out")
    func refusedLogin() async throws {
        let cluster = try await PostgresFixture.shared.cluster
        let pool = PostgresPool(
            PostgresConfiguration(connectionString: cluster.connectionString(database: "nowhere"), applicationName: "tests"),
            limits: PostgresPool.Limits(connections: 2, acquireTimeout: .seconds(600)), logger: quiet)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
                    #expect(error?.code == .connectionFailed)
                    #expect(error?.sqlState == "3D000")
                }
            }
        }
        await pool.shutdown()
    }

    @Test("while nobody listens, a caller gets the reason when its time is over")
    func unreachable() async throws {
        let pool = PostgresPool(
            PostgresConfiguration(connectionString: "host=/nonexistent", applicationName: "tests"),
            limits: PostgresPool.Limits(acquireTimeout: .seconds(3)), logger: quiet)
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
        #expect(error?.code == .connectionFailed)
        #expect(error?.isTransient == true)
        await pool.shutdown()
    }
}

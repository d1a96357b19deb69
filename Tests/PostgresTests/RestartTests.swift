import Cluster
import Logging
import Postgres
import Synchronization
import TestSupport
import Testing

/// The server is restarted and its backends are ended while many tasks write.
@Suite("Restarts under load", .serialized)
struct RestartTests {
    /// What the writers saw.
    private struct Tally {
        var stored: Set<Int> = []
        var uncertain: Set<Int> = []
        var errors: [PostgresError] = []
    }

    /// The tally that all writers share.
    private final class Books: Sendable {
        let tally = Mutex(Tally())
        let isOver = Atomic(false)
    }

    private static let fixture = PostgresFixture()
    private let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }

    private func pool() async throws -> PostgresPool {
        let limits = PostgresPool.Limits(connections: 6, acquireTimeout: .seconds(30))
        let pool = PostgresPool(try await Self.fixture.freshDatabase(), limits: limits, logger: quiet)
        try await pool.query("CREATE TABLE t (id bigint PRIMARY KEY)")
        return pool
    }

    /// Runs writers until `disturb` is through, then compares what they were told with what is there.
    private func load(
        _ pool: PostgresPool, whileDoing disturb: (_ progress: @Sendable () -> Int) async throws -> Void
    ) async throws {
        let books = Books()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<16 {
                group.addTask {
                    var id = writer
                    while !books.isOver.load(ordering: .relaxed), !Task.isCancelled {
                        await write(id, pool, books)
                        id += 16
                    }
                }
            }
            try await disturb { books.tally.withLock { $0.stored.count } }
            books.isOver.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
        try await compare(books.tally.withLock { $0 }, with: pool)
    }

    private func write(_ id: Int, _ pool: PostgresPool, _ books: Books) async {
        do {
            if id % 2 == 0 {
                try await pool.execute("INSERT INTO t VALUES ($1)", [.int(id)])
            } else {
                try await pool.withTransaction { try await $0.execute("INSERT INTO t VALUES ($1)", [.int(id)]) }
            }
            books.tally.withLock { _ = $0.stored.insert(id) }
        } catch let error as PostgresError {
            books.tally.withLock { tally in
                tally.errors.append(error)
                if error.mayHaveCommitted { tally.uncertain.insert(id) }
            }
        } catch {
            Issue.record(error)
        }
    }

    private func compare(_ tally: Tally, with pool: PostgresPool) async throws {
        for error in tally.errors {
            #expect(error.isTransient || error.code == .commitOutcomeUnknown, "\(String(reflecting: error))")
        }
        let there = Set(try await pool.query("SELECT id FROM t").map { try $0.decode(Int.self, at: 0) })
        #expect(tally.stored.subtracting(there).isEmpty, "What was acknowledged is there.")
        #expect(
            there.subtracting(tally.stored).subtracting(tally.uncertain).isEmpty, "What is there was acknowledged or uncertain.")
        await pool.shutdown()
        #expect(pool.counts == PostgresPoolCounts())
    }

    @Test("a restart of the server: writers go on, nothing hangs, nothing acknowledged is lost", arguments: [false, true])
    func restart(asCrash: Bool) async throws {
        let pool = try await pool()
        try await load(pool) { progress in
            for _ in 0..<3 {
                let before = progress()
                #expect(try await eventually { progress() > before + 200 })
                if asCrash {
                    try await Self.fixture.kill()
                    try await Self.fixture.start()
                } else {
                    try await Self.fixture.restart()
                }
            }
            let before = progress()
            #expect(try await eventually { progress() > before + 200 })
        }
    }

    @Test("backends ended by an operator are replaced while the writers go on")
    func terminatedBackends() async throws {
        let pool = try await pool()
        let admin = try await PostgresConnection.connect(
            PostgresConfiguration(connectionString: try await Self.fixture.cluster.connectionString(), applicationName: "admin"))
        try await load(pool) { progress in
            for _ in 0..<20 {
                let before = progress()
                #expect(try await eventually { progress() > before + 50 })
                try await admin.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tests'")
            }
            let before = progress()
            #expect(try await eventually { progress() > before + 200 })
        }
    }

    @Test("idle connections that the restart cut are thrown out unseen")
    func idleConnections() async throws {
        let pool = try await pool()
        for _ in 0..<3 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<6 { group.addTask { try await pool.query("SELECT pg_sleep(0.01)") } }
                try await group.waitForAll()
            }
            try await Self.fixture.restart()
            for _ in 0..<12 { #expect(try await pool.query("SELECT 1").count == 1) }
        }
        await pool.shutdown()
    }

    @Test("pg_ctl restart is survived too")
    func pgctl() async throws {
        let pool = try await pool()
        let cluster = try await Self.fixture.cluster
        try await load(pool) { progress in
            #expect(try await eventually { progress() > 100 })
            try await PgCtl.restart(cluster.location)
            let before = progress()
            #expect(try await eventually { progress() > before + 200 })
        }
    }
}

import Glibc
import Postgres
import TestSupport
import Testing

@Suite("Cancellation and time-outs")
struct CancellationTests {
    /// Waits until a statement of the connection runs on the server.
    private func running(_ connection: PostgresConnection, seenBy observer: PostgresConnection) async throws {
        let runs = try await eventually {
            try await !observer.query(
                "SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND wait_event = 'PgSleep'",
                [.int32(connection.backendProcess)]
            ).isEmpty
        }
        try #require(runs)
    }

    @Test("cancelling the task stops the statement on the server, and the connection goes on")
    func cancelledTask() async throws {
        let database = try await PostgresFixture.shared.freshDatabase()
        let connection = try await PostgresConnection.connect(database)
        let observer = try await PostgresConnection.connect(database)
        let task = Task { try await connection.query("SELECT pg_sleep(600)") }
        try await running(connection, seenBy: observer)
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(error?.isTransient == false)
        #expect(try await connection.query("SELECT 1")[0].decode(Int.self, at: 0) == 1)
    }

    @Test("a task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        let connection = try await PostgresConnection.connect(try await PostgresFixture.shared.freshDatabase())
        try await connection.script("CREATE TABLE t (a int)")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await connection.query("INSERT INTO t VALUES (1)")
        }
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await connection.query("SELECT FROM t").isEmpty)
    }

    @Test("a statement over its limit is stopped, per call or per connection")
    func timeouts() async throws {
        let database = try await PostgresFixture.shared.freshDatabase(statementTimeout: .milliseconds(100))
        let connection = try await PostgresConnection.connect(database)
        for _ in 0..<2 {
            let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT pg_sleep(600)") }
            #expect(error?.code == .timeout)
            #expect(error?.sqlState == "57014")
        }
        let own = await #expect(throws: PostgresError.self) {
            try await connection.pipeline(
                [PostgresStatement("SELECT 1"), PostgresStatement("SELECT pg_sleep(600)")], timeout: .milliseconds(50))
        }
        #expect(own?.code == .timeout)
        #expect(own?.statementIndex == 1)
        #expect(try await connection.query("SELECT 1")[0].decode(Int.self, at: 0) == 1)
    }

    @Test("a script and a COPY are cancelled too")
    func scriptAndCopy() async throws {
        let connection = try await PostgresConnection.connect(try await PostgresFixture.shared.freshDatabase())
        let script = await #expect(throws: PostgresError.self) {
            try await connection.script("SELECT 1; SELECT pg_sleep(600)", timeout: .milliseconds(50))
        }
        #expect(script?.code == .timeout)
        try await connection.script("CREATE TABLE t (a text)")
        let line = Array((String(repeating: "x", count: 1000) + "\n").utf8)
        let copy = await #expect(throws: PostgresError.self) {
            try await connection.copyIn("COPY t FROM STDIN", EndlessLines(line: line), timeout: .milliseconds(50))
        }
        #expect(copy?.code == .timeout)
        #expect(try await connection.query("SELECT FROM t").isEmpty)
    }

    @Test("a server that does not even answer the request to stop is given up, and the caller gets its time-out")
    func frozenServer() async throws {
        let connection = try await PostgresConnection.connect(try await PostgresFixture.shared.freshDatabase())
        kill(connection.backendProcess, SIGSTOP)
        defer { kill(connection.backendProcess, SIGCONT) }
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT 1", timeout: .milliseconds(50))
        }
        #expect(error?.code == .timeout)
        #expect(error?.mayHaveCommitted == true)
        #expect(!connection.isOpen)
    }

    @Test("a cancelled transaction is rolled back")
    func cancelledTransaction() async throws {
        let database = try await PostgresFixture.shared.freshDatabase()
        let connection = try await PostgresConnection.connect(database)
        let observer = try await PostgresConnection.connect(database)
        try await connection.script("CREATE TABLE t (a int)")
        let task = Task {
            try await connection.transaction { connection in
                try await connection.query("INSERT INTO t VALUES (1)")
                try await connection.query("SELECT pg_sleep(600)")
            }
        }
        try await running(connection, seenBy: observer)
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await connection.query("SELECT FROM t").isEmpty)
        #expect(try await connection.transaction { try await $0.query("SELECT 1").count } == 1)
    }

    @Test("a task cancelled between two statements commits nothing")
    func cancelledBetween() async throws {
        let connection = try await PostgresConnection.connect(try await PostgresFixture.shared.freshDatabase())
        try await connection.script("CREATE TABLE t (a int)")
        let task = Task {
            try await connection.transaction { connection in
                try await connection.query("INSERT INTO t VALUES (1)")
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await connection.query("SELECT FROM t").isEmpty)
    }
}

private struct EndlessLines: Sequence, IteratorProtocol {
    let line: [UInt8]
    func next() -> [UInt8]? { line }
}

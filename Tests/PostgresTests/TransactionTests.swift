import Postgres
import TestSupport
import Testing

@Suite("Transactions")
struct TransactionTests {
    private struct Stop: Error {}

    private func connect() async throws -> (PostgresConnection, PostgresConnection) {
        let database = try await PostgresFixture.shared.freshDatabase()
        let connection = try await PostgresConnection.connect(database)
        try await connection.script("CREATE TABLE t (a int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)")
        return (connection, try await PostgresConnection.connect(database))
    }

    private func count(_ connection: PostgresConnection) async throws -> Int {
        try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self, at: 0)
    }

    @Test("what is thrown in the body rolls back and is thrown on")
    func rollsBack() async throws {
        let (connection, other) = try await connect()
        await #expect(throws: Stop.self) {
            try await connection.transaction { connection in
                try await connection.query("INSERT INTO t VALUES (1)")
                throw Stop()
            }
        }
        #expect(try await count(other) == 0)
        try await connection.transaction { try await $0.query("INSERT INTO t VALUES (1)") }
        #expect(try await count(other) == 1)
    }

    @Test("the isolation level and read-only hold, also when the first thing is a pipeline or a script")
    func levels() async throws {
        let (connection, _) = try await connect()
        let show = "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"
        let single = try await connection.transaction(isolation: .serializable, readOnly: true) { try await $0.query(show) }
        #expect(try single[0].decode(String.self, at: 0) == "serializable")
        #expect(try single[0].decode(String.self, at: 1) == "on")
        let piped = try await connection.transaction(isolation: .repeatableRead) {
            try await $0.pipeline([PostgresStatement("SELECT 1"), PostgresStatement(show)])
        }
        #expect(piped.count == 2)
        #expect(try piped[1][0].decode(String.self, at: 0) == "repeatable read")
        let scripted = try await connection.transaction(isolation: .repeatableRead) { connection in
            try await connection.script("CREATE TEMPORARY TABLE x (a int)")
            return try await connection.query(show)
        }
        #expect(try scripted[0].decode(String.self, at: 0) == "repeatable read")
    }

    @Test("an error that COMMIT itself finds is the server's, and nothing was stored")
    func deferredConstraint() async throws {
        let (connection, other) = try await connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { try await $0.query("INSERT INTO t VALUES (1), (1)") }
        }
        #expect(error?.code == .server)
        #expect(error?.sqlState == "23505")
        #expect(try await count(other) == 0)
    }

    @Test("a swallowed error does not pass as a commit")
    func swallowedError() async throws {
        let (connection, other) = try await connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                try await connection.query("INSERT INTO t VALUES (1)")
                _ = try? await connection.query("SELECT 1 / 0")
            }
        }
        #expect(error?.code == .rolledBack)
        #expect(try await count(other) == 0)
    }

    @Test("the failed statement of a pipeline keeps its place inside a transaction")
    func pipelineInTransaction() async throws {
        let (connection, _) = try await connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction {
                try await $0.pipeline([PostgresStatement("SELECT 1"), PostgresStatement("SELECT 1 / 0")])
            }
        }
        #expect(error?.statementIndex == 1)
        #expect(error?.sqlState == "22012")
        #expect(try await connection.query("SELECT 1").count == 1)
    }

    @Test("a transaction inside a transaction is refused, and the outer one rolls back")
    func nesting() async throws {
        let (connection, other) = try await connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                try await connection.query("INSERT INTO t VALUES (1)")
                try await connection.transaction { _ in }
            }
        }
        #expect(error?.code == .invalidParameter)
        #expect(try await count(other) == 0)
    }

    @Test("a plan made stale by a migration fails its transaction once, as a transient error, and works the next time")
    func stalePlan() async throws {
        let (connection, other) = try await connect()
        let read: @Sendable (PostgresConnection) async throws -> Int = { try await $0.query("SELECT * FROM t").columns.count }
        #expect(try await connection.transaction { try await read($0) } == 1)
        try await other.script("ALTER TABLE t ADD COLUMN b int")
        let error = await #expect(throws: PostgresError.self) { try await connection.transaction { try await read($0) } }
        #expect(error?.isTransient == true)
        #expect(try await connection.transaction { try await read($0) } == 2)
    }

    @Test("an empty transaction is no trouble")
    func empty() async throws {
        let (connection, _) = try await connect()
        try await connection.transaction { _ in }
        try await connection.transaction { _ = try await $0.query("SELECT 1") }
    }

    @Test("a connection lost during COMMIT has its own error")
    func commitOutcomeUnknown() async throws {
        let (connection, other) = try await connect()
        // COMMIT runs the deferred trigger, which ends its own backend: the client cannot know how far COMMIT came.
        try await connection.script(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER die AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
            """)
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { try await $0.query("INSERT INTO t VALUES (1)") }
        }
        #expect(error?.code == .commitOutcomeUnknown)
        #expect(error?.isTransient == false)
        #expect(error?.mayHaveCommitted == true)
        #expect(!connection.isOpen)
        #expect(try await count(other) == 0)
    }

    @Test("a lone statement whose connection is lost may have been carried out; one in a transaction was not")
    func lostStatement() async throws {
        let (connection, other) = try await connect()
        let suicide = "SELECT pg_terminate_backend(pg_backend_pid())"
        let alone = await #expect(throws: PostgresError.self) { try await connection.query(suicide) }
        #expect(alone?.code == .connectionLost)
        #expect(alone?.sqlState == "57P01")
        #expect(alone?.isTransient == true)
        #expect(alone?.mayHaveCommitted == true)
        let inside = await #expect(throws: PostgresError.self) {
            try await other.transaction { try await $0.query(suicide) }
        }
        #expect(inside?.code == .connectionLost)
        #expect(inside?.mayHaveCommitted == false)
    }
}

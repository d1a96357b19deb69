import Postgres
import TestSupport
import Testing

@Suite("Errors")
struct ErrorTests {
    private func failure(
        _ sql: String, _ binds: [PostgresBind] = [], on connection: PostgresConnection
    ) async throws -> PostgresError {
        try #require(await #expect(throws: PostgresError.self) { try await connection.query(sql, binds) })
    }

    @Test("a refused row names constraint and table, and never the row's values")
    func constraint() async throws {
        let connection = try await PostgresConnection.connect(try await PostgresFixture.shared.freshDatabase())
        try await connection.script("CREATE TABLE person (mail text CONSTRAINT one_mail UNIQUE, age int CHECK (age > 0))")
        try await connection.query("INSERT INTO person VALUES ($1, 1)", [.text("li.wei@example.com")])
        let error = try await failure("INSERT INTO person VALUES ($1, 1)", [.text("li.wei@example.com")], on: connection)
        #expect(error.code == .server)
        #expect(error.sqlState == "23505")
        #expect(error.constraint == "one_mail")
        #expect(error.table == "person")
        #expect(!error.isTransient)
        #expect(error.label == "server_23")
        #expect(!"\(error)".contains("li.wei"))
        #expect(!String(reflecting: error).contains("li.wei"))
        #expect(String(reflecting: error).contains("INSERT INTO person VALUES ($1, 1)"))
    }

    @Test("a data error's quoted value is blanked")
    func dataErrors() async throws {
        let connection = try await PostgresConnection.connect(try await PostgresFixture.shared.freshDatabase())
        for sql in ["SELECT $1::int", "SELECT $1::timestamptz", "SELECT $1::jsonb", "SELECT $1::uuid"] {
            let error = try await failure(sql, [.text("my \"secret\" word")], on: connection)
            #expect(error.sqlState?.hasPrefix("22") == true)
            #expect(!String(reflecting: error).contains("secret"), "\(sql)")
        }
    }

    @Test("codes of restarts, deadlocks and lack of resources are transient, faults of the statement are not")
    func transience() async throws {
        let connection = try await PostgresConnection.connect(try await PostgresFixture.shared.freshDatabase())
        for (state, isTransient) in [
            ("40001", true), ("40P01", true), ("53300", true), ("57P03", true), ("08006", true), ("55P03", true),
            ("23505", false),
            ("42601", false), ("22021", false), ("P0001", false),
        ] {
            let error = try await failure(
                "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '\(state)'; END $$", on: connection)
            #expect(error.sqlState == state)
            #expect(error.isTransient == isTransient, "\(state)")
        }
    }

    @Test("an error in the middle of a pipeline names its place, undoes the others and leaves the connection usable")
    func pipelineIsolation() async throws {
        let connection = try await PostgresConnection.connect(try await PostgresFixture.shared.freshDatabase())
        try await connection.script("CREATE TABLE t (id bigint PRIMARY KEY)")
        let insert = "INSERT INTO t VALUES ($1)"
        for _ in 0..<3 {
            let error = await #expect(throws: PostgresError.self) {
                try await connection.pipeline([1, 2, 2, 3].map { PostgresStatement(insert, [.int64($0)]) })
            }
            #expect(error?.statementIndex == 2)
            #expect(error?.statement == insert)
            #expect(error?.sqlState == "23505")
            #expect(try await connection.query("SELECT FROM t").isEmpty)
        }
        let answers = try await connection.pipeline(
            [
                PostgresStatement(insert, [.int64(7)]), PostgresStatement("SELECT id FROM t"),
                PostgresStatement("SELECT broken_off"),
            ].dropLast())
        #expect(answers.count == 2)
        #expect(answers[0].affected == 1)
        #expect(try answers[1][0].decode(Int.self, at: 0) == 7)
        let syntax = await #expect(throws: PostgresError.self) {
            try await connection.pipeline([
                PostgresStatement("SELECT 1"), PostgresStatement("SELEKT 2"), PostgresStatement("SELECT 3"),
            ])
        }
        #expect(syntax?.statementIndex == 1)
        #expect(syntax?.sqlState == "42601")
    }

    @Test("a thousand statements in one pipeline are answered in order")
    func longPipeline() async throws {
        let connection = try await PostgresConnection.connect(try await PostgresFixture.shared.freshDatabase())
        let filler = String(repeating: "x", count: 20_000)
        let answers = try await connection.pipeline(
            (0..<1000).map { PostgresStatement("SELECT $1, $2", [.int($0), .text(filler)]) })
        #expect(try answers.map { try $0[0].decode(Int.self, at: 0) } == Array(0..<1000))
    }
}

import Postgres
import TestSupport
import Testing

@Suite("Statements")
struct StatementTests {
    private func connect() async throws -> PostgresConnection {
        try await .connect(try await PostgresFixture.shared.freshDatabase())
    }

    @Test("every type of value comes back as it went in")
    func roundTrip() async throws {
        let connection = try await connect()
        let id = PostgresUUID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
        let time = PostgresTimestamp(microsecondsSince1970: 1_795_161_600_123_456)
        let row = try await connection.query(
            "SELECT $1 AS a, $2 AS b, $3 AS c, $4 AS d, $5 AS e, $6 AS f, $7 AS g, $8 AS h, $9 AS i, $10 AS j",
            [
                .bool(true), .int16(-7), .int32(1 << 30), .int64(-1 << 60), .double(0.1), .text("订单 ✓"), .bytes([0, 255, 10]),
                .uuid(id), .timestamp(time), .jsonb(#"{"n": 1}"#),
            ])[0]
        #expect(try row.decode(Bool.self, at: "a"))
        #expect(try row.decode(Int16.self, at: "b") == -7)
        #expect(try row.decode(Int32.self, at: "c") == 1 << 30)
        #expect(try row.decode(Int64.self, at: "d") == -1 << 60)
        #expect(try row.decode(Double.self, at: "e") == 0.1)
        #expect(try row.decode(String.self, at: "f") == "订单 ✓")
        #expect(try row.decode([UInt8].self, at: "g") == [0, 255, 10])
        #expect(try row.decode(PostgresUUID.self, at: "h") == id)
        #expect(try row.decode(PostgresTimestamp.self, at: "i") == time)
        #expect(try row.decode(String.self, at: "j") == #"{"n": 1}"#)
    }

    @Test("NULL of every type is read as nil, and as an error where no optional was asked for")
    func nulls() async throws {
        let row = try await connect().query(
            "SELECT $1 AS a, $2 AS b, $3 AS c, $4 AS d", [.text(nil), .int64(nil), .bytes(nil), .timestamp(nil)])[0]
        #expect(try row.decode(String?.self, at: 0) == nil)
        #expect(try row.decode(Int64?.self, at: 1) == nil)
        #expect(try row.decode([UInt8]?.self, at: 2) == nil)
        #expect(row.isNull(at: 3))
        let error = #expect(throws: PostgresError.self) { try row.decode(String.self, at: "a") }
        #expect(error?.code == .decoding)
        #expect(error?.message == "Column \"a\" of row 0 is NULL.")
    }

    @Test("arrays of every type come back with their order, their NULLs and their empty values")
    func arrays() async throws {
        let connection = try await connect()
        let row = try await connection.query(
            "SELECT $1 AS t, $2 AS tn, $3 AS b, $4 AS i8, $5 AS i4, $6 AS i2, $7 AS bo, $8 AS ts, $9 AS f8, $10 AS u, $11 AS e, $12 AS bn",
            [
                .texts(["a", "", "ü"]), .texts(["x", nil]), .byteArrays([[], [0, 1]]), .int64s([1, nil, -3]), .int32s([1, 2]),
                .int16s([3]), .bools([true, nil]), .timestamps([PostgresTimestamp(microsecondsSince1970: 5)]),
                .doubles([1.5, nil]),
                .uuids([PostgresUUID(high: 1, low: 2)]), .texts([String]()), .byteArrays([nil, [7]]),
            ])[0]
        #expect(try row.decode([String].self, at: "t") == ["a", "", "ü"])
        #expect(try row.decode([String?].self, at: "tn") == ["x", nil])
        #expect(try row.decode([[UInt8]].self, at: "b") == [[], [0, 1]])
        #expect(try row.decode([Int64?].self, at: "i8") == [1, nil, -3])
        #expect(try row.decode([Int32].self, at: "i4") == [1, 2])
        #expect(try row.decode([Int16].self, at: "i2") == [3])
        #expect(try row.decode([Bool?].self, at: "bo") == [true, nil])
        #expect(try row.decode([PostgresTimestamp].self, at: "ts") == [PostgresTimestamp(microsecondsSince1970: 5)])
        #expect(try row.decode([Double?].self, at: "f8") == [1.5, nil])
        #expect(try row.decode([PostgresUUID].self, at: "u") == [PostgresUUID(high: 1, low: 2)])
        #expect(try row.decode([String].self, at: "e") == [])
        #expect(try row.decode([[UInt8]?].self, at: "bn") == [nil, [7]])
        #expect(throws: PostgresError.self) { try row.decode([String].self, at: "tn") }
    }

    @Test("jsonb arrays are stored as JSON")
    func jsonArrays() async throws {
        let rows = try await connect().query(
            "SELECT value, value IS NULL AS none FROM unnest($1) AS value", [.jsonbs([#"{"a":[1]}"#, nil, "null"])])
        #expect(try rows.map { try $0.decode(String?.self, at: 0) } == [#"{"a": [1]}"#, nil, "null"])
    }

    @Test("server-side types that have no bind are read: numeric, count, enumeration, name, varchar, oid")
    func otherTypes() async throws {
        let connection = try await connect()
        try await connection.script("CREATE TYPE mood AS ENUM ('calm', 'angry')")
        let row = try await connection.query(
            """
            SELECT -1234567.00890::numeric AS n, sum(x) AS s, count(*) AS c, 'angry'::mood AS m, 'x'::name AS nm,
                'NaN'::numeric AS nan, 0.0001::numeric AS small, 100000000::numeric AS large, 12::numeric(6, 2) AS scaled
            FROM generate_series(1, 10::bigint) AS x
            """)[0]
        #expect(try row.decode(String.self, at: "n") == "-1234567.00890")
        #expect(try row.decode(Int64.self, at: "s") == 55)
        #expect(try row.decode(Int.self, at: "c") == 10)
        #expect(try row.decode(String.self, at: "m") == "angry")
        #expect(try row.decode(String.self, at: "nm") == "x")
        #expect(try row.decode(String.self, at: "nan") == "NaN")
        #expect(try row.decode(Double.self, at: "small") == 0.0001)
        #expect(try row.decode(String.self, at: "large") == "100000000")
        #expect(try row.decode(String.self, at: "scaled") == "12.00")
    }

    @Test("a number that does not fit, a missing column and a wrong type are decoding errors without the value")
    func decodingErrors() async throws {
        let row = try await connect().query("SELECT 70000 AS n, 'geheim' AS t")[0]
        let attempts: [() throws -> Void] = [
            { _ = try row.decode(Int16.self, at: "n") }, { _ = try row.decode(Int.self, at: "t") },
            { _ = try row.decode(Int.self, at: "none") }, { _ = try row.decode(Int.self, at: 9) },
        ]
        for attempt in attempts {
            let error = #expect(throws: PostgresError.self) { try attempt() }
            #expect(error?.code == .decoding)
            #expect(error.map { !"\($0)".contains("geheim") && !"\($0)".contains("70000") } == true)
        }
    }

    @Test("a value of 16 MiB goes in and comes back")
    func hugeValue() async throws {
        let connection = try await connect()
        let value = [UInt8](repeating: 0xA5, count: 16 << 20)
        let row = try await connection.query("SELECT length($1) AS n, $1 AS v", [.bytes(value)])[0]
        #expect(try row.decode(Int.self, at: "n") == value.count)
        #expect(try row.decode([UInt8].self, at: "v") == value)
    }

    @Test("U+0000 in a text is refused by the server, and the connection goes on")
    func zeroCharacter() async throws {
        let connection = try await connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT $1", [.text("a\u{0}b")])
        }
        #expect(error?.code == .server)
        #expect(error?.sqlState == "22021")
        let inArray = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT $1", [.texts(["fine", "a\u{0}b"])])
        }
        #expect(inArray?.sqlState == "22021")
        let inJSON = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT $1", [.jsonb(#"{"a": "\u0000"}"#)])
        }
        #expect(inJSON?.sqlState == "22P05")
        #expect(try await connection.query("SELECT 1")[0].decode(Int.self, at: 0) == 1)
    }

    @Test("affected rows, column names and an empty answer are reported")
    func answers() async throws {
        let connection = try await connect()
        try await connection.script("CREATE TABLE t (id bigint PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'a'), (2, 'b')")
        #expect(try await connection.execute("UPDATE t SET name = $1", [.text("c")]) == 2)
        let none = try await connection.query("SELECT id, name FROM t WHERE id = $1", [.int64(9)])
        #expect(none.isEmpty)
        #expect(none.columns == ["id", "name"])
        #expect(none.column("name") == 1)
    }

    @Test("a row is read as a tuple, column by column")
    func tuples() async throws {
        let row = try await connect().query("SELECT 1, 'a', NULL::text, $1", [.texts([])])[0]
        let (number, text, none, list) = try row.decode((Int64, String, String?, [String]).self)
        #expect(number == 1 && text == "a" && none == nil && list == [])
        #expect(throws: PostgresError.self) { try row.decode((String, String).self) }
    }

    @Test("a prepared statement survives a change of its table")
    func stalePlan() async throws {
        let connection = try await connect()
        try await connection.script("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
        #expect(try await connection.query("SELECT * FROM t").columns == ["a"])
        try await connection.script("ALTER TABLE t ADD COLUMN b int")
        #expect(try await connection.query("SELECT * FROM t").columns == ["a", "b"])
        try await connection.script("DEALLOCATE ALL")
        #expect(try await connection.query("SELECT * FROM t").count == 1)
    }

    @Test("more different statements than the cache holds leave no more than a cache of them on the server")
    func boundedCache() async throws {
        let connection = try await connect()
        for number in 0..<600 { try await connection.query("SELECT \(number)") }
        let held = try await connection.query("SELECT count(*) FROM pg_prepared_statements")[0].decode(Int.self, at: 0)
        #expect(held <= 256 + 16)
        #expect(try await connection.query("SELECT 0")[0].decode(Int.self, at: 0) == 0)
    }

    @Test("the same text with other parameter types is another statement")
    func typesBelongToTheKey() async throws {
        let connection = try await connect()
        #expect(try await connection.query("SELECT pg_typeof($1)::text", [.int64(1)])[0].decode(String.self, at: 0) == "bigint")
        #expect(try await connection.query("SELECT pg_typeof($1)::text", [.text("1")])[0].decode(String.self, at: 0) == "text")
    }

    @Test("COPY takes chunks cut anywhere and reports rows and errors")
    func copyIn() async throws {
        let connection = try await connect()
        try await connection.script("CREATE TABLE t (a int, b text)")
        let text = Array((1...1000).map { "\($0)\trow \($0)\n" }.joined().utf8)
        let chunks = stride(from: 0, to: text.count, by: 7).map { Array(text[$0..<min($0 + 7, text.count)]) }
        #expect(try await connection.copyIn("COPY t FROM STDIN", chunks) == 1000)
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn("COPY t FROM STDIN", [Array("geheim\tx\n".utf8)])
        }
        #expect(error?.sqlState == "22P02")
        #expect(error.map { !"\($0)".contains("geheim") && !String(reflecting: $0).contains("geheim") } == true)
        let misuse = await #expect(throws: PostgresError.self) { try await connection.copyIn("SELECT 1", []) }
        #expect(misuse?.code == .invalidParameter)
    }

    @Test("COPY given as a query ends in an error and not in waiting")
    func copyAsQuery() async throws {
        let connection = try await connect()
        try await connection.script("CREATE TABLE t (a int)")
        for sql in ["COPY t FROM STDIN", "COPY t TO STDOUT"] {
            let other = try await PostgresConnection.connect(connection.configuration)
            await #expect(throws: PostgresError.self) { try await other.query(sql) }
            let script = try await PostgresConnection.connect(connection.configuration)
            await #expect(throws: PostgresError.self) { try await script.script(sql) }
        }
    }
}

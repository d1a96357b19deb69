import Crypto
public import Intake
import Postgres
import Recipes

extension Store {
    /// Joins texts whose parts are all there, or that have waited for long enough: each becomes a delivery, in the transaction that removes
    /// its parts.
    ///
    /// - Parameters:
    ///   - patience: for how long the parts of an adapter's texts are waited for.
    ///   - standard: the same for adapters that are not among them.
    ///   - writer: the number of the caller's row in the books.
    /// - Returns: how many texts were joined.
    public func joinParts(patience: [AdapterName: Duration], standard: Duration, writer: Int32) async throws -> Int {
        try await pool.withTransaction { connection in
            let rows = try await connection.query(
                Self.partStatement,
                [
                    .texts(patience.keys.map(\.description)), .int64s(patience.values.map(\.microseconds)), .int64(standard.microseconds),
                ])
            var texts: [JoinedText] = []
            for row in rows { JoinedText.add(try PartRow(row), to: &texts) }
            guard !texts.isEmpty else { return 0 }
            _ = try await accept(texts.map(\.reception), writer: writer, on: connection)
            _ = try await connection.execute(
                "DELETE FROM message_part p USING unnest($1::int8[], $2::int4[]) AS d (id, position) WHERE p.delivery_id = d.id AND p.position = d.position",
                [.int64s(texts.flatMap { $0.parts.map(\.delivery) }), .int32s(texts.flatMap { $0.parts.map(\.position) })])
            return texts.count
        }
    }

    /// One gateway at a time: the parts of a text must not be joined twice, once without the last.
    private static let partStatement = """
        WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(7021904001) AS mine),
        ripe AS (
            SELECT p.adapter, p.grouping FROM message_part p LEFT JOIN unnest($1::text[], $2::int8[]) AS a (adapter, patience) USING (adapter)
            GROUP BY p.adapter, p.grouping
            HAVING count(DISTINCT p.number) >= max(p.total)
                OR min(p.received_at) < now() - coalesce(max(a.patience), $3) * interval '1 microsecond'
            LIMIT 200
        )
        SELECT p.delivery_id, p.position, p.adapter, p.grouping, p.total, p.number, p.document
        FROM message_part p JOIN ripe USING (adapter, grouping), turn WHERE turn.mine
        ORDER BY p.adapter, p.grouping, p.number, p.delivery_id
        """
}

private struct PartRow {
    var delivery: Int64
    var position: Int32
    var adapter: AdapterName
    var grouping: String
    var total: Int32
    var number: Int32
    var document: JSONObject

    init(_ row: PostgresRow) throws {
        delivery = try row.decode(Int64.self, at: 0)
        position = try row.decode(Int32.self, at: 1)
        adapter = AdapterName(try row.decode(String.self, at: 2))
        grouping = try row.decode(String.self, at: 3)
        total = try row.decode(Int32.self, at: 4)
        number = try row.decode(Int32.self, at: 5)
        document = JSONValue(column: try row.decode(String.self, at: 6)).object ?? JSONObject()
    }
}

/// The parts of one text, in the order of their numbers.
private struct JoinedText {
    var parts: [PartRow]

    static func add(_ part: PartRow, to texts: inout [JoinedText]) {
        if let last = texts.last?.parts.last, last.adapter == part.adapter, last.grouping == part.grouping {
            texts[texts.count - 1].parts.append(part)
        } else {
            texts.append(JoinedText(parts: [part]))
        }
    }

    /// A part that never came shows as `[…]`; one that came twice counts once.
    private var text: String {
        var pieces: [String] = []
        var expected: Int32 = 1
        for part in parts where part.number >= expected {
            if part.number > expected { pieces.append("[…]") }
            pieces.append(part.document["text"]?.string ?? "")
            expected = part.number + 1
        }
        if expected <= parts[0].total { pieces.append("[…]") }
        return pieces.joined()
    }

    var reception: Intake.Reception {
        var document = parts[0].document
        document["text"] = .string(text)
        document["id"] = document["id"] ?? .string("joined-\(parts[0].delivery)")
        let body = JSONValue.object(document).serialized()
        let deliveries = parts.map { String($0.delivery) }.joined(separator: ",")
        return Intake.Reception(
            adapter: parts[0].adapter, key: "joined:\(parts.map(\.delivery).min() ?? 0)", digest: Array(SHA256.hash(data: body)),
            contentType: MessagePart.joinedType, meta: ["method": "POST", "target": "/", "parts": deliveries], body: body)
    }
}

public import Intake
import Postgres
public import Recipes

extension Store {
    /// A delivery with its fate and the record of why.
    public struct DeliveryRecord: Sendable {
        /// Where it is stored.
        public var id: DeliveryID
        /// The adapter that took it.
        public var adapter: AdapterName
        /// `pending`, what became of it, or `unaccounted` where the tables tell nothing of it and the books cannot balance.
        public var disposition: String
        /// Why, where it was not simply processed.
        public var reason: String?
        /// The stage that gave up.
        public var stage: String?
        /// A sentence about it.
        public var error: String?
        /// How many times it was claimed.
        public var attempt: Int32
        /// The delivery that this one corrects.
        public var revisionOf: Int64?
        /// The configuration that processed it.
        public var configHash: String?
        /// Its key within the adapter; nil when retention has removed the bytes.
        public var key: String?
        /// The declared media type.
        public var contentType: String?
        /// The coordinates given by the source.
        public var meta: JSONObject
        /// The bytes as they came, without the files that are lost; nil when retention has removed them.
        public var body: [UInt8]?
        /// What became of each of its messages.
        public var messages: [MessageFate]
    }

    /// What became of a message, and why.
    public struct MessageFate: Sendable {
        /// The ticket that it drafted or joined.
        public var ticket: TicketNumber?
        /// What each stage found.
        public var trace: JSONValue
    }

    /// One delivery; nil when there is none of that number.
    public func delivery(_ number: Int64) async throws -> DeliveryRecord? {
        try await pool.withConnection { connection in
            let results = try await connection.pipeline([
                PostgresStatement(
                    """
                    WITH asked AS (
                        SELECT id, received_at, adapter FROM delivery WHERE id = $1
                        UNION SELECT id, received_at, adapter FROM delivery_state WHERE id = $1
                        UNION SELECT delivery_id, received_at, adapter FROM message WHERE delivery_id = $1
                    ), made AS (
                        SELECT coalesce(m.config_hash, t.config_hash) AS config_hash
                        FROM message m LEFT JOIN ticket t ON t.id = m.ticket_id AND m.disposition = 'drafted'
                        WHERE m.delivery_id = $1 ORDER BY m.position LIMIT 1
                    )
                    SELECT a.id, a.received_at, a.adapter,
                        CASE WHEN s.id IS NOT NULL THEN coalesce(s.disposition, 'pending')
                            WHEN EXISTS (SELECT FROM made) THEN 'processed' ELSE 'unaccounted' END, s.reason, s.stage, s.error,
                        coalesce(s.attempt, 1), s.revision_of, coalesce(s.config_hash, (SELECT config_hash FROM made)), d.key, d.content_type,
                        \(CommonNumbers.wholeMeta), d.body, d.files
                    FROM asked a LEFT JOIN delivery d USING (id, received_at) LEFT JOIN delivery_state s USING (id, received_at)
                    """, [.int64(number)]),
                PostgresStatement(
                    "SELECT ticket_id, trace FROM message WHERE delivery_id = $1 AND trace IS NOT NULL ORDER BY position", [.int64(number)]),
            ])
            guard results[0].count > 0 else { return nil }
            let files = try await TakenFiles(results[0], column: 14, on: connection)
            return try Self.deliveryRecord(results[0][0], files, messages: results[1])
        }
    }

    /// The deliveries that made a ticket what it is, in the order of arrival.
    public func deliveries(of ticket: TicketNumber) async throws -> [Int64] {
        try await pool.withConnection { connection in
            try await connection.query(
                "SELECT DISTINCT delivery_id FROM message WHERE ticket_id = $1 ORDER BY delivery_id", [.int64(ticket.id)]
            ).column(0)
        }
    }

    private static func deliveryRecord(
        _ row: PostgresRow, _ files: TakenFiles, messages rows: PostgresRows
    ) throws -> DeliveryRecord {
        var messages: [MessageFate] = []
        for message in rows {
            messages.append(
                MessageFate(
                    ticket: try message.decode(Int64?.self, at: 0).map { TicketNumber($0) },
                    trace: JSONValue(column: try message.decode(String.self, at: 1))))
        }
        return DeliveryRecord(
            id: DeliveryID(
                number: try row.decode(Int64.self, at: 0), receivedAt: Timestamp(try row.decode(PostgresTimestamp.self, at: 1))),
            adapter: AdapterName(try row.decode(String.self, at: 2)), disposition: try row.decode(String.self, at: 3),
            reason: try row.decode(String?.self, at: 4), stage: try row.decode(String?.self, at: 5),
            error: try row.decode(String?.self, at: 6), attempt: try row.decode(Int32.self, at: 7),
            revisionOf: try row.decode(Int64?.self, at: 8), configHash: try row.decode(String?.self, at: 9),
            key: try row.decode(String?.self, at: 10), contentType: try row.decode(String?.self, at: 11),
            meta: try row.decode(String?.self, at: 12).map { JSONValue(column: $0).object ?? JSONObject() } ?? JSONObject(),
            body: try row.decode([UInt8]?.self, at: 13).map { files.whole($0, try row.decode(String?.self, at: 14)) ?? $0 }, messages: messages)
    }
}

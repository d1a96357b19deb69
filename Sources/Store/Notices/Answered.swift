public import Intake
import Postgres

extension Store {
    /// The customer's last message of a ticket that came by an adapter, as it was delivered.
    ///
    /// - Returns: the delivery and the vendor's id of the message; nil when there is none, or when retention has removed its bytes.
    public func lastMessage(of ticket: Int64, by adapter: AdapterName) async throws -> (delivery: Delivery, externalID: String?)? {
        try await pool.withConnection { connection in
            let rows = try await connection.query(
                """
                SELECT d.id, d.received_at, 1::int4, d.adapter, d.key, d.content_type, \(CommonNumbers.wholeMeta), d.body, d.files, m.external_id
                FROM message m JOIN delivery d ON d.id = m.delivery_id AND d.received_at = m.received_at
                WHERE m.ticket_id = $1 AND m.adapter = $2 AND m.direction = 'in' ORDER BY m.id DESC LIMIT 1
                """, [.int64(ticket), .text(adapter.description)])
            guard rows.count > 0 else { return nil }
            let files = try await TakenFiles(rows, column: 8, on: connection)
            return (try Delivery(rows[0], files), try rows[0].decode(String?.self, at: 9))
        }
    }
}

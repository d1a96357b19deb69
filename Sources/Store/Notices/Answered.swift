public import Intake
import Postgres

extension Store {
    /// What an answer in a chat has to name.
    public struct AnsweredMessage: Sendable, Hashable {
        /// The vendor's id of the conversation; nil where the vendor has none.
        public var conversation: String?
        /// The vendor's id of the message.
        public var externalID: String?
    }

    /// The customer's last message of a ticket that came by an adapter; nil when there is none.
    public func lastMessage(of ticket: Int64, by adapter: AdapterName) async throws -> AnsweredMessage? {
        try await pool.withConnection { connection in
            let rows = try await connection.query(
                """
                SELECT conversation, external_id FROM message WHERE ticket_id = $1 AND adapter = $2 AND direction = 'in' ORDER BY id DESC LIMIT 1
                """, [.int64(ticket), .text(adapter.description)])
            guard rows.count > 0 else { return nil }
            return AnsweredMessage(conversation: try rows[0].decode(String?.self, at: 0), externalID: try rows[0].decode(String?.self, at: 1))
        }
    }
}

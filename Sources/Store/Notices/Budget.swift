import Intake
import Notices
import Postgres

extension Store {
    /// How many notices went out lately, whatever rule called for them; one that is being sent counts when it was made earlier.
    public struct NoticeCount: Sendable, Hashable {
        /// On the ticket.
        public var onTicket: Int
        /// To the recipient, over all tickets.
        public var toRecipient: Int
    }

    /// Counts what went out beside a notice.
    ///
    /// - Parameters:
    ///   - ticketSpan: how far back to count on the ticket.
    ///   - recipientSpan: how far back to count for the recipient.
    public func sent(beside claimed: ClaimedNotice, ticketSpan: Duration, recipientSpan: Duration) async throws -> NoticeCount {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                Self.countStatement,
                [
                    .int64(claimed.id), .int64(claimed.notice.ticket), .text(claimed.notice.channel.rawValue), .text(claimed.notice.recipient),
                    .int64(ticketSpan.microseconds), .int64(recipientSpan.microseconds),
                ])
        }
        return NoticeCount(onTicket: Int(try rows[0].decode(Int64.self, at: 0)), toRecipient: Int(try rows[0].decode(Int64.self, at: 1)))
    }

    private static let countStatement = """
        WITH gone AS (
            SELECT ticket_id, channel, recipient, id, updated_at FROM notice
            WHERE id <> $1 AND state IN ('sending', 'sent', 'delivered', 'read', 'bounced', 'complained', 'unknown') AND (state <> 'sending' OR id < $1)
        )
        SELECT (SELECT count(*) FROM gone WHERE ticket_id = $2 AND updated_at > now() - $5 * interval '1 microsecond'),
            (SELECT count(*) FROM gone WHERE channel = $3 AND recipient = $4 AND updated_at > now() - $6 * interval '1 microsecond')
        """
}

public import Intake
import Notices
import Postgres
import Recipes
import Settings

extension Store {
    /// So far away that nobody waits for it: what is due then is not due.
    static let never = Duration.seconds(10 * 365 * 86_400)

    /// The states of notices that may still be sent, as the partial indexes have them.
    private static let waiting = "('queued', 'sending', 'unknown')"

    /// Claims notices that are due, of each sender the longest due first.
    ///
    /// A claim that ended while its bytes were on their way is claimed again only where the receiver recognises the repeat: a mail by its
    /// Message-ID, twice at most, and what the adapters of `repeatable` send. Any other notice becomes `unknown`.
    ///
    /// - Parameters:
    ///   - most: how many of one sender.
    ///   - room: how many of some senders, by lane, where that is another number.
    ///   - repeatable: the adapters whose vendor recognises a second attempt.
    ///   - expire: how long after it was made a notice is given up instead.
    public func claimNotices(
        most: Int, room: [String: Int] = [:], repeatable: [AdapterName] = [], lease: Duration, expire: Duration
    ) async throws -> [ClaimedNotice] {
        // One transaction: both statements go by the same clock, so that no claim ends between them.
        let (lost, rows) = try await pool.withTransaction { connection in
            let lost = try await connection.query(
                Self.loseStatement, [.int64(expire.microseconds), .texts(repeatable.map(\.description)), .int64(Self.never.microseconds)])
            let room = Array(room)
            let rows = try await connection.query(
                Self.claimStatement,
                [
                    .int(most), .int64(lease.microseconds), .int64(expire.microseconds), .texts(room.map(\.key)),
                    .int32s(room.map { Int32(clamping: $0.value) }), .int64(Self.never.microseconds),
                ])
            return (lost, rows)
        }
        for row in lost { try await settleEarlyReceipts(of: try row.decode(Int64.self, at: 0)) }
        var notices: [ClaimedNotice] = []
        for row in rows { notices.append(try ClaimedNotice(row)) }
        return notices
    }

    /// Writes down that an attempt is about to go out, and lets its claim last from now on. Has to be committed before the first byte.
    ///
    /// - Returns: whether the claim was still ours; if not, nothing may be sent.
    public func begin(_ notice: ClaimedNotice, lease: Duration) async throws -> Bool {
        try await pool.withConnection { connection in
            try await connection.execute(
                """
                WITH ours AS (
                    UPDATE notice SET lease_until = now() + $3 * interval '1 microsecond'
                    WHERE id = $1 AND attempt = $2 AND state = 'sending' AND lease_until > now() RETURNING id, attempt
                )
                INSERT INTO notice_attempt (notice_id, attempt, outcome) SELECT id, attempt, 'started' FROM ours
                """, [.int64(notice.id), .int32(notice.attempt), .int64(lease.microseconds)]) > 0
        }
    }

    /// How many attempts of the notice `n` may have arrived.
    private static let doubts =
        "(SELECT count(*) FROM notice_attempt d WHERE d.notice_id = n.id AND d.outcome IN ('started', 'unknown'))"

    private static let loseStatement = """
        WITH ended AS MATERIALIZED (
            SELECT n.id, n.attempt,
                n.created_at <= now() - $1 * interval '1 microsecond'
                    OR NOT (n.channel = 'email' AND \(doubts) < 3 OR coalesce(n.adapter = ANY ($2::text[]), false)) AS is_lost
            FROM notice n JOIN notice_attempt a ON a.notice_id = n.id AND a.attempt = n.attempt AND a.outcome = 'started'
            WHERE n.state = 'sending' AND n.lease_until < now()
            FOR UPDATE OF n SKIP LOCKED
        ), noted AS (
            UPDATE notice_attempt a SET outcome = 'unknown', error = 'The gateway ended before the answer came.'
            FROM ended e WHERE a.notice_id = e.id AND a.attempt = e.attempt
        )
        UPDATE notice n SET state = 'unknown', lease_until = NULL, due_at = now() + $3 * interval '1 microsecond', updated_at = now(),
            error = 'The gateway ended before the answer came; it may have been sent.'
        FROM ended e WHERE n.id = e.id AND e.is_lost RETURNING n.id
        """

    /// The senders that have something to do are found one after the other at the head of the index, however much waits for each.
    private static let claimStatement = """
        WITH RECURSIVE lane (name) AS (
            (SELECT coalesce(adapter, '') FROM notice WHERE state IN \(waiting) ORDER BY coalesce(adapter, '') LIMIT 1)
            UNION ALL
            SELECT (SELECT coalesce(n.adapter, '') FROM notice n WHERE n.state IN \(waiting) AND coalesce(n.adapter, '') > lane.name
                ORDER BY coalesce(n.adapter, '') LIMIT 1)
            FROM lane WHERE lane.name IS NOT NULL
        ), due AS MATERIALIZED (
            SELECT n.id, n.is_late FROM lane LEFT JOIN unnest($4::text[], $5::int4[]) AS room (name, count) ON room.name = lane.name
            CROSS JOIN LATERAL (
                SELECT id, created_at <= now() - $3 * interval '1 microsecond' AS is_late
                FROM notice n WHERE n.state IN \(waiting) AND coalesce(n.adapter, '') = lane.name AND n.due_at <= now()
                    AND (n.lease_until IS NULL OR n.lease_until < now() AND NOT EXISTS (
                        SELECT FROM notice_attempt a WHERE a.notice_id = n.id AND a.attempt = n.attempt AND a.outcome = 'started'))
                ORDER BY coalesce(n.adapter, ''), n.due_at, n.id LIMIT coalesce(room.count, $1) FOR UPDATE SKIP LOCKED
            ) n
        ), expired AS (
            UPDATE notice n SET lease_until = NULL, updated_at = now(), due_at = now() + $6 * interval '1 microsecond',
                state = CASE n.state WHEN 'unknown' THEN 'unknown' ELSE 'expired' END,
                error = concat_ws(' ', 'It was not sent within notices.expire.', n.error)
            FROM due WHERE n.id = due.id AND due.is_late
        ), claimed AS (
            UPDATE notice n SET state = 'sending', attempt = n.attempt + 1, updated_at = now(),
                lease_until = now() + $2 * interval '1 microsecond'
            FROM due WHERE n.id = due.id AND NOT due.is_late RETURNING n.*
        )
        SELECT \(TicketRecord.columns), n.id, n.attempt, n.key, n.rule, n.event, n.template, n.channel, n.adapter,
            n.recipient, n.language, n.detail, n.message_id, \(doubts)
        FROM claimed n JOIN ticket t ON t.id = n.ticket_id LEFT JOIN customer c ON c.id = t.customer_id ORDER BY n.id
        """
}

extension Store.ClaimedNotice {
    /// Reads the columns of a ticket and those of a notice behind them.
    fileprivate init(_ row: PostgresRow) throws {
        ticket = try TicketRecord(row)
        id = try row.decode(Int64.self, at: 22)
        attempt = try row.decode(Int32.self, at: 23)
        messageID = try row.decode(String?.self, at: 33)
        doubts = Int(try row.decode(Int64.self, at: 34))
        notice = PlannedNotice(
            key: try row.decode(String.self, at: 24), ticket: ticket.number.id, rule: try row.decode(String.self, at: 25),
            event: Occasion.Event(rawValue: try row.decode(String.self, at: 26)) ?? .statusChanged,
            template: try row.decode(String.self, at: 27), channel: Channel(rawValue: try row.decode(String.self, at: 28)) ?? .email,
            adapter: try row.decode(String?.self, at: 29).map { AdapterName($0) }, recipient: try row.decode(String.self, at: 30),
            language: try row.decode(String.self, at: 31),
            detail: JSONValue(column: try row.decode(String.self, at: 32)).object ?? JSONObject(), state: .sending)
    }
}

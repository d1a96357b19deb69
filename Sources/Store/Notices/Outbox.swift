public import Intake
public import Notices
import Postgres
import Recipes
import Settings

extension Store {
    /// A notice that a sender has claimed, with the ticket that it speaks of.
    public struct ClaimedNotice: Sendable {
        /// Its number.
        public var id: Int64
        /// How many times it was claimed, this time included; the fence of the claim.
        public var attempt: Int32
        /// What is to be sent.
        public var notice: PlannedNotice
        /// The ticket as it is now.
        public var ticket: TicketRecord
        /// The Message-ID of an earlier try, so that a mail that may have gone out is the same mail when tried again.
        public var messageID: String?
        /// How many earlier attempts may have arrived.
        public var doubts: Int

        /// What it goes out by: the name of the adapter; empty for mail. Each has places of its own among what is being sent.
        public var lane: String { notice.adapter?.description ?? "" }
    }

    /// What an SMS takes.
    public struct SMSSize: Sendable, Hashable {
        /// How many messages it is sent as.
        public var segments: Int
        /// `GSM-7` or `UCS-2`.
        public var alphabet: String
        /// What it costs, as in `0.09 CNY`; nil when nobody has said.
        public var cost: String?

        /// Collects what an SMS takes.
        public init(segments: Int, alphabet: String, cost: String?) {
            self.segments = segments
            self.alphabet = alphabet
            self.cost = cost
        }
    }

    /// How an attempt to send a notice ended.
    public enum NoticeOutcome: Sendable, Hashable {
        /// The provider took it, under this id.
        case sent(providerID: String?, code: String?)
        /// To be tried again after a while.
        case retry(after: Duration, code: String?, error: String)
        /// Never to be tried again.
        case failed(code: String?, error: String)
        /// The recipient does not want to be written to.
        case suppressed(code: String?, error: String)
        /// May have been sent: tried again with the same Message-ID, or left to a receipt.
        case unknown(retryAfter: Duration?, error: String)
    }

    static func insertNotices(_ notices: [PlannedNotice]) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO notice (key, ticket_id, rule, event, template, channel, adapter, recipient, language, detail, state)
            SELECT * FROM unnest($1::text[], $2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                $9::text[], $10::jsonb[], $11::text[])
            ON CONFLICT (key) DO NOTHING
            """,
            [
                .texts(notices.map(\.key)), .int64s(notices.map(\.ticket)), .texts(notices.map(\.rule)),
                .texts(notices.map(\.event.rawValue)), .texts(notices.map(\.template)), .texts(notices.map(\.channel.rawValue)),
                .texts(notices.map { $0.adapter?.description }), .texts(notices.map(\.recipient.withoutNUL)),
                .texts(notices.map(\.language)), .jsonbs(notices.map(\.detail.column)), .texts(notices.map(\.state.rawValue)),
            ])
    }

    /// Remembers the Message-ID and the subject of a mail before its first try: answers come under both.
    public func setMessageID(_ id: String, subject: String?, of notice: ClaimedNotice) async throws {
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                // Bounces and receipts of mail know it by its Message-ID, and may be faster than our own note that it was sent.
                "UPDATE notice SET message_id = $3, provider_id = $3, subject = $4 WHERE id = $1 AND attempt = $2",
                [.int64(notice.id), .int32(notice.attempt), .text(id), .text(subject?.withoutNUL)])
        }
    }

    /// Writes down how an attempt ended. A late worker's word counts while nobody has made another attempt: it knows more than the end of its
    /// claim did.
    ///
    /// - Returns: whether the claim was still ours.
    public func complete(_ notice: ClaimedNotice, _ outcome: NoticeOutcome, size: SMSSize? = nil) async throws -> Bool {
        let row = OutcomeRow(outcome)
        let isOurs = try await pool.withTransaction { connection in
            let updated = try await connection.execute(
                """
                UPDATE notice SET state = $3, provider_id = coalesce($4, provider_id), error = $5, lease_until = NULL,
                    due_at = now() + $6 * interval '1 microsecond', updated_at = now()
                WHERE id = $1 AND attempt = $2 AND state IN ('sending', 'unknown')
                """,
                [
                    .int64(notice.id), .int32(notice.attempt), .text(row.state.rawValue), .text(row.providerID),
                    .text(row.error?.withoutNUL), .int64(row.delay.microseconds),
                ])
            guard updated > 0 else { return false }
            _ = try await connection.execute(
                """
                INSERT INTO notice_attempt (notice_id, attempt, outcome, code, error, segments, alphabet, cost)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (notice_id, attempt) DO UPDATE SET at = now(), outcome = excluded.outcome, code = excluded.code,
                    error = excluded.error, segments = excluded.segments, alphabet = excluded.alphabet, cost = excluded.cost
                """,
                [
                    .int64(notice.id), .int32(notice.attempt), .text(row.word), .text(row.code), .text(row.error?.withoutNUL),
                    .int16(size.map { Int16(clamping: $0.segments) }), .text(size?.alphabet), .text(size?.cost),
                ])
            return true
        }
        // Seen only once the outcome is committed: a receipt that comes from now on finds the notice by itself.
        if isOurs, row.state == .sent || row.state == .unknown { try await settleEarlyReceipts(of: notice.id) }
        return isOurs
    }
}

/// An outcome as the columns of `notice` and `notice_attempt`.
private struct OutcomeRow {
    var state: NoticeState
    var word: String
    var providerID: String?
    var code: String?
    var error: String?
    var delay: Duration = .zero

    init(_ outcome: Store.NoticeOutcome) {
        switch outcome {
        case .sent(let id, let code):
            (state, word, providerID, self.code) = (.sent, "sent", id, code)
        case .retry(let delay, let code, let error):
            (state, word, self.delay, self.code, self.error) = (.queued, "retry", delay, code, error)
        case .failed(let code, let error):
            (state, word, self.code, self.error) = (.failed, "failed", code, error)
        case .suppressed(let code, let error):
            (state, word, self.code, self.error) = (.suppressed, "suppressed", code, error)
        case .unknown(let delay, let error):
            (state, word, self.delay, self.error) = (.unknown, "unknown", delay ?? Store.never, error)
        }
    }
}

extension Store.SMSSize {
    /// Reads three columns; nil when an attempt was no SMS.
    fileprivate init?(_ row: PostgresRow, at column: Int) throws {
        guard let segments = try row.decode(Int64?.self, at: column) else { return nil }
        self.init(
            segments: Int(segments), alphabet: try row.decode(String?.self, at: column + 1) ?? "",
            cost: try row.decode(String?.self, at: column + 2))
    }
}

extension Store {
    /// A notice as it stands in the outbox.
    public struct NoticeRecord: Sendable {
        /// Its number.
        public var id: Int64
        /// The ticket that it speaks of.
        public var ticket: TicketNumber
        /// What it is sent by.
        public var channel: String
        /// The normalised address.
        public var recipient: String
        /// The template's name.
        public var template: String
        /// Where it stands.
        public var state: String
        /// How many times it was tried.
        public var attempt: Int32
        /// What went wrong last.
        public var error: String?
        /// What it took as SMS at the last attempt; nil for other channels.
        public var size: SMSSize?
        /// When it changed last.
        public var updatedAt: Timestamp
    }

    /// The outbox, the newest first.
    public func notices(
        state: NoticeState? = nil, ticket: TicketNumber? = nil, before: Int64? = nil, most: Int
    ) async throws -> [NoticeRecord] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT n.id, n.ticket_id, n.channel, n.recipient, n.template, n.state, n.attempt, n.error, n.updated_at,
                    a.segments::int8, a.alphabet, a.cost
                FROM notice n LEFT JOIN LATERAL (
                    SELECT segments, alphabet, cost FROM notice_attempt WHERE notice_id = n.id AND segments IS NOT NULL
                    ORDER BY attempt DESC LIMIT 1
                ) a ON true
                WHERE ($1::text IS NULL OR n.state = $1) AND ($2::int8 IS NULL OR n.ticket_id = $2) AND n.id < $3
                ORDER BY n.id DESC LIMIT $4
                """, [.text(state?.rawValue), .int64(ticket?.id), .int64(before ?? .max), .int(most)])
        }
        var notices: [NoticeRecord] = []
        for row in rows {
            notices.append(
                NoticeRecord(
                    id: try row.decode(Int64.self, at: 0), ticket: TicketNumber(try row.decode(Int64.self, at: 1)),
                    channel: try row.decode(String.self, at: 2), recipient: try row.decode(String.self, at: 3),
                    template: try row.decode(String.self, at: 4), state: try row.decode(String.self, at: 5),
                    attempt: try row.decode(Int32.self, at: 6), error: try row.decode(String?.self, at: 7), size: try SMSSize(row, at: 9),
                    updatedAt: Timestamp(try row.decode(PostgresTimestamp.self, at: 8))))
        }
        return notices
    }
}

public import Intake
public import Notices
import Postgres

extension Store {
    /// An answer to STOP, START or HELP that has to be sent.
    public struct ClaimedAnswer: Sendable {
        /// Its number.
        public var id: Int64
        /// The adapter that the word came by.
        public var adapter: AdapterName
        /// The E.164 number of whoever wrote it.
        public var recipient: String
        /// The word.
        public var keyword: Keyword
        /// How many times it was claimed.
        public var attempt: Int32
    }

    /// Claims answers that are due. One whose claim ended may have gone out, and no vendor knows it for a repeat: it becomes `unknown`.
    public func claimAnswers(most: Int) async throws -> [ClaimedAnswer] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                WITH due AS MATERIALIZED (
                    SELECT id, lease_until IS NOT NULL AS is_lost FROM keyword_answer
                    WHERE state = 'queued' AND due_at <= now() AND (lease_until IS NULL OR lease_until < now())
                    ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
                ), lost AS (
                    UPDATE keyword_answer k SET state = 'unknown', lease_until = NULL, error = 'The gateway ended before the answer came.'
                    FROM due WHERE k.id = due.id AND due.is_lost
                )
                UPDATE keyword_answer k SET attempt = k.attempt + 1, lease_until = now() + interval '2 minutes'
                FROM due WHERE k.id = due.id AND NOT due.is_lost RETURNING k.id, k.adapter, k.recipient, k.word, k.attempt
                """, [.int(most)])
        }
        var answers: [ClaimedAnswer] = []
        for row in rows {
            guard let keyword = Keyword(rawValue: try row.decode(String.self, at: 3)) else { continue }
            answers.append(
                ClaimedAnswer(
                    id: try row.decode(Int64.self, at: 0), adapter: AdapterName(try row.decode(String.self, at: 1)),
                    recipient: try row.decode(String.self, at: 2), keyword: keyword, attempt: try row.decode(Int32.self, at: 4)))
        }
        return answers
    }

    /// Writes down how an attempt ended.
    public func complete(_ answer: ClaimedAnswer, _ result: SendResult) async throws {
        let (state, id, error, delay): (String, String?, String?, Int64) =
            switch result {
            case .sent(let id, _): ("sent", id, nil, 0)
            case .retry(let wait, _, let error) where answer.attempt < 8:
                ("queued", nil, error, (wait ?? .seconds(5 << min(answer.attempt, 9))).microseconds)
            case .retry(_, _, let error), .failed(_, let error), .optedOut(_, let error): ("failed", nil, error, 0)
            case .unknown(let error): ("unknown", nil, error, 0)
            }
        try await settle(answer, state, id, error, delay)
    }

    /// Keeps an answer back: notices are held.
    public func hold(_ answer: ClaimedAnswer) async throws {
        try await settle(answer, "held", nil, nil, 0)
    }

    private func settle(_ answer: ClaimedAnswer, _ state: String, _ id: String?, _ error: String?, _ delay: Int64) async throws {
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                """
                UPDATE keyword_answer SET state = $3, provider_id = $4, error = $5, lease_until = NULL,
                    due_at = now() + $6 * interval '1 microsecond'
                WHERE id = $1 AND attempt = $2
                """,
                [.int64(answer.id), .int32(answer.attempt), .text(state), .text(id), .text(error?.withoutNUL), .int64(delay)])
        }
    }

    /// Why somebody must not be written to now; nil when they may. An address that bounced and from which mail came
    /// since exists after all, and a person who had blocked us in a chat and writes there again has not blocked us any longer.
    public func suppression(of contact: ContactPoint) async throws -> String? {
        try await pool.withConnection { connection in
            let rows = try await connection.query(
                """
                SELECT reason FROM suppression s WHERE kind = $1 AND value = $2 AND (expires_at IS NULL OR expires_at > now())
                    AND NOT ((reason = 'bounced' OR reason = 'opted_out' AND kind = 'handle') AND EXISTS (
                        SELECT FROM contact_point c JOIN ticket t USING (customer_id)
                        WHERE c.kind = s.kind AND c.value = s.value AND t.last_message_at > s.created_at))
                """,
                [.text(contact.kind.rawValue), .text(contact.value)])
            return rows.count > 0 ? try rows[0].decode(String.self, at: 0) : nil
        }
    }

    /// Notes that somebody must not be written to any longer.
    public func suppress(_ contact: ContactPoint, because reason: String) async throws {
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                "INSERT INTO suppression (kind, value, reason) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                [.text(contact.kind.rawValue), .text(contact.value), .text(reason)])
        }
    }
}

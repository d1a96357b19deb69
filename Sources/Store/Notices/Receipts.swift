import Intake
import Postgres

/// A provider's word on a notice, with where it came from: nobody has a say about what another one sent.
struct NoticeReceipt {
    var adapter: AdapterName
    /// Of mail: bounces, receipts and complaints come to whichever mailbox, and name the notice by a Message-ID that nobody can make up.
    var isByMail: Bool
    var receipt: Receipt
}

extension Store {
    /// How far a notice got, by receipts.
    static let receiptOrder = "ARRAY['sent', 'delayed', 'delivered', 'read', 'failed', 'bounced', 'complained']"

    /// What a notice `n` and a receipt `r` have to have in common: a webhook speaks of what its own adapter sent, a mail of mail.
    private static let isOwn = "(CASE WHEN n.channel = 'email' THEN r.by_mail ELSE n.adapter = r.adapter AND NOT r.by_mail END)"

    /// The vendor's id is not known, as when nobody knows whether it went out: only our own number finds the notice.
    private static let isNameless =
        "n.provider_id IS NULL AND (n.state IN ('unknown', 'sent') OR n.state = 'sending' AND n.lease_until < now())"

    /// A provider's words: the notice moves forward, never back. Whoever got a mail and complained is not written to again; whose address
    /// does not exist, not for sixty days.
    static func insertReceipts(_ receipts: [NoticeReceipt]) -> PostgresStatement {
        PostgresStatement(
            """
            WITH input AS MATERIALIZED (
                SELECT r.*, n.id AS notice_id
                FROM unnest($1::text[], $2::bool[], $3::text[], $4::int8[], $5::text[], $6::text[]) WITH ORDINALITY
                    AS r (adapter, by_mail, provider_id, reference, state, code, position)
                LEFT JOIN LATERAL (
                    SELECT n.id FROM notice n WHERE n.provider_id = r.provider_id AND \(isOwn)
                    UNION ALL
                    SELECT n.id FROM notice n WHERE n.id = r.reference AND \(isNameless) AND \(isOwn)
                    ORDER BY id DESC LIMIT 1
                ) n ON true
            ), kept AS (
                INSERT INTO receipt (adapter, by_mail, provider_id, reference, notice_id, state, code)
                SELECT adapter, by_mail, provider_id, reference, notice_id, state, code FROM input
            ), best AS (
                SELECT DISTINCT ON (notice_id) notice_id, provider_id, state, code FROM input WHERE notice_id IS NOT NULL
                ORDER BY notice_id, array_position(\(receiptOrder), state) DESC
            ), refused AS (
                INSERT INTO suppression AS s (kind, value, reason, expires_at)
                SELECT DISTINCT ON (lower(n.recipient)) 'email', lower(n.recipient), i.state,
                    CASE i.state WHEN 'bounced' THEN now() + interval '60 days' END
                FROM input i JOIN notice n ON n.id = i.notice_id AND n.channel = 'email'
                WHERE i.state IN ('bounced', 'complained') ORDER BY lower(n.recipient), i.state DESC
                ON CONFLICT (kind, value) DO UPDATE SET reason = excluded.reason, expires_at = excluded.expires_at, created_at = now()
                WHERE s.expires_at IS NOT NULL
            )
            \(advance)
            FROM best b WHERE n.id = b.notice_id AND n.state IN ('sending', 'sent', 'unknown', 'delivered', 'read')
                AND coalesce(array_position(\(receiptOrder), n.state), 0) < array_position(\(receiptOrder), b.state)
            """,
            [
                .texts(receipts.map(\.adapter.description)), .bools(receipts.map(\.isByMail)), .texts(receipts.map(\.receipt.id.withoutNUL)),
                .int64s(receipts.map(\.receipt.reference)), .texts(receipts.map(\.receipt.state.rawValue)),
                .texts(receipts.map { $0.receipt.code?.withoutNUL }),
            ])
    }

    /// What the receipt `b` that says most makes of the notice `n`. Found by our own number, it brings the vendor's id along.
    private static let advance = """
        UPDATE notice n SET state = CASE b.state WHEN 'delayed' THEN 'sent' ELSE b.state END, updated_at = now(),
            provider_id = coalesce(n.provider_id, b.provider_id),
            error = CASE WHEN b.state IN ('failed', 'bounced') THEN b.code WHEN b.state = 'delayed' THEN concat_ws(' ', 'delayed', b.code)
                WHEN b.state = 'complained' THEN n.error END
        """

    /// Lets receipts count that were quicker than our own note of how the attempt ended: by the vendor's id where it gave one, else by our
    /// own number.
    func settleEarlyReceipts(of notice: Int64) async throws {
        try await pool.withConnection { connection in
            _ = try await connection.execute(
                """
                WITH early AS (
                    UPDATE receipt r SET notice_id = n.id FROM notice n WHERE n.id = $1 AND r.notice_id IS NULL AND \(Self.isOwn)
                        AND (r.provider_id = n.provider_id OR r.reference = n.id AND \(Self.isNameless))
                    RETURNING r.provider_id, r.state, r.code
                ), best AS (
                    SELECT provider_id, state, code FROM early ORDER BY array_position(\(Self.receiptOrder), state) DESC LIMIT 1
                )
                \(Self.advance)
                FROM best b WHERE n.id = $1 AND n.state IN ('sent', 'unknown', 'delivered', 'read')
                    AND coalesce(array_position(\(Self.receiptOrder), n.state), 0) < array_position(\(Self.receiptOrder), b.state)
                """, [.int64(notice)])
        }
    }
}

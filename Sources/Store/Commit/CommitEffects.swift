import Intake
import Postgres
import Recipes

extension CommitRows {
    /// What a batch sets going beside tickets: parts that wait, people who do not want to be written to, files and pages to fetch.
    func effects(of batch: [Processed]) -> [PostgresStatement] {
        [parts(of: batch), stops, starts, helps, wishes(of: batch), media, unknownEvents(of: batch), withdrawn].compactMap { $0 }
    }

    private func parts(of batch: [Processed]) -> PostgresStatement? {
        let parts = batch.flatMap { processed in
            processed.parts.enumerated().map { (processed.delivery, Int32($0.offset), $0.element) }
        }
        guard !parts.isEmpty else { return nil }
        return PostgresStatement(
            """
            INSERT INTO message_part (delivery_id, position, adapter, grouping, total, number, document)
            SELECT * FROM unnest($1::int8[], $2::int4[], $3::text[], $4::text[], $5::int4[], $6::int4[], $7::jsonb[])
            ON CONFLICT DO NOTHING
            """,
            [
                .int64s(parts.map(\.0.id.number)), .int32s(parts.map(\.1)), .texts(parts.map(\.0.adapter.description)),
                .texts(parts.map(\.2.grouping.withoutNUL)), .int32s(parts.map { Int32($0.2.total) }),
                .int32s(parts.map { Int32($0.2.number) }), .jsonbs(parts.map(\.2.document.column)),
            ])
    }

    /// An adapter has at most 100 kinds; the others count together.
    private func unknownEvents(of batch: [Processed]) -> PostgresStatement? {
        let events = batch.flatMap { processed in processed.unknownEvents.map { (processed.delivery.adapter.description, $0.withoutNUL) } }
        guard !events.isEmpty else { return nil }
        return PostgresStatement(
            """
            WITH input AS (SELECT i.adapter, i.type, count(*) AS count FROM unnest($1::text[], $2::text[]) AS i (adapter, type) GROUP BY 1, 2),
            placed AS (
                SELECT i.adapter, i.count, CASE WHEN known.type IS NOT NULL OR room.count
                    + row_number() OVER (PARTITION BY i.adapter, known.type IS NULL ORDER BY i.type) <= 100 THEN i.type ELSE 'other' END AS type
                FROM input i LEFT JOIN unknown_event known ON known.adapter = i.adapter AND known.type = i.type
                CROSS JOIN LATERAL (SELECT count(*) FROM unknown_event u WHERE u.adapter = i.adapter AND u.type <> 'other') AS room
            )
            INSERT INTO unknown_event AS u (adapter, type, count)
            SELECT adapter, type, sum(count)::bigint FROM placed GROUP BY 1, 2 ORDER BY 1, 2
            ON CONFLICT (adapter, type) DO UPDATE SET count = u.count + excluded.count, last_at = now()
            """, [.texts(events.map(\.0)), .texts(events.map(\.1))])
    }

    private var withdrawn: PostgresStatement? {
        let identities = plan.entries.compactMap(\.work.message.withdraws)
        guard !identities.isEmpty else { return nil }
        return PostgresStatement(
            "UPDATE message SET withdrawn_at = now() WHERE identity = ANY ($1::bytea[]) AND withdrawn_at IS NULL", [.byteArrays(identities)])
    }

    private func keywords(_ keyword: Keyword) -> [CommitPlan.Entry] {
        plan.entries.filter { $0.work.keyword == keyword && $0.work.message.sender.phone != nil }
    }

    private func binds(_ entries: [CommitPlan.Entry], _ keyword: Keyword) -> [PostgresBind] {
        [
            .texts(entries.map { $0.work.message.sender.phone ?? "" }), .texts(entries.map(\.delivery.adapter.description)),
            .int64s(entries.map(\.delivery.id.number)), .bools(entries.map { $0.work.profile.keywordAnswers[keyword] != nil }),
        ]
    }

    /// Whoever had said so before is not answered again.
    private var stops: PostgresStatement? {
        let entries = keywords(.stop)
        guard !entries.isEmpty else { return nil }
        return PostgresStatement(
            """
            WITH input AS (
                SELECT DISTINCT ON (phone) * FROM unnest($1::text[], $2::text[], $3::int8[], $4::bool[]) AS i (phone, adapter, delivery, answers)
                ORDER BY phone, delivery
            ), fresh AS (
                INSERT INTO suppression AS s (kind, value, reason) SELECT 'phone', phone, 'stop' FROM input ORDER BY phone
                ON CONFLICT (kind, value) DO UPDATE SET reason = 'stop', expires_at = NULL WHERE s.reason <> 'stop'
                RETURNING value
            )
            INSERT INTO keyword_answer (adapter, recipient, word, delivery_id)
            SELECT adapter, phone, 'stop', delivery FROM input JOIN fresh ON fresh.value = phone WHERE answers ON CONFLICT DO NOTHING
            """, binds(entries, .stop))
    }

    private var starts: PostgresStatement? {
        let entries = keywords(.start)
        guard !entries.isEmpty else { return nil }
        return PostgresStatement(
            """
            WITH input AS (
                SELECT DISTINCT ON (phone) * FROM unnest($1::text[], $2::text[], $3::int8[], $4::bool[]) AS i (phone, adapter, delivery, answers)
                ORDER BY phone, delivery
            ), freed AS (
                DELETE FROM suppression s USING input i WHERE s.kind = 'phone' AND s.value = i.phone AND s.reason = 'stop' RETURNING s.value
            )
            INSERT INTO keyword_answer (adapter, recipient, word, delivery_id)
            SELECT adapter, phone, 'start', delivery FROM input JOIN freed ON freed.value = phone WHERE answers ON CONFLICT DO NOTHING
            """, binds(entries, .start))
    }

    /// Two programs that ask each other for help must not go on for ever: one answer a day.
    private var helps: PostgresStatement? {
        let entries = keywords(.help)
        guard !entries.isEmpty else { return nil }
        return PostgresStatement(
            """
            INSERT INTO keyword_answer (adapter, recipient, word, delivery_id)
            SELECT DISTINCT ON (phone) adapter, phone, 'help', delivery
            FROM unnest($1::text[], $2::text[], $3::int8[], $4::bool[]) AS i (phone, adapter, delivery, answers)
            WHERE answers AND NOT EXISTS (
                SELECT FROM keyword_answer k WHERE k.recipient = phone AND k.word = 'help' AND k.at > now() - interval '1 day')
            ORDER BY phone, delivery
            ON CONFLICT DO NOTHING
            """, binds(entries, .help))
    }

    private func wishes(of batch: [Processed]) -> PostgresStatement? {
        let wishes = batch.compactMap { processed in processed.wish.map { (processed.delivery.adapter, $0) } }
        guard !wishes.isEmpty else { return nil }
        return PostgresStatement(
            """
            INSERT INTO pull AS p (adapter, source, values, wished)
            SELECT DISTINCT ON (adapter, source) adapter, source, values, 1
            FROM unnest($1::text[], $2::text[], $3::jsonb[]) WITH ORDINALITY AS w (adapter, source, values, position)
            ORDER BY adapter, source, position DESC
            ON CONFLICT (adapter, source) DO UPDATE SET values = excluded.values, wished = p.wished + 1, due_at = now(), attempt = 0
            """,
            [
                .texts(wishes.map(\.0.description)), .texts(wishes.map(\.1.source.withoutNUL)), .jsonbs(wishes.map(\.1.values.column)),
            ])
    }

    private var media: PostgresStatement? {
        let files = plan.entries.filter { $0.work.profile.fetchesMedia && $0.ticket != nil }.flatMap { entry in
            entry.work.message.attachments.enumerated().compactMap { index, file -> (CommitPlan.Entry, Int32, Attachment)? in
                file.sha256 == nil && (file.url != nil || file.externalID != nil) ? (entry, Int32(index), file) : nil
            }
        }
        guard !files.isEmpty else { return nil }
        return PostgresStatement(
            """
            INSERT INTO media (message_id, number, adapter, source)
            SELECT * FROM unnest($1::int8[], $2::int4[], $3::text[], $4::jsonb[]) ON CONFLICT DO NOTHING
            """,
            [
                .int64s(files.map(\.0.message)), .int32s(files.map(\.1)), .texts(files.map(\.0.delivery.adapter.description)),
                .jsonbs(files.map(\.2.source.column)),
            ])
    }
}

extension Attachment {
    /// What leads to the file at the vendor's.
    fileprivate var source: JSONObject {
        var object = JSONObject()
        for (key, value) in [("url", url), ("id", externalID), ("name", name), ("type", type)] {
            object[key] = value.map { .string($0.withoutNUL) }
        }
        return object
    }
}

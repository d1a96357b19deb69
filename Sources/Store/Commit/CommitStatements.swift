import Intake
import Notices
import Postgres
import Recipes

extension CommitRows {
    /// All writes of a batch as one round trip; empty ones are left out.
    func statements(writer: Int32, late: Int, batch: [Processed]) -> [PostgresStatement] {
        let quarantined = batch.filter { $0.failure != nil }
        return [
            plan.newCustomers.isEmpty ? nil : customers,
            plan.newContacts.isEmpty ? nil : contacts,
            plan.names.isEmpty ? nil : names,
            plan.drafts.isEmpty ? nil : drafts,
            updates.isEmpty ? nil : appended,
            plan.entries.isEmpty ? nil : messages,
            ancestors,
            events.isEmpty ? nil : history,
            attachments,
            notices.isEmpty ? nil : Store.insertNotices(notices),
            receipts.isEmpty ? nil : Store.insertReceipts(receipts),
            plan.repeated.isEmpty ? nil : repeated,
            book(writer: writer, late: late, quarantined: quarantined),
        ].compactMap { $0 } + contents.statements + effects(of: batch)
    }

    private var customers: PostgresStatement {
        PostgresStatement(
            "INSERT INTO customer (id, name, language) SELECT * FROM unnest($1::int8[], $2::text[], $3::text[])",
            [
                .int64s(numbers.customers), .texts(plan.newCustomers.map { $0.name?.withoutNUL }),
                .texts(plan.newCustomers.map(\.language)),
            ])
    }

    private var names: PostgresStatement {
        let names = Array(plan.names)
        return PostgresStatement(
            "UPDATE customer c SET name = n.name FROM unnest($1::int8[], $2::text[]) AS n (id, name) WHERE c.id = n.id AND c.name IS NULL",
            [.int64s(names.map(\.key)), .texts(names.map(\.value.withoutNUL))])
    }

    private var contacts: PostgresStatement {
        PostgresStatement(
            "INSERT INTO contact_point (kind, value, customer_id) SELECT * FROM unnest($1::text[], $2::text[], $3::int8[])",
            [
                .texts(plan.newContacts.map(\.point.kind.rawValue)), .texts(plan.newContacts.map(\.point.value)),
                .int64s(plan.newContacts.map { customer($0.customer) }),
            ])
    }

    private var drafts: PostgresStatement {
        let entries = plan.drafts.map { plan.entries[$0] }
        return PostgresStatement(
            """
            INSERT INTO ticket (id, type, title, queue, priority, tags, fields, missing, facts, channel, adapter, customer_id,
                language, created_at, updated_at, last_message_at, respond_by, resolve_by, config_hash, follows)
            SELECT id, type, title, queue, priority, string_to_array(tags, E'\\x1f'), fields, string_to_array(missing, E'\\x1f'),
                facts, channel, adapter, customer_id, language, $14, $14, received_at, respond_by, resolve_by, config_hash, follows
            FROM unnest($1::int8[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[],
                $9::jsonb[], $10::text[], $11::text[], $12::int8[], $13::text[], $15::timestamptz[], $16::timestamptz[],
                $17::timestamptz[], $18::text[], $19::int8[])
                AS t (id, type, title, queue, priority, tags, fields, missing, facts, channel, adapter, customer_id, language,
                    received_at, respond_by, resolve_by, config_hash, follows)
            """,
            [
                .int64s(entries.map { ticket($0.ticket) }), .texts(entries.map { $0.work.draft.type }),
                .texts(entries.map { $0.work.draft.title.withoutNUL }), .texts(entries.map { $0.work.draft.queue }),
                .texts(entries.map { $0.work.draft.priority.rawValue }), .texts(entries.map { $0.work.draft.tags.asColumn }),
                .jsonbs(entries.map { $0.work.draft.fields.column }), .texts(entries.map { $0.work.draft.missing.asColumn }),
                .jsonbs(entries.map { $0.work.factsColumn }), .texts(entries.map { $0.work.profile.channel.rawValue }),
                .texts(entries.map { $0.work.profile.adapter.description }), .int64s(entries.map { customer($0.customer) }),
                .texts(entries.map { $0.work.language }), .timestamp(now), .timestamps(entries.map { $0.work.receivedAt }),
                .timestamps(entries.map { $0.work.draft.respondBy }), .timestamps(entries.map { $0.work.draft.resolveBy }),
                .texts(entries.map { $0.work.profile.configHash }), .int64s(entries.map { $0.follows?.ticket }),
            ])
    }

    /// A customer who writes again puts a waiting, resolved or lately closed ticket back on the agent's desk; a program does not.
    private var appended: PostgresStatement {
        let tickets = Array(updates.values)
        return PostgresStatement(
            """
            UPDATE ticket t SET version = u.version,
                updated_at = CASE WHEN u.wakes OR t.status <> 'closed' THEN $3 ELSE t.updated_at END,
                last_message_at = CASE WHEN u.wakes THEN $3 ELSE t.last_message_at END,
                status = CASE WHEN u.wakes AND t.status IN ('waiting', 'resolved', 'closed') THEN 'open' ELSE t.status END
            FROM unnest($1::int8[], $2::int4[], $4::bool[]) AS u (id, version, wakes) WHERE t.id = u.id
            """,
            [.int64s(tickets.map(\.id)), .int32s(tickets.map(\.version)), .timestamp(now), .bools(tickets.map(\.wakes))])
    }

    private var messages: PostgresStatement {
        let entries = plan.entries
        return PostgresStatement(
            """
            INSERT INTO message (id, ticket_id, delivery_id, received_at, position, adapter, identity, external_id, message_id,
                kind, may_answer, disposition, reason, sender, recipients, subject, body, reply, cuts, html, sent_at, trace,
                config_hash, conversation)
            SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::timestamptz[], $5::int4[], $6::text[], $7::bytea[],
                $8::text[], $9::text[], $10::text[], $11::bool[], $12::text[], $13::text[], $14::jsonb[], $15::jsonb[],
                $16::text[], $17::text[], $18::text[], $19::jsonb[], $20::text[], $21::timestamptz[], $22::text[], $23::text[],
                $24::text[])
            """,
            [
                .int64s(entries.map(\.message)), .int64s(entries.map { ticket($0.ticket) }),
                .int64s(entries.map(\.delivery.id.number)), .timestamps(entries.map(\.delivery.id.receivedAt)),
                .int32s(entries.map(\.position)), .texts(entries.map(\.delivery.adapter.description)),
                .byteArrays(entries.map { $0.work.message.identity }), .texts(entries.map { $0.work.message.externalID?.withoutNUL }),
                .texts(entries.map { $0.work.message.messageID?.withoutNUL }), .texts(entries.map { $0.work.message.kind.rawValue }),
                .bools(entries.map { $0.work.message.mayAnswer }), .texts(entries.map(\.disposition.rawValue)),
                .texts(entries.map { $0.disposition == .ignored ? $0.work.ignored : nil }),
                .jsonbs(entries.map { $0.work.message.sender.json.column }), .jsonbs(entries.map { $0.work.message.recipientsColumn }),
                .texts(entries.map { $0.work.message.subject?.withoutNUL }), .texts(entries.map { $0.work.message.text.withoutNUL }),
                .texts(entries.map { $0.work.message.cuts.isEmpty ? nil : $0.work.message.reply.withoutNUL }),
                .jsonbs(entries.map { $0.work.message.cutsColumn }),
                .texts(entries.map { $0.work.message.html?.withoutNUL }), .timestamps(entries.map { $0.work.message.sentAt }),
                .texts(entries.map { String(decoding: $0.trace.column, as: UTF8.self) }),
                .texts(entries.map { $0.disposition == .drafted ? nil : $0.work.profile.configHash }),
                .texts(entries.map { $0.work.message.conversation?.withoutNUL }),
            ])
    }

    private var ancestors: PostgresStatement? {
        var ids: [String] = []
        var tickets: [Int64] = []
        var came: [Bool] = []
        for entry in plan.entries {
            guard let ticket = ticket(entry.ticket) else { continue }
            for id in entry.ancestry {
                ids.append(id.withoutNUL)
                tickets.append(ticket)
                came.append(id == entry.work.mailID || entry.work.profile.channel != .email)
            }
        }
        guard !ids.isEmpty else { return nil }
        return PostgresStatement(
            """
            INSERT INTO message_ancestor AS a (ancestor, ticket_id, came)
            SELECT ancestor, ticket_id, bool_or(came) FROM unnest($1::text[], $2::int8[], $3::bool[]) AS i (ancestor, ticket_id, came)
            GROUP BY ancestor, ticket_id ORDER BY ancestor, ticket_id
            ON CONFLICT (ancestor, ticket_id) DO UPDATE SET came = true WHERE excluded.came AND NOT a.came
            """, [.texts(ids), .int64s(tickets), .bools(came)])
    }

    private var history: PostgresStatement {
        Store.insertEvents(events)
    }

    /// The fence may have removed their state: no message tells their end.
    private var repeated: PostgresStatement {
        let deliveries = plan.repeated
        return PostgresStatement(
            """
            INSERT INTO delivery_state AS s (id, received_at, adapter, attempt, finished_at, disposition, reason)
            SELECT id, received_at, adapter, attempt, now(), 'duplicate', 'same_message'
            FROM unnest($1::int8[], $2::timestamptz[], $3::text[], $4::int4[]) AS d (id, received_at, adapter, attempt)
            ON CONFLICT (id, received_at) DO UPDATE SET disposition = excluded.disposition, reason = excluded.reason
            """,
            [
                .int64s(deliveries.map(\.id.number)), .timestamps(deliveries.map(\.id.receivedAt)),
                .texts(deliveries.map(\.adapter.description)), .int32s(deliveries.map(\.attempt)),
            ])
    }

    private func book(writer: Int32, late: Int, quarantined: [Processed]) -> PostgresStatement? {
        var counts = plan.decoded.mapValues { (decoded: $0, late: Int64(0)) }
        if late > 0 { counts[AdapterName("*"), default: (0, 0)].late += Int64(late) }
        guard !counts.isEmpty else { return nil }
        let adapters = Array(counts)
        return PostgresStatement(
            """
            INSERT INTO book AS b (adapter, writer, decoded, late)
            SELECT adapter, $4, decoded, late FROM unnest($1::text[], $2::int8[], $3::int8[]) AS c (adapter, decoded, late)
            ON CONFLICT (adapter, writer) DO UPDATE SET decoded = b.decoded + excluded.decoded, late = b.late + excluded.late
            """,
            [
                .texts(adapters.map(\.key.description)), .int64s(adapters.map(\.value.decoded)),
                .int64s(adapters.map(\.value.late)), .int32(writer),
            ])
    }
}

extension Store {
    static func insertEvents(_ events: [TicketEvent]) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO ticket_event (ticket_id, number, at, kind, detail, hash)
            SELECT * FROM unnest($1::int8[], $2::int4[], $3::timestamptz[], $4::text[], $5::json[], $6::bytea[])
            """,
            [
                .int64s(events.map(\.ticket)), .int32s(events.map(\.number)), .timestamps(events.map(\.at)),
                .texts(events.map(\.kind)), .jsons(events.map(\.detail)), .byteArrays(events.map(\.hash)),
            ])
    }
}

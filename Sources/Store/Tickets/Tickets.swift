public import Intake
public import Notices
import Postgres
public import Recipes
import Settings

extension Store {
    /// What a list of tickets is narrowed to.
    public struct TicketFilter: Sendable, Hashable {
        /// Only this state.
        public var status: TicketStatus?
        /// Only this queue.
        public var queue: String?
        /// Only this kind.
        public var type: String?
        /// Only this adapter.
        public var adapter: AdapterName?
        /// Only tickets older than this one: where the next page starts.
        public var before: TicketNumber?

        /// Narrows to nothing.
        public init() {}
    }

    /// A page of tickets, the newest first.
    ///
    /// - Parameter most: the length of the page.
    public func tickets(_ filter: TicketFilter = TicketFilter(), most: Int) async throws -> [TicketRecord] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT \(TicketRecord.columns) FROM ticket t LEFT JOIN customer c ON c.id = t.customer_id
                WHERE ($1::text IS NULL OR t.status = $1) AND ($2::text IS NULL OR t.queue = $2)
                    AND ($3::text IS NULL OR t.type = $3) AND ($4::text IS NULL OR t.adapter = $4) AND t.id < $5
                ORDER BY t.id DESC LIMIT $6
                """,
                [
                    .text(filter.status?.rawValue), .text(filter.queue), .text(filter.type), .text(filter.adapter?.description),
                    .int64(filter.before?.id ?? .max), .int(most),
                ])
        }
        var tickets: [TicketRecord] = []
        for row in rows { tickets.append(try TicketRecord(row)) }
        return tickets
    }

    /// One ticket; nil when there is none of that number.
    public func ticket(_ number: TicketNumber) async throws -> TicketRecord? {
        try await pool.withConnection { connection in
            try await Self.ticket(number, on: connection, lock: false)
        }
    }

    /// The messages of a ticket in the order of arrival.
    public func messages(of number: TicketNumber) async throws -> [MessageRecord] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                "SELECT \(MessageRecord.columns) FROM message m WHERE m.ticket_id = $1 ORDER BY m.id LIMIT 1000", [.int64(number.id)])
        }
        var messages: [MessageRecord] = []
        for row in rows { messages.append(try MessageRecord(row)) }
        return messages
    }

    /// A change that somebody asks for; nil leaves a value as it is.
    public struct TicketChange: Sendable {
        /// The new state.
        public var status: TicketStatus?
        /// The new team.
        public var queue: String?
        /// The new urgency.
        public var priority: Priority?
        /// Fields to set; null removes one.
        public var fields: JSONObject = JSONObject()

        /// Changes nothing.
        public init() {}
    }

    /// What came of a change.
    public enum ChangeResult: Sendable {
        case changed(TicketRecord)
        case notFound
        /// Somebody else was quicker: the ticket as it is now.
        case conflict(TicketRecord)
    }

    /// Changes a ticket, writes its history and puts the notices into the outbox, in one transaction.
    ///
    /// - Parameters:
    ///   - version: the version that the change was made for; nil to change whatever is there.
    ///   - who: the name of the token or command, for the history.
    public func change(
        _ number: TicketNumber, ifVersion version: Int32?, _ change: TicketChange, who: String, planner: any NoticePlanner
    ) async throws -> ChangeResult {
        try await pool.withTransaction { connection in
            guard let before = try await Self.ticket(number, on: connection, lock: true) else { return .notFound }
            if let version, version != before.version { return .conflict(before) }
            let after = try await Self.write(change, to: before, on: connection)
            var detail: JSONObject = ["who": .string(who), "version": .integer(Int64(after.version))]
            if before.status != after.status {
                detail["from"] = .string(before.status.rawValue)
                detail["to"] = .string(after.status.rawValue)
            }
            try await Self.appendEvent(
                before.status == after.status ? "changed" : "status_changed", detail: detail, to: number, on: connection)
            if before.status != after.status {
                try await planNotices(about: after, was: before.status, planner: planner, on: connection)
            }
            return .changed(after)
        }
    }

    private func planNotices(
        about ticket: TicketRecord, was status: TicketStatus, planner: any NoticePlanner, on connection: PostgresConnection
    ) async throws {
        let contacts = try await Self.contacts(of: ticket, on: connection) + ticket.ownersContacts
        var detail: JSONObject = ["from": .string(status.rawValue), "to": .string(ticket.status.rawValue)]
        detail["thread"] = try await Self.lastMessageID(of: ticket, on: connection).map(JSONValue.string)
        let notices = planner.plan(
            Occasion(
                event: .statusChanged, ticket: ticket.number.id, version: ticket.version, channel: ticket.channel,
                adapter: ticket.adapter, language: ticket.language, contacts: contacts,
                detail: detail,
                scope: { ticket.value(at: $0) }))
        guard !notices.isEmpty else { return }
        try await connection.pipeline([Self.insertNotices(notices)])
    }

    /// The Message-ID of the customer's last mail, so that a notice by mail joins the thread.
    private static func lastMessageID(of ticket: TicketRecord, on connection: PostgresConnection) async throws -> String? {
        let rows = try await connection.query(
            """
            SELECT message_id FROM message WHERE ticket_id = $1 AND direction = 'in' AND message_id IS NOT NULL
            ORDER BY id DESC LIMIT 1
            """, [.int64(ticket.number.id)])
        return rows.count > 0 ? try rows[0].decode(String?.self, at: 0) : nil
    }

    static func ticket(
        _ number: TicketNumber, on connection: PostgresConnection, lock: Bool
    ) async throws -> TicketRecord? {
        let rows = try await connection.query(
            """
            SELECT \(TicketRecord.columns) FROM ticket t LEFT JOIN customer c ON c.id = t.customer_id
            WHERE t.id = $1\(lock ? " FOR UPDATE OF t" : "")
            """, [.int64(number.id)])
        return rows.count > 0 ? try TicketRecord(rows[0]) : nil
    }

    private static func write(
        _ change: TicketChange, to before: TicketRecord, on connection: PostgresConnection
    ) async throws -> TicketRecord {
        var after = before
        after.status = change.status ?? before.status
        after.queue = change.queue ?? before.queue
        after.priority = change.priority ?? before.priority
        for member in change.fields { after.fields[member.name] = member.value.isNull ? nil : member.value }
        after.missing = before.missing.filter { after.fields[$0] == nil }
        after.version += 1
        after.updatedAt = .now
        _ = try await connection.execute(
            """
            UPDATE ticket SET status = $2, queue = $3, priority = $4, fields = $5, missing = $6, version = $7, updated_at = $8
            WHERE id = $1
            """,
            [
                .int64(before.number.id), .text(after.status.rawValue), .text(after.queue.withoutNUL),
                .text(after.priority.rawValue), .jsonb(after.fields.column), .texts(after.missing), .int32(after.version),
                .timestamp(after.updatedAt),
            ])
        return after
    }

    private static func appendEvent(
        _ kind: String, detail: JSONObject, to number: TicketNumber, on connection: PostgresConnection
    ) async throws {
        let last = try await connection.query(
            "SELECT number, hash FROM ticket_event WHERE ticket_id = $1 ORDER BY number DESC LIMIT 1", [.int64(number.id)])
        let event = TicketEvent(
            ticket: number.id, number: (last.count > 0 ? try last[0].decode(Int32.self, at: 0) : 0) + 1, at: .now, kind: kind,
            detail: detail, previous: last.count > 0 ? try last[0].decode([UInt8].self, at: 1) : [])
        _ = try await connection.pipeline([insertEvents([event])])
    }

    /// How the customer can be reached, the sender of the newest message first.
    static func contacts(
        of ticket: TicketRecord, on connection: PostgresConnection
    ) async throws -> [ContactPoint] {
        guard let customer = ticket.customer else { return [] }
        let rows = try await connection.query(
            """
            SELECT kind, value FROM contact_point WHERE customer_id = $1
            ORDER BY (kind = CASE $2::text WHEN 'email' THEN 'email' WHEN 'chat' THEN 'handle' ELSE 'phone' END) DESC, value LIMIT 20
            """, [.int64(customer), .text(ticket.channel.rawValue)])
        var contacts: [ContactPoint] = []
        for row in rows {
            guard let kind = ContactPoint.Kind(rawValue: try row.decode(String.self, at: 0)) else { continue }
            contacts.append(ContactPoint(kind: kind, value: try row.decode(String.self, at: 1)))
        }
        return contacts
    }
}

extension TicketRecord {
    /// Further addresses of the customer, from lookups whose owner the sender is: what the order's buyer can be reached by.
    fileprivate var ownersContacts: [ContactPoint] {
        (facts["tellable"]?.array ?? []).compactMap(\.string).compactMap { facts[$0]?.object }.flatMap { fields in
            [
                fields["customer.phone"]?.string.flatMap { $0.hasPrefix("+") ? ContactPoint(kind: .phone, value: $0) : nil },
                fields["customer.email"]?.string.map { ContactPoint(kind: .email, value: $0.lowercased()) },
            ].compactMap { $0 }
        }
    }

    /// The value at a dotted path, as rules on what happened to the ticket see it; nil where there is none.
    public func value(at path: String) -> JSONValue? {
        if let known = TicketPath(rawValue: path) { return value(at: known) }
        guard let dot = path.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let root = String(path[..<dot])
        let name = String(path[path.utf8.index(after: dot)...])
        switch root {
        case "fields": return fields[name]
        default: return facts[root]?[name]
        }
    }

    private func value(at path: TicketPath) -> JSONValue? {
        switch path {
        case .number: .string(number.description)
        case .status: .string(status.rawValue)
        case .type: .string(type)
        case .title: .string(title)
        case .queue: .string(queue)
        case .priority: .string(priority.rawValue)
        case .tags: .array(tags.map(JSONValue.string))
        case .adapterName: .string(adapter.description)
        case .adapterChannel: .string(channel.rawValue)
        case .customerName: facts["customer"]?["name"] ?? customerName.map(JSONValue.string)
        case .customerLanguage: facts["customer"]?["language"] ?? .string(language)
        }
    }
}

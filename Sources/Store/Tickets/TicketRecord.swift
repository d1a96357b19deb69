public import Intake
import Notices
import Postgres
public import Recipes

/// A ticket as it stands in the store.
public struct TicketRecord: Sendable {
    /// Its number, as people say it: `T100042`.
    public var number: TicketNumber
    /// Where it stands.
    public var status: TicketStatus
    /// Its kind.
    public var type: String
    /// One line that says what it is about.
    public var title: String
    /// The team that has it.
    public var queue: String
    /// How soon it wants attention.
    public var priority: Priority
    /// Words to find it by.
    public var tags: [String]
    /// The values of its fields.
    public var fields: JSONObject
    /// The required fields without a value.
    public var missing: [String]
    /// What the lookups said, by kind; `tellable` lists the kinds that the customer may be told.
    public var facts: JSONObject
    /// The channel that it came by.
    public var channel: Channel
    /// The adapter that it came by.
    public var adapter: AdapterName
    /// The customer's number; nil for an anonymous one.
    public var customer: Int64?
    /// The customer's name.
    public var customerName: String?
    /// How the customer can be reached: a number, an address or a handle.
    public var customerContact: String?
    /// The customer's language.
    public var language: String
    /// Counts the changes; the entity tag of the API.
    public var version: Int32
    /// When it was made.
    public var createdAt: Timestamp
    /// When it changed last.
    public var updatedAt: Timestamp
    /// The ticket that this one goes on from; nil for most.
    public var follows: TicketNumber?
    /// When somebody has to have answered.
    public var respondBy: Timestamp?
    /// When it has to be done.
    public var resolveBy: Timestamp?

    static let columns = """
        t.id, t.status, t.type, t.title, t.queue, t.priority, t.tags, t.fields, t.missing, t.facts, t.channel, t.adapter,
        t.customer_id, c.name, t.language, t.version, t.created_at, t.updated_at, t.respond_by, t.resolve_by,
        (SELECT p.value FROM contact_point p WHERE p.customer_id = t.customer_id ORDER BY p.kind DESC, p.value LIMIT 1), t.follows
        """

    init(_ row: PostgresRow) throws {
        number = TicketNumber(try row.decode(Int64.self, at: 0))
        status = TicketStatus(rawValue: try row.decode(String.self, at: 1)) ?? .open
        type = try row.decode(String.self, at: 2)
        title = try row.decode(String.self, at: 3)
        queue = try row.decode(String.self, at: 4)
        priority = Priority(rawValue: try row.decode(String.self, at: 5)) ?? .normal
        tags = try row.decode([String].self, at: 6)
        fields = JSONValue(column: try row.decode(String.self, at: 7)).object ?? JSONObject()
        missing = try row.decode([String].self, at: 8)
        facts = JSONValue(column: try row.decode(String.self, at: 9)).object ?? JSONObject()
        channel = Channel(rawValue: try row.decode(String.self, at: 10)) ?? .api
        adapter = AdapterName(try row.decode(String.self, at: 11))
        customer = try row.decode(Int64?.self, at: 12)
        customerName = try row.decode(String?.self, at: 13)
        language = try row.decode(String?.self, at: 14) ?? "en"
        version = try row.decode(Int32.self, at: 15)
        createdAt = Timestamp(try row.decode(PostgresTimestamp.self, at: 16))
        updatedAt = Timestamp(try row.decode(PostgresTimestamp.self, at: 17))
        respondBy = try row.decode(PostgresTimestamp?.self, at: 18).map { Timestamp($0) }
        resolveBy = try row.decode(PostgresTimestamp?.self, at: 19).map { Timestamp($0) }
        customerContact = try row.decode(String?.self, at: 20)
        follows = try row.decode(Int64?.self, at: 21).map { TicketNumber($0) }
    }
}

/// The number of a ticket, as people say it: `T` and digits.
public struct TicketNumber: Sendable, Hashable, CustomStringConvertible {
    /// The row's number.
    public let id: Int64

    /// Wraps the row's number.
    public init(_ id: Int64) {
        self.id = id
    }

    /// Reads `T100042`; nil for anything else.
    public init?(_ text: String) {
        guard text.hasPrefix("T") || text.hasPrefix("t"), let id = Int64(text.dropFirst()), id > 0 else { return nil }
        self.id = id
    }

    /// `T100042`.
    public var description: String {
        "T\(id)"
    }
}

/// A message as it stands in the store.
public struct MessageRecord: Sendable {
    /// Its number.
    public var id: Int64
    /// The delivery that held it.
    public var delivery: Int64
    /// When it was received.
    public var receivedAt: Timestamp
    /// What kind of message it is.
    public var kind: String
    /// `drafted`, `appended` or `ignored`.
    public var disposition: String
    /// Who wrote it: name, address, phone, handle.
    public var sender: JSONObject
    /// Its subject.
    public var subject: String?
    /// All of its text.
    public var text: String
    /// Its text without what was quoted.
    public var reply: String
    /// When its writer took it back; nil for most.
    public var withdrawnAt: Timestamp?
    /// Its attachments: name, type, size, sha256 in hexadecimal, url.
    public var attachments: [JSONValue]

    static let columns = """
        m.id, m.delivery_id, m.received_at, m.kind, m.disposition, m.sender, m.subject, m.body, m.reply,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('name', a.name, 'type', a.type, 'size', a.size,
            'sha256', encode(a.sha256, 'hex'), 'url', a.url) ORDER BY a.number), '[]') FROM attachment a WHERE a.message_id = m.id),
        m.withdrawn_at
        """

    init(_ row: PostgresRow) throws {
        id = try row.decode(Int64.self, at: 0)
        delivery = try row.decode(Int64.self, at: 1)
        receivedAt = Timestamp(try row.decode(PostgresTimestamp.self, at: 2))
        kind = try row.decode(String.self, at: 3)
        disposition = try row.decode(String.self, at: 4)
        sender = JSONValue(column: try row.decode(String.self, at: 5)).object ?? JSONObject()
        subject = try row.decode(String?.self, at: 6)
        text = try row.decode(String.self, at: 7)
        reply = try row.decode(String?.self, at: 8) ?? text
        attachments = JSONValue(column: try row.decode(String.self, at: 9)).array ?? []
        withdrawnAt = try row.decode(PostgresTimestamp?.self, at: 10).map { Timestamp($0) }
    }
}

extension TicketRecord {
    /// What a notice may speak of. The facts of a lookup are in it only when the thing is the customer's own.
    ///
    /// - Parameter types: for the names of kinds of tickets.
    public func noticeScope(language: String, types: [TicketType]) -> JSONValue {
        let tellable = Set((facts["tellable"]?.array ?? []).compactMap(\.string))
        var scope = JSONObject()
        for member in facts where tellable.contains(member.name) || member.name == "customer" {
            scope[member.name] = member.value.nested
        }
        var customer = scope["customer"]?.object ?? JSONObject()
        if let customerName, customer["name"] == nil { customer["name"] = .string(customerName) }
        scope["customer"] = .object(customer)
        scope["fields"] = .object(fields)
        scope["ticket"] = .object(noticeTicket(language: language, types: types))
        return .object(scope)
    }

    private func noticeTicket(language: String, types: [TicketType]) -> JSONObject {
        var object: JSONObject = [
            "number": .string(number.description), "type": .string(type), "title": .string(title), "queue": .string(queue),
            "priority": .string(priority.rawValue), "status": .string(status.rawValue),
            "status_name": .string(StatusName.of(status, in: language)), "created_at": .string(createdAt.description),
        ]
        let titles = types.first { $0.name == type }?.title ?? [:]
        let base = String(language.prefix { $0 != "-" })
        object["type_name"] = .string(titles[language] ?? titles[base] ?? titles["en"] ?? type)
        object["respond_by"] = respondBy.map { .string($0.description) }
        object["resolve_by"] = resolveBy.map { .string($0.description) }
        return object
    }
}

extension JSONValue {
    /// `customer.phone` as a name becomes `phone` within `customer`, as templates look for it.
    fileprivate var nested: JSONValue {
        guard let object else { return self }
        var result = JSONObject()
        for member in object {
            let parts = member.name.split(separator: ".", maxSplits: 1).map(String.init)
            if parts.count == 1 {
                result[member.name] = member.value
            } else {
                var inner = result[parts[0]]?.object ?? JSONObject()
                inner[parts[1]] = member.value
                result[parts[0]] = .object(inner)
            }
        }
        return .object(result)
    }
}

import Intake
import Postgres

/// What a batch needs to know of the store before it can be written, asked under the locks on the batch's contacts.
struct CommitQuestions {
    var locks: [Int64] = []
    var identities: [[UInt8]] = []
    var contacts: [ContactPoint] = []
    var ancestors: [String] = []

    init(_ batch: [Processed]) {
        var contacts = Set<ContactPoint>()
        var ancestors = Set<String>()
        for processed in batch {
            for index in processed.works.indices {
                identities.append(processed.works[index].message.identity)
                for contact in processed.works[index].contacts { contacts.insert(contact) }
                for ancestor in processed.works[index].thread.ancestors { ancestors.insert(ancestor) }
            }
        }
        self.contacts = Array(contacts)
        self.ancestors = Array(ancestors)
        // Sorted, so that two batches never wait for each other in a circle.
        locks = Set(contacts.map(\.lockNumber)).sorted()
    }

    /// One round trip: the locks, then the questions, each of which sees what was committed before the locks were ours.
    var statements: [PostgresStatement] {
        [
            PostgresStatement(Self.lockStatement, [.int64s(locks)]),
            PostgresStatement(Self.identityStatement, [.byteArrays(identities)]),
            PostgresStatement(Self.contactStatement, [.texts(contacts.map(\.kind.rawValue)), .texts(contacts.map(\.value))]),
            PostgresStatement(Self.contactTicketStatement, [.texts(contacts.map(\.kind.rawValue)), .texts(contacts.map(\.value))]),
            PostgresStatement(Self.ancestorStatement, [.texts(ancestors)]),
        ]
    }

    private static let lockStatement = "SELECT count(pg_advisory_xact_lock(number)) FROM unnest($1::int8[]) AS number"

    private static let identityStatement = "SELECT identity FROM message WHERE identity = ANY ($1::bytea[])"

    private static let contactStatement = """
        SELECT c.kind, c.value, c.customer_id FROM unnest($1::text[], $2::text[]) AS asked (kind, value)
        JOIN contact_point c USING (kind, value)
        """

    private static let ticketColumns = """
        t.id, t.status, t.adapter, t.customer_id, t.last_message_at, t.version, e.number, e.hash
        """

    private static let lastEvent = """
        LATERAL (SELECT number, hash FROM ticket_event WHERE ticket_id = t.id ORDER BY number DESC LIMIT 1) e
        """

    /// The newest ticket of each contact and adapter that is not closed.
    private static let contactTicketStatement = """
        SELECT DISTINCT ON (t.adapter, t.customer_id) \(ticketColumns)
        FROM (SELECT DISTINCT c.customer_id FROM unnest($1::text[], $2::text[]) AS asked (kind, value)
              JOIN contact_point c USING (kind, value)) AS customers,
        LATERAL (SELECT * FROM ticket WHERE customer_id = customers.customer_id AND status <> 'closed'
                 ORDER BY id DESC LIMIT 20) t, \(lastEvent)
        ORDER BY t.adapter, t.customer_id, t.id DESC
        """

    private static let ancestorStatement = """
        SELECT \(ticketColumns), a.ancestor
        FROM unnest($1::text[]) AS asked (ancestor) JOIN message_ancestor a USING (ancestor)
        JOIN ticket t ON t.id = a.ticket_id, \(lastEvent)
        """
}

/// What the store answered.
struct CommitAnswers {
    var identities: Set<[UInt8]> = []
    var customers: [ContactPoint: Int64] = [:]
    var tickets: [Int64: KnownTicket] = [:]
    /// The newest open ticket of a customer and an adapter.
    var open: [CustomerOnAdapter: Int64] = [:]
    var byAncestor: [String: [Int64]] = [:]

    init(_ results: [PostgresRows]) throws {
        for row in results[1] { identities.insert(try row.decode([UInt8].self, at: 0)) }
        for row in results[2] {
            guard let kind = ContactPoint.Kind(rawValue: try row.decode(String.self, at: 0)) else { continue }
            customers[ContactPoint(kind: kind, value: try row.decode(String.self, at: 1))] = try row.decode(Int64.self, at: 2)
        }
        for row in results[3] {
            let ticket = try KnownTicket(row)
            tickets[ticket.id] = ticket
            if let customer = ticket.customer {
                open[CustomerOnAdapter(customer: customer, adapter: ticket.adapter)] = ticket.id
            }
        }
        for row in results[4] {
            let ticket = try KnownTicket(row)
            tickets[ticket.id] = ticket
            byAncestor[try row.decode(String.self, at: 8), default: []].append(ticket.id)
        }
    }
}

/// A customer as one adapter knows them: the unit whose messages join one ticket.
struct CustomerOnAdapter: Hashable {
    var customer: Int64
    var adapter: AdapterName
}

/// A ticket that a message of the batch may join.
struct KnownTicket {
    var id: Int64
    var status: TicketStatus
    var adapter: AdapterName
    var customer: Int64?
    var lastMessageAt: Timestamp
    var version: Int32
    var eventNumber: Int32
    var eventHash: [UInt8]

    init(_ row: PostgresRow) throws {
        id = try row.decode(Int64.self, at: 0)
        status = TicketStatus(rawValue: try row.decode(String.self, at: 1)) ?? .open
        adapter = AdapterName(try row.decode(String.self, at: 2))
        customer = try row.decode(Int64?.self, at: 3)
        lastMessageAt = Timestamp(try row.decode(PostgresTimestamp.self, at: 4))
        version = try row.decode(Int32.self, at: 5)
        eventNumber = try row.decode(Int32.self, at: 6)
        eventHash = try row.decode([UInt8].self, at: 7)
    }

    init(id: Int64, adapter: AdapterName, customer: Int64?, lastMessageAt: Timestamp) {
        self.id = id
        status = .draft
        self.adapter = adapter
        self.customer = customer
        self.lastMessageAt = lastMessageAt
        version = 1
        eventNumber = 0
        eventHash = []
    }
}

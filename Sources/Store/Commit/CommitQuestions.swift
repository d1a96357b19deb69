import Intake
import Notices
import Postgres

/// What a batch needs to know of the store before it can be written, asked under the locks on the batch's contacts.
struct CommitQuestions {
    var locks: [Int64] = []
    var identities: [[UInt8]] = []
    var contacts: [ContactPoint] = []
    var ancestors: [String] = []
    /// Tickets that messages name by a token or by number.
    var named: [Int64] = []
    var relatives: [[UInt8]] = []
    /// The ids of the batch's own mails: others may have answered them before they came.
    var own: [String] = []
    /// The hashes of the files that came with their bytes: most of a mail's stand in the store already.
    var files: [[UInt8]] = []

    init(_ batch: [Processed]) {
        var contacts = Set<ContactPoint>()
        var ancestors = Set<String>()
        var named = Set<Int64>()
        var threads = Set<Int64>()
        for processed in batch {
            // A delivery that was tried before may have left messages: somebody put it back to work.
            let isFirst = processed.delivery.attempt == 1
            for index in processed.works.indices {
                // Not by a copy of the message, which has many parts.
                if !(isFirst && processed.works[index].message.isNamedByDelivery) { identities.append(processed.works[index].message.identity) }
                for contact in processed.works[index].contacts { contacts.insert(contact) }
                for ancestor in processed.works[index].thread.ancestors { ancestors.insert(ancestor) }
                for claim in processed.works[index].thread.claims { named.insert(claim.ticket) }
                if let number = processed.works[index].thread.subjectTicket { named.insert(number) }
                relatives += processed.works[index].thread.relatives
                threads.formUnion(processed.works[index].threadLocks)
                if let id = processed.works[index].mailID { own.append(id) }
                for file in processed.works[index].message.attachments where !file.bytes.isEmpty { files += [file.sha256].compactMap(\.self) }
            }
        }
        self.contacts = Array(contacts)
        self.ancestors = Array(ancestors)
        self.named = Array(named)
        // Sorted, so that two batches never wait for each other in a circle.
        locks = threads.union(contacts.map(\.lockNumber)).sorted()
    }

    /// One round trip: the locks, then the questions, each of which sees what was committed before the locks were ours.
    func ask(on connection: PostgresConnection) async throws -> CommitAnswers {
        try await ask(questions, behind: [PostgresStatement(Self.lockStatement, [.int64s(locks)])], on: connection)
    }

    /// The questions without the locks, which only a commit needs.
    func rehearse(on connection: PostgresConnection) async throws -> CommitAnswers {
        try await ask(questions, behind: [], on: connection)
    }

    private func ask(
        _ questions: [(Question, PostgresStatement)], behind locks: [PostgresStatement], on connection: PostgresConnection
    ) async throws -> CommitAnswers {
        let results = try await connection.pipeline(locks + questions.map(\.1))
        return try CommitAnswers(zip(questions.map(\.0), results.dropFirst(locks.count)))
    }

    /// What is asked, in this order.
    enum Question {
        case identities, customers, openTickets, ancestors, named, subjects, threadKey, relatives, files
    }

    /// What no message of the batch gives reason to ask is not asked.
    private var questions: [(Question, PostgresStatement)] {
        var questions: [(Question, PostgresStatement)] = []
        if !identities.isEmpty { questions.append((.identities, PostgresStatement(Self.identityStatement, [.byteArrays(identities)]))) }
        if !contacts.isEmpty {
            let points = [PostgresBind.texts(contacts.map(\.kind.rawValue)), .texts(contacts.map(\.value))]
            questions.append((.customers, PostgresStatement(Self.contactStatement, points)))
            questions.append((.openTickets, PostgresStatement(Self.contactTicketStatement, points)))
        }
        let names = ancestors + own
        if !names.isEmpty { questions.append((.ancestors, PostgresStatement(Self.ancestorStatement, [.texts(ancestors), .texts(own)]))) }
        if !named.isEmpty {
            questions.append((.named, PostgresStatement(Self.namedStatement, [.int64s(named)])))
            questions.append((.threadKey, PostgresStatement(Store.threadKeyStatement)))
        }
        if !(names.isEmpty && named.isEmpty) {
            questions.append((.subjects, PostgresStatement(Self.subjectStatement, [.texts(names), .int64s(named)])))
        }
        if !relatives.isEmpty { questions.append((.relatives, PostgresStatement(Self.relativeStatement, [.byteArrays(relatives)]))) }
        if !files.isEmpty { questions.append((.files, PostgresStatement(Self.fileStatement, [.byteArrays(files)]))) }
        return questions
    }

    private static let lockStatement = "SELECT count(pg_advisory_xact_lock(number)) FROM unnest($1::int8[]) AS number"

    private static let identityStatement = "SELECT identity FROM message WHERE identity = ANY ($1::bytea[])"

    private static let contactStatement = """
        SELECT c.kind, c.value, c.customer_id FROM unnest($1::text[], $2::text[]) AS asked (kind, value)
        JOIN contact_point c USING (kind, value)
        """

    private static let ticketColumns = """
        t.id, t.status, t.adapter, t.customer_id, t.last_message_at, t.version, e.number, e.hash, t.updated_at
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
        SELECT \(ticketColumns), a.ancestor, false
        FROM unnest($1::text[]) AS asked (ancestor) JOIN message_ancestor a USING (ancestor)
        JOIN ticket t ON t.id = a.ticket_id, \(lastEvent)
        UNION ALL
        SELECT \(ticketColumns), a.ancestor, true
        FROM unnest($2::text[]) AS asked (ancestor) JOIN message_ancestor a USING (ancestor)
        JOIN ticket t ON t.id = a.ticket_id, \(lastEvent)
        WHERE NOT EXISTS (SELECT FROM message_ancestor o WHERE o.ancestor = asked.ancestor AND o.came)
        """

    private static let namedStatement = """
        SELECT \(ticketColumns) FROM unnest($1::int8[]) AS asked (id) JOIN ticket t USING (id), \(lastEvent)
        """

    /// The last subjects of every ticket that the batch may join.
    private static let subjectStatement = """
        SELECT k.ticket_id, s.subject
        FROM (SELECT a.ticket_id FROM unnest($1::text[]) AS asked (ancestor) JOIN message_ancestor a USING (ancestor)
              UNION SELECT unnest($2::int8[])) AS k (ticket_id),
        LATERAL ((SELECT subject FROM message WHERE ticket_id = k.ticket_id AND subject IS NOT NULL ORDER BY id DESC LIMIT 30)
                 UNION (SELECT subject FROM notice WHERE ticket_id = k.ticket_id AND subject IS NOT NULL ORDER BY id DESC LIMIT 30)) s
        """

    private static let fileStatement = "SELECT sha256, type IS NULL FROM blob WHERE sha256 = ANY ($1::bytea[])"

    /// The tickets of messages that others of the batch answer or are new versions of.
    private static let relativeStatement = """
        SELECT \(ticketColumns), m.identity
        FROM unnest($1::bytea[]) AS asked (identity) JOIN message m USING (identity)
        JOIN ticket t ON t.id = m.ticket_id, \(lastEvent)
        """
}

/// What the store answered.
struct CommitAnswers {
    /// The subjects that a ticket's mails and notices had.
    var subjects: [Int64: [BaseSubject]] = [:]
    private var key: ThreadKey?

    /// Whether a token is ours and its ticket exists.
    func isGenuine(_ claim: ThreadClaim) -> Bool {
        tickets[claim.ticket] != nil && key?.signs(claim) == true
    }

    var identities: Set<[UInt8]> = []
    var customers: [ContactPoint: Int64] = [:]
    var tickets: [Int64: KnownTicket] = [:]
    /// The newest open ticket of a customer and an adapter.
    var open: [CustomerOnAdapter: Int64] = [:]
    var byAncestor: [String: [Int64]] = [:]
    /// The tickets of mails that answer one of the batch, which came after them.
    var announced: [String: [Int64]] = [:]
    var byIdentity: [[UInt8]: Int64] = [:]
    var files: [[UInt8]: KnownFile] = [:]

    init(_ results: some Sequence<(CommitQuestions.Question, PostgresRows)>) throws {
        for (question, rows) in results {
            for row in rows { try read(row, answering: question) }
        }
    }

    private mutating func read(_ row: PostgresRow, answering question: CommitQuestions.Question) throws {
        switch question {
        case .identities: identities.insert(try row.decode([UInt8].self, at: 0))
        case .customers:
            guard let kind = ContactPoint.Kind(rawValue: try row.decode(String.self, at: 0)) else { return }
            customers[ContactPoint(kind: kind, value: try row.decode(String.self, at: 1))] = try row.decode(Int64.self, at: 2)
        case .openTickets:
            let ticket = try ticket(row)
            guard let customer = ticket.customer else { return }
            open[CustomerOnAdapter(customer: customer, adapter: ticket.adapter)] = ticket.id
        case .ancestors:
            let ticket = try ticket(row)
            let id = try row.decode(String.self, at: 9)
            if try row.decode(Bool.self, at: 10) {
                announced[id, default: []].append(ticket.id)
            } else {
                byAncestor[id, default: []].append(ticket.id)
            }
        case .named: _ = try ticket(row)
        case .subjects:
            subjects[try row.decode(Int64.self, at: 0), default: []].append(BaseSubject(try row.decode(String.self, at: 1)))
        case .threadKey: key = ThreadKey(try row.decode([UInt8].self, at: 0))
        case .relatives:
            let ticket = try ticket(row)
            byIdentity[try row.decode([UInt8].self, at: 9)] = ticket.id
        case .files: files[try row.decode([UInt8].self, at: 0)] = try row.decode(Bool.self, at: 1) ? .untyped : .typed
        }
    }

    /// Every ticket that an answer names may be joined.
    private mutating func ticket(_ row: PostgresRow) throws -> KnownTicket {
        let ticket = try KnownTicket(row)
        tickets[ticket.id] = ticket
        return ticket
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
    var updatedAt: Timestamp
    /// A person wrote: whoever has the ticket has to look at it again.
    var wakes = false

    init(_ row: PostgresRow) throws {
        id = try row.decode(Int64.self, at: 0)
        status = TicketStatus(rawValue: try row.decode(String.self, at: 1)) ?? .open
        adapter = AdapterName(try row.decode(String.self, at: 2))
        customer = try row.decode(Int64?.self, at: 3)
        lastMessageAt = Timestamp(try row.decode(PostgresTimestamp.self, at: 4))
        version = try row.decode(Int32.self, at: 5)
        eventNumber = try row.decode(Int32.self, at: 6)
        eventHash = try row.decode([UInt8].self, at: 7)
        updatedAt = Timestamp(try row.decode(PostgresTimestamp.self, at: 8))
    }

    init(id: Int64, adapter: AdapterName, customer: Int64?, lastMessageAt: Timestamp) {
        self.id = id
        status = .draft
        self.adapter = adapter
        self.customer = customer
        self.lastMessageAt = lastMessageAt
        updatedAt = lastMessageAt
        version = 1
        eventNumber = 0
        eventHash = []
    }
}

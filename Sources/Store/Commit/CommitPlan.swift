import Intake
import Notices
import Recipes

/// Decides what a batch writes. Pure: from the works and the store's answers to rows, nothing in between.
struct CommitPlan {
    /// What becomes of one message. A class, because it is read once for each column that it fills.
    final class Entry: @unchecked Sendable {
        // Changed only while the plan is made, by the task that makes it; conditions of notices read it afterwards.

        let work: Work
        /// The work's own with what was decided here: a commit that is tried again decides again.
        fileprivate(set) var trace: Trace
        let delivery: Delivery
        let position: Int32
        fileprivate(set) var message: Int64 = 0
        fileprivate(set) var disposition = Disposition.ignored
        fileprivate(set) var ticket: TicketSlot?
        fileprivate(set) var customer: CustomerSlot?
        /// The ticket that the new one goes on from, and why it is not that one.
        fileprivate(set) var follows: (ticket: Int64, because: Reason)?
        /// Whether whoever has the ticket has to look at it again.
        fileprivate(set) var wakes = true

        init(work: Work, delivery: Delivery, position: Int32) {
            self.work = work
            trace = work.trace
            self.delivery = delivery
            self.position = position
        }
    }

    enum Disposition: String {
        case drafted, appended, ignored
    }

    /// A ticket that exists, or the index of one that this batch makes.
    enum TicketSlot: Hashable {
        case known(Int64)
        case new(Int)
    }

    /// A customer that exists, or the index of one that this batch makes.
    enum CustomerSlot: Hashable {
        case known(Int64)
        case new(Int)
    }

    struct NewCustomer {
        var name: String?
        var language: String
    }

    private(set) var entries: [Entry] = []
    private(set) var newCustomers: [NewCustomer] = []
    private(set) var newContacts: [(point: ContactPoint, customer: CustomerSlot)] = []
    /// For each new ticket the index of the entry that drafted it.
    private(set) var drafts: [Int] = []
    /// Deliveries of which every message was in the store already.
    private(set) var repeated: [Delivery] = []
    /// Names that customers go by, of those who may have none yet.
    private(set) var names: [Int64: String] = [:]
    private(set) var decoded: [AdapterName: Int64] = [:]
    private(set) var duplicates = 0

    private(set) var customers: [ContactPoint: CustomerSlot] = [:]
    private(set) var openTickets: [OpenKey: (slot: TicketSlot, lastMessageAt: Timestamp)] = [:]
    private(set) var byAncestor: [String: TicketSlot] = [:]
    /// The tickets of mails that answer one which has not come yet.
    private(set) var byAnnounced: [String: TicketSlot] = [:]
    /// The tickets of messages that others of the batch answer or are new versions of.
    private(set) var byIdentity: [[UInt8]: TicketSlot] = [:]
    private let hasRelatives: Bool
    private var seen: Set<[UInt8]>
    let answers: CommitAnswers

    struct OpenKey: Hashable {
        var customer: CustomerSlot
        var adapter: AdapterName
    }

    init(_ batch: [Processed], answers: CommitAnswers) {
        self.answers = answers
        seen = answers.identities
        for (point, customer) in answers.customers { customers[point] = .known(customer) }
        for (key, ticket) in answers.open {
            guard let known = answers.tickets[ticket] else { continue }
            openTickets[OpenKey(customer: .known(key.customer), adapter: key.adapter)] = (.known(ticket), known.lastMessageAt)
        }
        for (ancestor, tickets) in answers.byAncestor {
            let open = tickets.filter { answers.tickets[$0]?.status != .closed }
            byAncestor[ancestor] = (open.max() ?? tickets.max()).map(TicketSlot.known)
        }
        for (id, tickets) in answers.announced {
            let open = tickets.filter { answers.tickets[$0]?.status != .closed }
            byAnnounced[id] = (open.max() ?? tickets.max()).map(TicketSlot.known)
        }
        byIdentity = answers.byIdentity.compactMapValues { answers.tickets[$0]?.status == .closed ? nil : .known($0) }
        hasRelatives = batch.contains { $0.works.contains { !$0.thread.relatives.isEmpty } }
        for processed in batch { add(processed) }
    }

    private mutating func add(_ processed: Processed) {
        let before = entries.count
        for (position, work) in processed.works.enumerated() {
            guard seen.insert(work.message.identity).inserted else {
                duplicates += 1
                continue
            }
            decoded[processed.delivery.adapter, default: 0] += 1
            add(work, of: processed.delivery, position: Int32(position))
        }
        if !processed.works.isEmpty, entries.count == before { repeated.append(processed.delivery) }
    }

    private mutating func add(_ work: Work, of delivery: Delivery, position: Int32) {
        let entry = Entry(work: work, delivery: delivery, position: position)
        switch place(work) {
        case .joins(let slot, let evidence, let wakes): join(slot, by: evidence, wakes: wakes, entry)
        case .follows(let ticket, let evidence, let reason):
            entry.follows = (ticket, reason)
            entry.trace.add(
                .commit, ("follows", .integer(ticket)), ("found_by", .string(evidence)), ("because", .string(reason.rawValue)))
            draft(entry)
        case .alone: if work.ignored == nil { draft(entry) }
        }
        if entry.disposition != .ignored, work.ignored == nil { entry.customer = customer(of: work) }
        remember(entry)
        // Whoever comes later under the same id is somebody else.
        if let id = work.mailID { byAnnounced[id] = nil }
        entries.append(entry)
    }

    private func join(_ slot: TicketSlot, by evidence: String, wakes: Bool, _ entry: Entry) {
        entry.disposition = .appended
        entry.ticket = slot
        entry.wakes = wakes
        entry.trace.add(.commit, ("appended_by", .string(evidence)), ("wakes", .bool(wakes)))
    }

    private mutating func draft(_ entry: Entry) {
        entry.disposition = .drafted
        entry.ticket = .new(drafts.count)
        drafts.append(entries.count)
    }

    /// The first contact point that is known tells the customer; the others join it.
    private mutating func customer(of work: Work) -> CustomerSlot? {
        guard !work.contacts.isEmpty else { return nil }
        let known = work.contacts.compactMap { customers[$0] }.first
        let slot = known ?? .new(newCustomers.count)
        if known == nil {
            newCustomers.append(NewCustomer(name: work.customerName, language: work.language))
        }
        if case .known(let id) = slot, let name = work.customerName { names[id] = name }
        for point in work.contacts where customers[point] == nil {
            customers[point] = slot
            newContacts.append((point, slot))
        }
        return slot
    }

    private mutating func remember(_ entry: Entry) {
        guard let ticket = entry.ticket else { return }
        if let customer = entry.customer {
            openTickets[OpenKey(customer: customer, adapter: entry.work.profile.adapter)] = (ticket, entry.work.receivedAt)
        }
        if entry.work.profile.channel == .email {
            for id in entry.work.thread.ancestors where byAncestor[id] == nil { byAnnounced[id] = ticket }
        }
        for id in entry.ancestry where byAncestor[id] == nil || entry.follows != nil { byAncestor[id] = ticket }
        if hasRelatives { byIdentity[entry.work.message.identity] = ticket }
    }

    /// Gives the rows their numbers, in the order in which they stand.
    mutating func number(messages: [Int64]) {
        for index in entries.indices { entries[index].message = messages[index] }
    }
}

extension CommitPlan.Entry {
    /// The ids by which later mails find this one's ticket: its own and all that it answers.
    var ancestry: [String] {
        // Elsewhere only an album has a name by which its pictures find each other.
        guard work.profile.channel == .email else { return work.thread.ancestors }
        let own = work.message.messageID.map { [$0] } ?? []
        // Whoever goes on with the old matter still answers the old mails.
        return follows?.because == .newSubject ? own : own + work.thread.ancestors
    }
}

extension Work {
    /// What the message says that its sender is called, else what the CRM says.
    fileprivate var customerName: String? {
        message.sender.name ?? facts["customer"]?["name"]?.string
    }
}

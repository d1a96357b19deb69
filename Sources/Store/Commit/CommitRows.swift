import Intake
import Notices
import Postgres
import Recipes
import Settings

/// The rows that a batch writes, gathered from its plan once all numbers are known.
struct CommitRows {
    let plan: CommitPlan
    let numbers: CommitNumbers
    let now: Timestamp
    private(set) var events: [TicketEvent] = []
    private(set) var notices: [PlannedNotice] = []
    private(set) var updates: [Int64: KnownTicket] = [:]
    private(set) var receipts: [NoticeReceipt] = []
    private var tickets: [Int64: KnownTicket]
    /// What the store has of the batch's files.
    let knownFiles: [[UInt8]: KnownFile]

    init(_ plan: CommitPlan, numbers: CommitNumbers, answers: CommitAnswers, planner: any NoticePlanner, now: Timestamp) {
        self.plan = plan
        self.numbers = numbers
        self.now = now
        tickets = answers.tickets
        knownFiles = answers.files
        for entry in plan.entries { record(entry, planner: planner) }
    }

    /// The number of a ticket that exists or that this batch makes.
    func ticket(_ slot: CommitPlan.TicketSlot?) -> Int64? {
        switch slot {
        case .known(let id): id
        case .new(let index): numbers.tickets[index]
        case nil: nil
        }
    }

    /// The number of a customer that exists or that this batch makes.
    func customer(_ slot: CommitPlan.CustomerSlot?) -> Int64? {
        switch slot {
        case .known(let id): id
        case .new(let index): numbers.customers[index]
        case nil: nil
        }
    }

    mutating func addReceipts(of batch: [Processed]) {
        for processed in batch {
            receipts += processed.receipts.map {
                NoticeReceipt(adapter: processed.delivery.adapter, isByMail: processed.profile?.channel == .email, receipt: $0)
            }
        }
    }

    /// One event an entry, and the notices that it calls for.
    private mutating func record(_ entry: CommitPlan.Entry, planner: any NoticePlanner) {
        guard let id = ticket(entry.ticket) else { return }
        var ticket =
            tickets[id]
            ?? KnownTicket(
                id: id, adapter: entry.work.profile.adapter, customer: customer(entry.customer), lastMessageAt: entry.work.receivedAt)
        let drafted = entry.disposition == .drafted
        if !drafted {
            ticket.version += 1
            ticket.wakes = ticket.wakes || entry.wakes
            updates[id] = ticket
        }
        let event = TicketEvent(
            ticket: id, number: ticket.eventNumber + 1, at: now,
            kind: drafted ? "drafted" : entry.work.message.withdraws == nil ? "message_appended" : "message_withdrawn",
            detail: detail(of: entry, on: ticket), previous: ticket.eventHash)
        events.append(event)
        ticket.eventNumber = event.number
        ticket.eventHash = event.hash
        tickets[id] = ticket
        guard drafted || entry.wakes else { return }
        notices += planner.plan(occasion(entry, ticket: ticket, event: drafted ? .drafted : .appended))
    }

    private func detail(of entry: CommitPlan.Entry, on ticket: KnownTicket) -> JSONObject {
        var detail: JSONObject = ["message": .integer(entry.message), "delivery": .integer(entry.delivery.id.number)]
        if let (other, reason) = entry.follows {
            detail["follows"] = .integer(other)
            detail["because"] = .string(reason.rawValue)
        }
        if entry.disposition == .appended, entry.wakes, ticket.status == .closed { detail["reopened"] = .bool(true) }
        return detail
    }

    private func occasion(_ entry: CommitPlan.Entry, ticket: KnownTicket, event: Occasion.Event) -> Occasion {
        var detail = JSONObject()
        if let id = entry.work.message.messageID { detail["in_reply_to"] = .string(id) }
        if let subject = entry.work.message.subject { detail["subject"] = .string(subject.withoutNUL) }
        return Occasion(
            event: event, ticket: ticket.id, version: ticket.version, channel: entry.work.profile.channel,
            adapter: entry.work.profile.adapter, language: entry.work.language, contacts: entry.work.contacts, detail: detail,
            scope: { entry.work.value(at: $0) })
    }
}

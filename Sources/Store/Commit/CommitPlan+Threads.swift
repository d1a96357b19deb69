import Intake

extension CommitPlan {
    /// Where a message belongs.
    enum Place {
        /// Nowhere yet.
        case alone
        /// To a ticket, which it wakes unless a program wrote it.
        case joins(TicketSlot, by: String, wakes: Bool)
        /// To a new ticket that goes on from another one.
        case follows(Int64, by: String, because: Reason)
    }

    /// Why a new ticket is made although there is one.
    enum Reason: String {
        /// It was closed longer ago than an answer may reopen it.
        case closed
        /// The writer took an old mail to start something new.
        case newSubject = "new_subject"
    }

    /// The evidence in its order: a token of ours, an ancestor, an answer that came first, the number in the subject, the contact's open ticket.
    ///
    /// What a program wrote (a bounce, an absence notice) belongs to its ticket and never opens, reopens or wakes one.
    func place(_ work: Work) -> Place {
        let isWritten = work.ignored == nil
        guard let (slot, evidence) = answered(by: work) ?? (isWritten ? named(by: work) ?? kept(for: work) : nil) else { return .alone }
        guard case .known(let id) = slot, let ticket = answers.tickets[id], isWritten else {
            return .joins(slot, by: evidence.rawValue, wakes: isWritten)
        }
        if evidence.isReply, isAboutSomethingElse(work, than: id) { return .follows(id, by: evidence.rawValue, because: .newSubject) }
        if ticket.status == .closed, work.receivedAt - ticket.updatedAt > work.profile.reopenWithin {
            return .follows(id, by: evidence.rawValue, because: .closed)
        }
        return .joins(slot, by: evidence.rawValue, wakes: true)
    }

    private enum Evidence: String {
        case messageToken = "token_in_message_id"
        case addressToken = "token_in_address"
        case ancestor
        case answeredBefore = "answered_before"
        case edit
        case answeredMessage = "answered_message"
        case subject = "number_in_subject"
        case contact

        /// Whether it shows that an old mail was taken to write this one.
        var isReply: Bool { self == .messageToken || self == .ancestor || self == .answeredBefore }
    }

    private func answered(by work: Work) -> (TicketSlot, Evidence)? {
        if let claim = work.thread.claims.first(where: answers.isGenuine) {
            return (.known(claim.ticket), claim.place == .address ? .addressToken : .messageToken)
        }
        if let slot = work.thread.ancestors.lazy.compactMap({ byAncestor[$0] }).first { return (slot, .ancestor) }
        // A notice of ours that comes back was answered, too.
        if work.ignored == nil, let slot = work.mailID.flatMap({ byAnnounced[$0] }) { return (slot, .answeredBefore) }
        return work.thread.relatives.lazy.compactMap { byIdentity[$0] }.first.map { ($0, work.message.isEdited ? .edit : .answeredMessage) }
    }

    /// Anybody can write a number: it counts only for the ticket's own customer.
    private func named(by work: Work) -> (TicketSlot, Evidence)? {
        guard let number = work.thread.subjectTicket, let owner = answers.tickets[number]?.customer else { return nil }
        let isOwn = work.contacts.contains { customers[$0] == .known(owner) }
        return isOwn ? (.known(number), .subject) : nil
    }

    private func kept(for work: Work) -> (TicketSlot, Evidence)? {
        guard let since = work.thread.appendSince else { return nil }
        for point in work.contacts {
            guard let customer = customers[point],
                let (slot, last) = openTickets[OpenKey(customer: customer, adapter: work.profile.adapter)], last >= since
            else { continue }
            return (slot, .contact)
        }
        return nil
    }

    /// Whether the subject is none of those that the ticket's mails and notices had.
    private func isAboutSomethingElse(_ work: Work, than ticket: Int64) -> Bool {
        guard let subject = work.thread.subject, work.thread.subjectTicket != ticket, let known = answers.subjects[ticket] else { return false }
        return known.allSatisfy(subject.isClearlyOther)
    }
}

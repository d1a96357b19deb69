import Recipes

/// Collects the evidence by which the store finds the ticket that a message belongs to.
///
/// The search itself runs in the commit, under the locks on the message's contacts: a search made earlier would be out of date
/// when three pictures of one album are committed one after another.
struct ThreadStage {
    func run(_ work: Work) {
        // Our own mail that came back belongs nowhere.
        guard work.message.kind != .loop else { return work.trace.add(.thread, ("searched", .bool(false))) }
        let message = work.message
        if work.profile.channel == .email {
            addAnswered(message, to: &work.thread)
        } else {
            // A provider's ids mean something within their adapter alone, so that messages are found by identity.
            work.thread.ancestors = message.album.map { [$0] } ?? []
            work.thread.relatives = message.relatives
        }
        if let window = work.profile.appendWithin, !work.contacts.isEmpty {
            work.thread.appendSince = work.receivedAt - window
        }
        addTrace(work)
    }

    private func addAnswered(_ message: Message, to thread: inout ThreadEvidence) {
        let answered = (message.inReplyTo + (message.bounce?.messageID.map { [$0] } ?? []) + message.references.reversed()).uniqued()
        thread.claims = answered.prefix(Self.mostAncestors).compactMap(ThreadClaim.init(messageID:)) + addressed(message)
        thread.ancestors = answered.prefix(Self.mostAncestors).map { $0 }
        thread.subjectTicket = message.subject.flatMap(SubjectTicket.number)
        thread.subject = message.subject.map(BaseSubject.init)
    }

    private func addressed(_ message: Message) -> [ThreadClaim] {
        (message.to + message.cc + message.deliveredTo).compactMap(\.address).uniqued().compactMap(ThreadClaim.init(address:))
    }

    /// The evidence in the order in which the store goes by it.
    private func addTrace(_ work: Work) {
        work.trace.add(
            .thread, ("tokens", .array(work.thread.claims.map { ["in": .string($0.place.rawValue), "ticket": .integer($0.ticket)] })),
            ("ancestors", .integer(Int64(work.thread.ancestors.count))),
            ("subject_ticket", work.thread.subjectTicket.map(JSONValue.integer) ?? .null),
            ("joins_contact_since", work.thread.appendSince.map { .string($0.description) } ?? .null))
    }

    /// A References header may hold thousands of ids; the nearest ones decide.
    private static let mostAncestors = 50
}

extension Sequence where Element: Hashable {
    func uniqued() -> [Element] {
        var seen = Set<Element>()
        return filter { seen.insert($0).inserted }
    }
}

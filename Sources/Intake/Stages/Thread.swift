import Recipes

/// Collects the evidence by which the store finds the ticket that a message belongs to.
///
/// The search itself runs in the commit, under the locks on the message's contacts: a search made earlier would be out of date
/// when three pictures of one album are committed one after another.
struct ThreadStage {
    func run(_ work: inout Work) {
        let message = work.message
        if work.profile.channel == .email {
            work.thread.ancestors = (message.inReplyTo + message.references.reversed()).uniqued().prefix(Self.mostAncestors).map { $0 }
        } else {
            // A provider's ids mean something within their adapter alone, so that messages are found by identity.
            work.thread.ancestors = message.album.map { [$0] } ?? []
            work.thread.relatives = message.relatives
        }
        if let window = work.profile.appendWithin, !work.contacts.isEmpty {
            work.thread.appendSince = work.receivedAt - window
        }
        work.trace.add(
            .thread, ("ancestors", .integer(Int64(work.thread.ancestors.count))),
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

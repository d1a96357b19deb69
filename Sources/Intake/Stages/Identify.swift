import Recipes

/// Tells who wrote: normalised contact points by which the store finds the customer.
struct IdentifyStage {
    func run(_ work: inout Work) {
        // Whoever writes under a name that its domain disowns is nobody that we know.
        if work.message.isForged { return work.trace.add(.identify, ("contact_points", .array([])), ("because", "the sender is not authenticated")) }
        work.contacts = ContactPoint.all(of: work.message.sender, provider: work.profile.provider)
        work.trace.add(.identify, ("contact_points", .array(work.contacts.map { .string($0.kind.rawValue) })))
    }
}

extension Message {
    /// Whether a server that we trust says that the sender's domain disowns it (DMARC).
    var isForged: Bool { authentication?.verdict == .fail }
}

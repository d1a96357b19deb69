import Recipes

/// Tells who wrote: normalised contact points by which the store finds the customer.
struct IdentifyStage {
    func run(_ work: inout Work) {
        work.contacts = ContactPoint.all(of: work.message.sender, provider: work.profile.provider)
        work.trace.add(.identify, ("contact_points", .array(work.contacts.map { .string($0.kind.rawValue) })))
    }
}

import Recipes

/// Tells who wrote: normalised contact points by which the store finds the customer.
struct IdentifyStage {
    func run(_ work: Work) {
        // Whoever writes under a name that its domain disowns is nobody that we know.
        if work.message.isForged { return work.trace.add(.identify, ("contact_points", .array([])), ("because", "the sender is not authenticated")) }
        if work.message.isFromRobot {
            return work.trace.add(.identify, ("contact_points", .array([])), ("because", "a program that writes for others sent it"))
        }
        let own = work.profile.ownAddresses
        work.contacts = ContactPoint.all(of: work.message.sender, provider: work.profile.provider).filter { !$0.isOne(of: own) }
        let kinds = JSONValue.array(work.contacts.map { .string($0.kind.rawValue) })
        guard let rule = work.message.customerRule else { return work.trace.add(.identify, ("contact_points", kinds)) }
        work.trace.add(.identify, ("contact_points", kinds), ("because", .string(rule)))
    }
}

extension ContactPoint {
    /// Whether it is one of these mail addresses, or one of them with a tag: `support+t1.…@shop.example`.
    fileprivate func isOne(of addresses: Set<String>) -> Bool {
        guard kind == .email, !addresses.isEmpty else { return false }
        if addresses.contains(value) { return true }
        guard let at = value.lastIndex(of: "@"), let plus = value[..<at].firstIndex(of: "+") else { return false }
        return addresses.contains(String(value[..<plus] + value[at...]))
    }
}

extension Message {
    /// Whether a server that we trust says that the sender's domain disowns it (DMARC).
    var isForged: Bool { authentication?.verdict == .fail }
}

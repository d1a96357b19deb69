/// A condition as it was understood.
indirect enum ConditionNode: Sendable, Hashable {
    case all([ConditionNode])
    case any([ConditionNode])
    case not(ConditionNode)
    case leaf(ConditionLeaf)
}

/// One comparison.
struct ConditionLeaf: Sendable, Hashable {
    let path: DottedPath
    let test: ConditionTest
}

extension ConditionNode {
    func holds(_ lookup: (DottedPath) -> JSONValue?) -> Bool {
        switch self {
        case .all(let nodes): nodes.allSatisfy { $0.holds(lookup) }
        case .any(let nodes): nodes.contains { $0.holds(lookup) }
        case .not(let node): !node.holds(lookup)
        case .leaf(let leaf): leaf.test.holds(for: lookup(leaf.path))
        }
    }

    typealias Verdict = (holds: Bool, leaves: [(ConditionLeaf, Bool)])

    /// The same with the leaves that decided.
    func evaluate(_ lookup: (DottedPath) -> JSONValue?) -> Verdict {
        switch self {
        case .all(let nodes): return Self.settle(nodes, by: false, lookup)
        case .any(let nodes): return Self.settle(nodes, by: true, lookup)
        case .not(let node):
            let inner = node.evaluate(lookup)
            return (!inner.holds, inner.leaves)
        case .leaf(let leaf):
            let holds = leaf.test.holds(for: lookup(leaf.path))
            return (holds, [(leaf, holds)])
        }
    }

    /// The first node that comes out as `outcome` settles the matter; if none does, all of them do together.
    private static func settle(_ nodes: [ConditionNode], by outcome: Bool, _ lookup: (DottedPath) -> JSONValue?) -> Verdict {
        var leaves: [(ConditionLeaf, Bool)] = []
        for node in nodes {
            let verdict = node.evaluate(lookup)
            if verdict.holds == outcome { return verdict }
            leaves += verdict.leaves
        }
        return (!outcome, leaves)
    }

    func visit(_ body: (ConditionLeaf) -> Void) {
        switch self {
        case .all(let nodes), .any(let nodes): nodes.forEach { $0.visit(body) }
        case .not(let node): node.visit(body)
        case .leaf(let leaf): body(leaf)
        }
    }
}

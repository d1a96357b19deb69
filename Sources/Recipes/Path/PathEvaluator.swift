/// A value on the way, and where it is if someone wants to know.
struct PathNode {
    let value: JSONValue
    let place: PathPlace?
}

/// Walks over a document; each node it looks at takes from the work that is allowed.
struct PathEvaluator {
    let scope: JSONPathScope
    private let allowed: Int
    private var work: Int
    /// Patterns that stand in the document, not in the path.
    var patterns: [String: Pattern?] = [:]

    init(scope: JSONPathScope, work: Int) {
        self.scope = scope
        self.work = work
        allowed = work
    }

    mutating func charge(_ amount: Int) throws(RecipeError) {
        work -= amount
        guard work >= 0 else {
            throw RecipeError(
                .pathWork, "The search by the path looked at more than \(allowed) nodes of the document, which is the limit.")
        }
    }

    mutating func nodes(of query: PathQuery, current: JSONValue, isTracked: Bool) throws(RecipeError) -> [PathNode] {
        let start: JSONValue? = if case .root(let name) = query.origin { scope.value(of: name) } else { current }
        guard let start else { return [] }
        var nodes = [PathNode(value: start, place: isTracked ? PathPlace.root : nil)]
        for segment in query.segments where !nodes.isEmpty {
            var next: [PathNode] = []
            for node in nodes {
                if segment.isDescendant {
                    try descend(from: node, segment.selectors, into: &next)
                } else {
                    for selector in segment.selectors { try select(selector, from: node, into: &next) }
                }
            }
            nodes = next
        }
        return nodes
    }

    /// Picks from the node first, then from each of its children (RFC 9535 section 2.5.2.2).
    private mutating func descend(from node: PathNode, _ selectors: [PathSelector], into found: inout [PathNode])
        throws(RecipeError)
    {
        for selector in selectors { try select(selector, from: node, into: &found) }
        switch node.value {
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                try charge(1)
                guard element.isContainer else { continue }
                try descend(from: child(of: node, .index(index), element), selectors, into: &found)
            }
        case .object(let object):
            for member in object.members {
                try charge(1)
                guard member.value.isContainer else { continue }
                try descend(from: child(of: node, .name(member.name), member.value), selectors, into: &found)
            }
        default: break
        }
    }

    private mutating func select(_ selector: PathSelector, from node: PathNode, into found: inout [PathNode]) throws(RecipeError) {
        try charge(1)
        switch (selector, node.value) {
        case (.name(let name), .object(let object)):
            if let value = object[name] { found.append(child(of: node, .name(name), value)) }
        case (.index(let index), .array(let elements)):
            let position = index < 0 ? elements.count + index : index
            if elements.indices.contains(position) { found.append(child(of: node, .index(position), elements[position])) }
        case (.slice(let slice), .array(let elements)):
            for index in slice.indexes(count: elements.count) {
                try charge(1)
                found.append(child(of: node, .index(index), elements[index]))
            }
        case (.wildcard, _): try selectChildren(of: node, where: nil, into: &found)
        case (.filter(let condition), _): try selectChildren(of: node, where: condition, into: &found)
        default: break
        }
    }

    private mutating func selectChildren(
        of node: PathNode, where condition: PathCondition?, into found: inout [PathNode]
    ) throws(RecipeError) {
        switch node.value {
        case .array(let elements):
            for (index, element) in elements.enumerated() where try isChosen(element, by: condition) {
                found.append(child(of: node, .index(index), element))
            }
        case .object(let object):
            for member in object.members where try isChosen(member.value, by: condition) {
                found.append(child(of: node, .name(member.name), member.value))
            }
        default: break
        }
    }

    private mutating func isChosen(_ value: JSONValue, by condition: PathCondition?) throws(RecipeError) -> Bool {
        try charge(1)
        guard let condition else { return true }
        return try holds(condition, for: value)
    }

    private func child(of node: PathNode, _ step: PathQuery.Step, _ value: JSONValue) -> PathNode {
        PathNode(value: value, place: node.place.map { PathPlace(parent: $0, step: step) })
    }
}

extension JSONValue {
    fileprivate var isContainer: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }
}

/// Where a node is: the last step, and the place before it.
final class PathPlace: Sendable {
    let parent: PathPlace?
    let step: PathQuery.Step

    static let root = PathPlace()

    init(parent: PathPlace, step: PathQuery.Step) {
        self.parent = parent
        self.step = step
    }

    private init() {
        parent = nil
        step = .index(0)
    }

    /// The steps in the form of RFC 9535 section 2.7, without the dollar sign.
    static func normalized(_ place: PathPlace?) -> String {
        var steps: [PathQuery.Step] = []
        var place = place
        while let here = place, let parent = here.parent {
            steps.append(here.step)
            place = parent
        }
        return steps.reversed().map(text).joined()
    }

    private static func text(_ step: PathQuery.Step) -> String {
        switch step {
        case .index(let index): "[\(index)]"
        case .name(let name): "['" + name.unicodeScalars.map(escaped).joined() + "']"
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\u{8}": "\\b"
        case "\t": "\\t"
        case "\n": "\\n"
        case "\u{C}": "\\f"
        case "\r": "\\r"
        case "'": "\\'"
        case "\\": "\\\\"
        case "\0"..<" ": "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        default: String(scalar)
        }
    }
}

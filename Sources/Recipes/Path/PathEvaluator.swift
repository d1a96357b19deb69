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

    mutating func values(of query: PathQuery, current: JSONValue) throws(RecipeError) -> [JSONValue] {
        let start: JSONValue? = if case .root(let name) = query.origin { scope.value(of: name) } else { current }
        guard let start else { return [] }
        var nodes = [start]
        for segment in query.segments where !nodes.isEmpty {
            var next: [JSONValue] = []
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
    private mutating func descend(from node: JSONValue, _ selectors: [PathSelector], into found: inout [JSONValue])
        throws(RecipeError)
    {
        for selector in selectors { try select(selector, from: node, into: &found) }
        switch node {
        case .array(let elements):
            for element in elements {
                try charge(1)
                guard element.isContainer else { continue }
                try descend(from: element, selectors, into: &found)
            }
        case .object(let object):
            for member in object.members {
                try charge(1)
                guard member.value.isContainer else { continue }
                try descend(from: member.value, selectors, into: &found)
            }
        default: break
        }
    }

    private mutating func select(_ selector: PathSelector, from node: JSONValue, into found: inout [JSONValue]) throws(RecipeError) {
        try charge(1)
        switch (selector, node) {
        case (.name(let name), .object(let object)):
            if let value = object[name] { found.append(value) }
        case (.index(let index), .array(let elements)):
            let position = index < 0 ? elements.count + index : index
            if elements.indices.contains(position) { found.append(elements[position]) }
        case (.slice(let slice), .array(let elements)):
            for index in slice.indexes(count: elements.count) {
                try charge(1)
                found.append(elements[index])
            }
        case (.wildcard, _): try selectChildren(of: node, where: nil, into: &found)
        case (.filter(let condition), _): try selectChildren(of: node, where: condition, into: &found)
        default: break
        }
    }

    private mutating func selectChildren(
        of node: JSONValue, where condition: PathCondition?, into found: inout [JSONValue]
    ) throws(RecipeError) {
        switch node {
        case .array(let elements):
            for element in elements where try isChosen(element, by: condition) { found.append(element) }
        case .object(let object):
            for member in object.members where try isChosen(member.value, by: condition) { found.append(member.value) }
        default: break
        }
    }

    private mutating func isChosen(_ value: JSONValue, by condition: PathCondition?) throws(RecipeError) -> Bool {
        try charge(1)
        guard let condition else { return true }
        return try holds(condition, for: value)
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

/// A path as the parser understood it.
struct PathQuery: Sendable {
    enum Origin: Sendable, Equatable {
        /// `$`, or `$name`
        case root(String?)
        /// `@`
        case current
    }

    /// A segment of a path that leads to one node at most.
    enum Step: Sendable {
        case name(String)
        case index(Int)
    }

    let origin: Origin
    let segments: [PathSegment]
    /// The short form of a path that only has names and indexes (RFC 9535: singular query); nil for others.
    let steps: [Step]?

    init(origin: Origin, segments: [PathSegment]) {
        self.origin = origin
        self.segments = segments
        steps = Self.steps(of: segments)
    }

    var rootName: String? {
        if case .root(let name) = origin { name } else { nil }
    }

    private static func steps(of segments: [PathSegment]) -> [Step]? {
        var steps: [Step] = []
        for segment in segments {
            guard !segment.isDescendant, segment.selectors.count == 1 else { return nil }
            switch segment.selectors[0] {
            case .name(let name): steps.append(.name(name))
            case .index(let index): steps.append(.index(index))
            default: return nil
            }
        }
        return steps
    }

    static func follow(_ steps: [Step], from start: JSONValue?) -> JSONValue? {
        guard let start else { return nil }
        return follow(steps[...], from: start)
    }

    /// Recursive, so that the values on the way are lent and not copied.
    private static func follow(_ steps: ArraySlice<Step>, from value: JSONValue) -> JSONValue? {
        guard let step = steps.first else { return value }
        switch step {
        case .name(let name):
            guard case .object(let object) = value, let position = object.position(of: name) else { return nil }
            return follow(steps.dropFirst(), from: object.members[position].value)
        case .index(let index):
            guard case .array(let elements) = value else { return nil }
            let position = index < 0 ? elements.count + index : index
            return elements.indices.contains(position) ? follow(steps.dropFirst(), from: elements[position]) : nil
        }
    }
}

/// One step of a path (RFC 9535 section 2.5).
struct PathSegment: Sendable {
    /// `..`
    let isDescendant: Bool
    let selectors: [PathSelector]
}

/// What a step picks (RFC 9535 section 2.3).
enum PathSelector: Sendable {
    case name(String)
    case wildcard
    case index(Int)
    case slice(PathSlice)
    case filter(PathCondition)
}

/// `start:end:step`
struct PathSlice: Sendable {
    var start: Int?
    var end: Int?
    var step = 1

    /// The indexes that the slice picks from an array of that length (RFC 9535 section 2.3.4.2.2).
    func indexes(count: Int) -> StrideTo<Int> {
        if step > 0 {
            let lower = clamp(normalize(start ?? 0, count), 0, count)
            let upper = clamp(normalize(end ?? count, count), 0, count)
            return stride(from: lower, to: upper, by: step)
        }
        if step < 0 {
            let upper = clamp(start.map { normalize($0, count) } ?? count - 1, -1, count - 1)
            let lower = clamp(end.map { normalize($0, count) } ?? -1, -1, count - 1)
            return stride(from: upper, to: lower, by: step)
        }
        return stride(from: 0, to: 0, by: 1)
    }

    private func normalize(_ index: Int, _ count: Int) -> Int {
        index >= 0 ? index : count + index
    }

    private func clamp(_ index: Int, _ least: Int, _ most: Int) -> Int {
        min(max(index, least), most)
    }
}

/// What stands behind `?` (RFC 9535 section 2.3.5).
indirect enum PathCondition: Sendable {
    case or([PathCondition])
    case and([PathCondition])
    case not(PathCondition)
    case comparison(PathOperand, PathComparison, PathOperand)
    /// The query leads to a node at all.
    case exists(PathQuery)
    /// `match` or `search`
    case test(PathFunctionCall)
}

enum PathComparison: String, Sendable {
    case equal = "=="
    case unequal = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
}

/// What stands on one side of a comparison or in a function's brackets.
indirect enum PathOperand: Sendable {
    case literal(JSONValue)
    case query(PathQuery)
    case call(PathFunctionCall)
}

/// The functions of RFC 9535 section 2.4.
enum PathFunction: String, Sendable {
    case length, count, match, search, value

    enum Kind: Sendable, Equatable {
        case value, logical, nodes
    }

    var parameters: [Kind] {
        switch self {
        case .length: [.value]
        case .count, .value: [.nodes]
        case .match, .search: [.value, .value]
        }
    }

    var result: Kind {
        switch self {
        case .length, .count, .value: .value
        case .match, .search: .logical
        }
    }
}

struct PathFunctionCall: Sendable {
    let function: PathFunction
    let arguments: [PathOperand]
    /// The pattern of `match` or `search` when it is a literal.
    let pattern: Pattern?
}

extension PathQuery {
    func collectRootNames(into names: inout Set<String>) {
        if let rootName { names.insert(rootName) }
        for case .filter(let condition) in segments.lazy.flatMap(\.selectors) { condition.collectRootNames(into: &names) }
    }
}

extension PathCondition {
    func collectRootNames(into names: inout Set<String>) {
        switch self {
        case .or(let parts), .and(let parts): parts.forEach { $0.collectRootNames(into: &names) }
        case .not(let inner): inner.collectRootNames(into: &names)
        case .comparison(let left, _, let right): [left, right].forEach { $0.collectRootNames(into: &names) }
        case .exists(let query): query.collectRootNames(into: &names)
        case .test(let call): call.arguments.forEach { $0.collectRootNames(into: &names) }
        }
    }
}

extension PathOperand {
    func collectRootNames(into names: inout Set<String>) {
        switch self {
        case .literal: break
        case .query(let query): query.collectRootNames(into: &names)
        case .call(let call): call.arguments.forEach { $0.collectRootNames(into: &names) }
        }
    }
}

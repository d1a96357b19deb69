/// A path into JSON, as RFC 9535 has it, compiled once.
///
/// Beyond the RFC a path may start at a named level: `$event.id` begins at what the scope calls `event`. The name is made of the characters
/// of a member name and stands right behind the dollar sign. `$` alone is the scope's current value.
public struct JSONPath: Sendable {
    /// The path as it was written.
    public let text: String
    let query: PathQuery

    /// Compiles a path.
    ///
    /// - Throws: ``RecipeError`` with `path.syntax` or `path.type` and the column; `pattern.…` for a bad pattern in `match` or `search`.
    public init(_ text: String) throws(RecipeError) {
        var parser = PathParser(Array(text.utf8))
        query = try parser.parseWhole()
        self.text = text
    }

    /// Compiles the path at the start of `bytes[offset...]` and moves `offset` behind it, for paths inside of a larger expression such as `json($event.content)`.
    ///
    /// - Throws: as ``init(_:)``; columns count from the start of `bytes`.
    public init(prefixOf bytes: [UInt8], at offset: inout Int) throws(RecipeError) {
        var parser = PathParser(bytes, at: offset)
        query = try parser.parseQuery()
        text = String(decoding: bytes[offset..<parser.at], as: UTF8.self)
        offset = parser.at
    }

    /// The name of the level at which the path starts; nil for `$`.
    public var rootName: String? { query.rootName }

    /// All levels that the path names, those inside of filters too. To be compared with the levels that will exist.
    public var rootNames: Set<String> {
        var names: Set<String> = []
        query.collectRootNames(into: &names)
        return names
    }

    /// Whether the path can lead to one node at most, because it only has names and indexes.
    public var isSingular: Bool { query.steps != nil }
}

extension JSONPath: Hashable, CustomStringConvertible {
    /// By the text.
    public static func == (left: JSONPath, right: JSONPath) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    /// By the text.
    public func hash(into hasher: inout Hasher) {
        hasher.combineBytes(of: text)
    }

    /// The path as it was written.
    public var description: String { text }
}

/// The values at which paths may start.
public struct JSONPathScope: Sendable {
    /// Where `$` starts.
    public var current: JSONValue
    /// Where `$name` starts.
    public var levels: [String: JSONValue]

    /// Sets the starting points.
    public init(_ current: JSONValue, levels: [String: JSONValue] = [:]) {
        self.current = current
        self.levels = levels
    }

    func value(of rootName: String?) -> JSONValue? {
        guard let rootName else { return current }
        return levels[rootName]
    }
}

extension JSONPath {
    /// How much work a search may make unless told otherwise, in nodes looked at; long texts and patterns count for more.
    public static let defaultWork = 1_000_000

    /// The values that the path leads to, in order; empty when there are none.
    ///
    /// - Throws: ``RecipeError`` with `path.work` when the search needs more work than allowed.
    public func values(in scope: JSONPathScope, work: Int = defaultWork) throws(RecipeError) -> [JSONValue] {
        if let steps = query.steps {
            return PathQuery.follow(steps, from: scope.value(of: query.rootName)).map { [$0] } ?? []
        }
        var evaluator = PathEvaluator(scope: scope, work: work)
        return try evaluator.values(of: query, current: .null)
    }

    /// The values that the path leads to from this value, in order; empty when there are none. A named level does not exist here.
    ///
    /// - Throws: as the other one.
    public func values(in value: JSONValue, work: Int = defaultWork) throws(RecipeError) -> [JSONValue] {
        try values(in: JSONPathScope(value), work: work)
    }

    /// The first value that the path leads to; nil when there is none.
    ///
    /// - Throws: as ``values(in:work:)``.
    public func first(in scope: JSONPathScope, work: Int = defaultWork) throws(RecipeError) -> JSONValue? {
        if let steps = query.steps { return PathQuery.follow(steps, from: scope.value(of: query.rootName)) }
        return try values(in: scope, work: work).first
    }

    /// The first value that the path leads to from this value; nil when there is none.
    ///
    /// - Throws: as ``values(in:work:)``.
    public func first(in value: JSONValue, work: Int = defaultWork) throws(RecipeError) -> JSONValue? {
        try first(in: JSONPathScope(value), work: work)
    }
}

extension RecipeError.Code {
    /// The path is not written as RFC 9535 has it.
    public static let pathSyntax = Self(rawValue: "path.syntax")
    /// A function or comparison in the path gets something of the wrong type (RFC 9535 section 2.4.3).
    public static let pathType = Self(rawValue: "path.type")
    /// The search needed more work than allowed.
    public static let pathWork = Self(rawValue: "path.work")
}

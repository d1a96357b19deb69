/// How one value of a message is read: an expression and what is done with its text.
///
/// In config a text is the expression, a list means the first that is there, and a block is `{path | value, map, default, format, zone}`.
public struct Reading: Sendable {
    /// Where the value comes from.
    public var expression: Expression
    /// The vendor's words and ours; a word that is not in it becomes `fallback`. Empty for no translation.
    public var map: [String: String] = [:]
    /// What stands in for a missing value, or for a word that is not in `map`.
    public var fallback: String?
    /// How a time is written; nil for ISO 8601 or for seconds or milliseconds since 1970.
    public var format: TimeFormat?

    /// A reading of an expression alone.
    public init(_ expression: Expression) {
        self.expression = expression
    }

    /// The text; nil when there is none.
    func text(in scope: MappingScope) -> String? {
        guard let text = expression.text(in: scope) else { return fallback }
        return map.isEmpty ? text : map[text] ?? fallback
    }

    /// The text as it came, without translation.
    func rawText(in scope: MappingScope) -> String? {
        expression.text(in: scope)
    }

    /// Microseconds since 1970; nil when there is no time or none in this format.
    func time(in scope: MappingScope) -> Int64? {
        guard let text = text(in: scope) else { return nil }
        if let format { return format.microseconds(of: text) }
        return TimeFormat.iso8601.microseconds(of: text) ?? Self.epoch(text)
    }

    /// Seconds (9 or 10 digits) or milliseconds (12 or 13) since 1970, where a page leaves the format open: one's own systems write either.
    private static func epoch(_ text: String) -> Int64? {
        let digits = text.prefix { $0 != "." }
        guard [9, 10, 12, 13].contains(digits.utf8.count), digits.utf8.allSatisfy(ASCII.isDigit) else { return nil }
        return TimeFormat.unix.microseconds(of: text)
    }

    /// A whole number; nil when there is none.
    func number(in scope: MappingScope) -> Int? {
        // A part of a second (Discord's `retry_after`) is rounded up; what is no number, or none that anybody means, is nothing.
        text(in: scope).flatMap { text in
            Int(text) ?? Double(text).flatMap { abs($0) < 1e15 ? Int($0.rounded(.up)) : nil }
        }
    }

    /// Whether the text says yes: `true`, `1`, or anything but `false`, `0` and nothing.
    func flag(in scope: MappingScope) -> Bool {
        text(in: scope).map { !["false", "0", "no", ""].contains($0.lowercased()) } ?? false
    }
}

/// A named level: every value of the expression in turn becomes `$name`.
public struct Level: Sendable {
    /// The name that paths start at.
    public var name: String
    /// The values; an array stands for its elements.
    public var values: Expression
    /// Whether the levels below run once, with nothing in this one, where there is no value.
    public var isOptional: Bool

    /// A level of a name.
    public init(_ name: String, _ values: Expression, isOptional: Bool = false) {
        self.name = name
        self.values = values
        self.isOptional = isOptional
    }

    func values(in scope: MappingScope) -> [JSONValue] {
        let found = Function.items(values.value(in: scope)).filter { !$0.isNull }
        return found.isEmpty && isOptional ? [.null] : found
    }
}

extension [Level] {
    /// The scopes that the levels make of one, outermost first; at most `limit` and one.
    func scopes(from scope: MappingScope, limit: Int) -> [MappingScope] {
        var scopes = [scope]
        for level in self {
            var inner: [MappingScope] = []
            for scope in scopes {
                for value in level.values(in: scope) {
                    guard inner.count <= limit else { return inner }
                    inner.append(scope.inside(value, named: level.name))
                }
            }
            scopes = inner
        }
        return scopes
    }
}

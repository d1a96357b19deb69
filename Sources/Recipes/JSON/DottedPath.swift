/// A short path of member names with dots between, such as `ticket.type`, as conditions and templates have it. A number picks from an array.
///
/// Where an object has a member whose own name is all that is left of the path, dots included, that member is meant: lookups may declare a
/// field `customer.phone`.
public struct DottedPath: Sendable, Hashable {
    /// The path as it was written.
    public let text: String
    /// For each name, what is left of the path from there on, and the name alone.
    private let steps: [Step]

    private struct Step: Sendable, Hashable {
        let rest: String
        let name: String
        let index: Int?
    }

    /// Takes the path apart. Two dots in a row or none at all make no error here: they name a member that cannot be found.
    public init(_ text: String) {
        self.text = text
        var steps: [Step] = []
        var rest = Substring(text)
        while true {
            let dot = rest.utf8.firstIndex(of: UInt8(ascii: "."))
            let name = rest[..<(dot ?? rest.endIndex)]
            steps.append(Step(rest: String(rest), name: String(name), index: Int(name)))
            guard let dot else { break }
            rest = rest[rest.utf8.index(after: dot)...]
        }
        self.steps = steps
    }

    /// The names between the dots.
    public var names: [String] { steps.map(\.name) }

    /// The value that the path leads to; nil when there is none.
    public func value(in root: JSONValue) -> JSONValue? {
        Self.value(at: steps[...], in: root)
    }

    /// Whether the first name of the path leads anywhere.
    func begins(in root: JSONValue) -> Bool {
        guard case .object(let object) = root else { return false }
        return object.position(of: steps[0].name) != nil || object.position(of: text) != nil
    }

    private static func value(at steps: ArraySlice<Step>, in value: JSONValue) -> JSONValue? {
        guard let step = steps.first else { return value }
        switch value {
        case .object(let object):
            if let position = object.position(of: step.rest) { return object.members[position].value }
            guard steps.count > 1, let position = object.position(of: step.name) else { return nil }
            return Self.value(at: steps.dropFirst(), in: object.members[position].value)
        case .array(let elements):
            guard let index = step.index, elements.indices.contains(index) else { return nil }
            return Self.value(at: steps.dropFirst(), in: elements[index])
        default: return nil
        }
    }
}

extension DottedPath: CustomStringConvertible, ExpressibleByStringLiteral {
    /// The path that the literal spells.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The path as it was written.
    public var description: String { text }
}

extension JSONValue {
    /// The value behind a dotted path such as `ticket.type`; nil when there is none. Keep a ``DottedPath`` where it is used often.
    public subscript(dotted path: String) -> JSONValue? {
        DottedPath(path).value(in: self)
    }
}

/// A value in a provider's page with its path. Reading it collects what is wrong instead of stopping at the first.
struct ConfigNode {
    let value: JSONValue
    let path: String
    let log: Log

    /// The problems found so far, shared by all nodes of a page.
    final class Log {
        var problems: [ProviderProblem] = []
    }

    /// The page itself.
    init(_ value: JSONValue) {
        self.init(value: value, path: "", log: Log())
    }

    private init(value: JSONValue, path: String, log: Log) {
        self.value = value
        self.path = path
        self.log = log
    }

    func report(_ reason: String, suggestion: String? = nil, isAboutKey: Bool = false) {
        log.problems.append(ProviderProblem(path: path, reason: reason, suggestion: suggestion, isAboutKey: isAboutKey))
    }

    /// Reports an error of a part that has its own language, at the keys below that it names.
    func report(_ error: RecipeError) {
        let keys = error.keys.reduce("") { path, key in Int(key) == nil ? "\(path).\(key)" : "\(path)[\(key)]" }
        let below = path + keys
        log.problems.append(
            ProviderProblem(path: below.hasPrefix(".") ? String(below.dropFirst()) : below, reason: error.description))
    }

    /// Reports that the name of a key below is wrong.
    func report(_ reason: String, at key: String) {
        log.problems.append(ProviderProblem(path: path.isEmpty ? key : "\(path).\(key)", reason: reason, isAboutKey: true))
    }

    /// The members of an object whose keys must be among `keys`; nil and a problem when it is no object.
    func object(_ keys: [String]) -> ConfigObject? {
        guard let members = members() else { return nil }
        for (name, node) in members where !keys.contains(name) {
            node.report(
                "The key \(name) is not known here; the keys are \(keys.joined(separator: ", ")).",
                suggestion: NearestName.nearest(to: name, in: keys), isAboutKey: true)
        }
        return ConfigObject(node: self, members: members)
    }

    /// All members of an object with keys of the author's choosing; nil and a problem when it is no object.
    func members() -> [(name: String, node: ConfigNode)]? {
        guard case .object(let object) = value else {
            report("Here must be keys with values, and there is \(kind).")
            return nil
        }
        return object.members.map { ($0.name, child($0.value, path.isEmpty ? $0.name : "\(path).\($0.name)")) }
    }

    /// The items of a list; a single value is a list of one.
    var items: [ConfigNode] {
        guard case .array(let values) = value else { return [self] }
        return values.enumerated().map { child($1, "\(path)[\($0)]") }
    }

    /// The text of a scalar; nil and a problem for anything else.
    func text() -> String? {
        if let text = value.scalarText { return text }
        report("Here must be a text, and there is \(kind).")
        return nil
    }

    func flag() -> Bool? {
        if case .bool(let flag) = value { return flag }
        report("Here must be true or false, and there is \(kind).")
        return nil
    }

    func integer(in range: ClosedRange<Int>) -> Int? {
        if let number = value.int, range.contains(number) { return number }
        report("Here must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    /// A time span with its unit, as `30s`, `5m`, `24h`, `7d`, `250ms`.
    func duration() -> Duration? {
        if let text = value.string, let span = Self.duration(text) { return span }
        report("Here must be a time span with its unit, such as 30s, 5m, 24h or 7d.")
        return nil
    }

    /// One of a closed set of words.
    func word<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> Word? where Word.RawValue == String {
        guard let text = text() else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        report(
            "\(text) is not known here; choose one of \(words.joined(separator: ", ")).",
            suggestion: NearestName.nearest(to: text, in: words))
        return nil
    }

    private func child(_ value: JSONValue, _ path: String) -> ConfigNode {
        ConfigNode(value: value, path: path, log: log)
    }

    private var kind: String {
        switch value {
        case .null: "nothing"
        case .bool: "true or false"
        case .integer, .decimal: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "a block of keys"
        }
    }

    private static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = ASCII.number(digits), number <= 1_000_000_000 else { return nil }
        return switch text[digits.endIndex...] {
        case "ms": .milliseconds(number)
        case "s": .seconds(number)
        case "m": .seconds(number * 60)
        case "h": .seconds(number * 3_600)
        case "d": .seconds(number * 86_400)
        default: nil
        }
    }
}

/// The members of a block whose keys have been checked.
struct ConfigObject {
    let node: ConfigNode
    fileprivate let members: [(name: String, node: ConfigNode)]

    /// The value of a key; nil when the key is not there or holds nothing.
    subscript(name: String) -> ConfigNode? {
        members.first { $0.name == name && !$0.node.value.isNull }?.node
    }

    /// The value of a key that must be there.
    func required(_ name: String) -> ConfigNode? {
        if let node = self[name] { return node }
        node.report("The key \(name) is missing.")
        return nil
    }

    /// The keys that are there, in order.
    var names: [String] { members.map(\.name) }
}

import Foundation

extension ValueKind where Value == String {
    /// Any text that is not empty. Numbers and booleans count as the text that was written.
    static let text = string("text", expecting: "a text")

    /// A text that says what it is in the documentation.
    static func text(_ word: String, examples: [String] = []) -> Self { string(word, expecting: "a text", examples: examples) }

    /// A path in the file system; a relative one starts at the configuration's folder.
    static let path = string("path", expecting: "a path")

    /// A mail address.
    static let mailAddress = checked("mail address", pattern: "^[^@ ]+@[^@ ]+$", "a mail address", examples: ["help@example.com"]) { text in
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !text.contains(" ")
    }

    /// A time zone of the IANA database.
    static let zone = checked("time zone", "a time zone of the IANA database, as in Asia/Shanghai", examples: ["Asia/Shanghai"]) { text in
        TimeZone(identifier: text) != nil
    }

    /// A language with an optional region, as in `zh-CN`.
    static let language = checked("language", pattern: Names.languagePattern, "a language, as in zh-CN or en", examples: ["zh-CN"]) { text in
        Names.isLanguage(text)
    }

    /// A country of ISO 3166-1 in two capitals.
    static let country = checked("country", pattern: "^[A-Z]{2}$", "a country in two capitals, as in CN", examples: ["CN"]) { text in
        text.utf8.count == 2 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    /// The name of a field: lower-case letters, digits, underscores.
    static let fieldName = checked("name", pattern: "^[a-z][a-z0-9_]*$", "a name of lower-case letters, digits and underscores") { text in
        Names.isField(text)
    }

    /// The name of a lookup's field, which may have dots: `customer.phone`.
    static let dottedName = checked("name", pattern: #"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"#, "a name such as paid or customer.phone") { text in
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { Names.isField(String($0)) }
    }

    /// A name that other files refer to, such as a queue's: lower-case letters, digits and hyphens.
    static let name = checked("name", pattern: Names.filePattern, "a name of lower-case letters, digits and hyphens") { text in
        Names.isFile(text)
    }

    /// A name of something in another file, checked when all files are read.
    static func reference(_ word: String, _ subject: @escaping @Sendable (String) -> Mention.Subject) -> Self {
        Self(.text("name of a \(word)"), write: { $0 }) { node, reading in
            guard let name = reading.scalar(node, expecting: "the name of a \(word)")?.text else { return nil }
            reading.mention(subject(name), at: node.mark)
            return name
        }
    }

    private static func string(_ word: String, expecting: String, examples: [String] = []) -> Self {
        Self(.text(word, examples: examples), write: { $0.isEmpty ? nil : $0 }) { node, reading in
            guard let scalar = reading.scalar(node, expecting: expecting) else { return nil }
            guard !scalar.text.isEmpty else {
                reading.report(.badValue, at: node.mark, "the text is empty.")
                return nil
            }
            return scalar.text
        }
    }

    private static func checked(
        _ word: String, pattern: String? = nil, _ expected: String, examples: [String] = [],
        _ isValid: @escaping @Sendable (String) -> Bool
    ) -> Self {
        Self(.text(word, pattern: pattern, examples: examples), write: { $0.isEmpty ? nil : $0 }) { node, reading in
            guard let text = reading.scalar(node, expecting: expected)?.text else { return nil }
            guard isValid(text) else {
                reading.refuse(text, expected, at: node.mark)
                return nil
            }
            return text
        }
    }
}

extension ValueKind where Value == Bool {
    /// `true` or `false`, and nothing else.
    static let boolean = Self(.boolean, write: { $0 ? "true" : "false" }) { node, reading in
        guard let scalar = reading.scalar(node, expecting: "true or false") else { return nil }
        if case .boolean(let value) = scalar.core { return value }
        reading.refuse(scalar.text, "true or false", at: node.mark, suggestion: spelling[scalar.text.lowercased()])
        return nil
    }

    /// What YAML 1.1 took for booleans, and what was meant.
    private static let spelling = ["yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"]
}

extension ValueKind where Value == Int {
    /// A whole number within bounds.
    static func integer(_ range: ClosedRange<Int>, unit: String = "") -> Self {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)\(unit.isEmpty ? "" : " \(unit)")"
        return Self(.integer(range), write: { "\($0)" }) { node, reading in
            guard let scalar = reading.scalar(node, expecting: expected) else { return nil }
            guard case .integer(let value) = scalar.core, let number = Int(exactly: value), range.contains(number) else {
                reading.refuse(scalar.text, expected, at: node.mark)
                return nil
            }
            return number
        }
    }
}

extension ValueKind where Value == Double {
    /// Any finite number.
    static let number = Self(.number, write: { "\($0)" }) { node, reading in
        guard let scalar = reading.scalar(node, expecting: "a number") else { return nil }
        switch scalar.core {
        case .integer(let value): return Double(value)
        case .number(let value) where value.isFinite: return value
        default:
            reading.refuse(scalar.text, "a number", at: node.mark)
            return nil
        }
    }
}

extension ValueKind where Value == Duration {
    /// A span with its unit, within bounds.
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        let bounds = "from \(DurationText.write(range.lowerBound)) to \(DurationText.write(range.upperBound))"
        let shape = Shape.text("duration", pattern: #"^([0-9]+(ms|s|m|h|d|w))+$"#, examples: ["30s"])
        return Self(shape, write: DurationText.write) { node, reading in
            guard let scalar = reading.scalar(node, expecting: "a duration, as in 30s") else { return nil }
            guard let value = DurationText.parse(scalar.text) else {
                let units = "a duration; write a number and its unit: ms, s, m, h, d or w"
                reading.refuse(scalar.text, units, at: node.mark, suggestion: Int(scalar.text).map { "\($0)s" })
                return nil
            }
            guard range.contains(value) else {
                reading.report(.badValue, at: node.mark, "\(scalar.text) is out of range; it has to be \(bounds).")
                return nil
            }
            return value
        }
    }
}

extension ValueKind where Value == ByteSize {
    /// A number of bytes with its unit, within bounds.
    static func size(_ range: ClosedRange<ByteSize>) -> Self {
        let shape = Shape.text("size", pattern: #"^[0-9]+(\.[0-9]+)? ?([KMGT]i?)?B$"#, examples: ["25MB"])
        return Self(shape, write: \.description) { node, reading in
            guard let scalar = reading.scalar(node, expecting: "a size, as in 25MB") else { return nil }
            guard let value = ByteSize(text: scalar.text) else {
                let units = "a size; write a number and its unit: KB, MB, GB, KiB, MiB or GiB"
                reading.refuse(scalar.text, units, at: node.mark, suggestion: suggestion(scalar.text))
                return nil
            }
            guard range.contains(value) else {
                let bounds = "from \(range.lowerBound) to \(range.upperBound)"
                reading.report(.badValue, at: node.mark, "\(scalar.text) is out of range; it has to be \(bounds).")
                return nil
            }
            return value
        }
    }

    /// `25M` and `25000000` are near misses.
    private static func suggestion(_ text: String) -> String? {
        if ByteSize(text: text + "B") != nil, Int(text) == nil { return text + "B" }
        return Int(text).map { ByteSize(bytes: $0).description }
    }
}

extension ValueKind where Value: RawRepresentable, Value.RawValue == String {
    /// One of several words, each documented.
    static func choice(_ choices: [(value: Value, doc: String)]) -> Self {
        let words = choices.map(\.value.rawValue)
        let shape = Shape.choice(choices.map { Shape.Choice(value: $0.value.rawValue, doc: $0.doc) })
        return Self(shape, write: \.rawValue) { node, reading in
            guard let text = reading.scalar(node, expecting: "one of \(words.listed)")?.text else { return nil }
            if let value = choices.first(where: { $0.value.rawValue == text })?.value { return value }
            let suggestion = Suggestion.nearest(to: text, among: words)
            reading.refuse(text, "one of \(words.listed)", at: node.mark, suggestion: suggestion)
            return nil
        }
    }
}

extension ValueKind {
    /// A value that is written as one scalar and read by a function that says nil to what it does not take.
    static func parsed(
        _ word: String, pattern: String? = nil, expecting: String, write: @escaping @Sendable (Value) -> String? = { _ in nil },
        examples: [String] = [], _ parse: @escaping @Sendable (String) -> Value?
    ) -> Self {
        Self(.text(word, pattern: pattern, examples: examples), write: write) { node, reading in
            guard let text = reading.scalar(node, expecting: expecting)?.text else { return nil }
            if let value = parse(text) { return value }
            reading.refuse(text, expecting, at: node.mark)
            return nil
        }
    }
}

extension [String] {
    /// The words in a sentence: `hold, live, redirect`.
    var listed: String { joined(separator: ", ") }
}

/// What may stand behind a key: enough to document it and to tell an editor.
indirect enum Shape: Sendable {
    case text(Text)
    case boolean
    case integer(ClosedRange<Int>?)
    case number
    case choice([Choice])
    case list(Shape)
    /// Free keys, each with such a value; the word says what the keys are.
    case map(keys: String, Shape)
    case section(SectionShape)
    case anyOf([Shape])
    /// Conditions are recursive; documentation and JSON Schema refer to them by name.
    case condition
    /// Any YAML.
    case anything

    struct Text: Sendable {
        /// What it is, as the documentation's table says it: "duration", "pattern".
        var word: String
        /// A pattern of ECMA-262 that editors check.
        var pattern: String?
        var examples: [String] = []
        /// Whether `${env:NAME:-value}` may stand for it or within it.
        var interpolates = true
    }

    struct Choice: Sendable {
        var value: String
        var doc: String
    }

    static func text(_ word: String, pattern: String? = nil, examples: [String] = [], interpolates: Bool = true) -> Shape {
        .text(Text(word: word, pattern: pattern, examples: examples, interpolates: interpolates))
    }
}

/// A mapping with known keys.
struct SectionShape: Sendable {
    var title: String
    var doc: String
    var keys: [KeyShape]
}

/// One known key of a mapping.
struct KeyShape: Sendable {
    var name: String
    var doc: String
    var shape: Shape
    var isRequired: Bool
    /// The value that holds when the key is not there, as one would write it.
    var standard: String?
}

/// Writes shapes as the tables of docs/configuration.md.
struct MarkdownWriter {
    private(set) var text = ""

    mutating func heading(_ title: String, level: Int = 2) {
        text += "\n\(String(repeating: "#", count: level)) \(title)\n"
    }

    mutating func paragraph(_ sentence: String) {
        text += "\n\(sentence)\n"
    }

    /// One row a key, nested keys by their dotted path.
    mutating func table(of section: SectionShape) {
        text += "\n| key | value | default | meaning |\n|---|---|---|---|\n"
        rows(of: section, under: "")
    }

    private mutating func rows(of section: SectionShape, under prefix: String) {
        for key in section.keys {
            let path = prefix + key.name
            let standard = key.isRequired ? "required" : key.standard.map { "`\($0)`" } ?? ""
            text += "| `\(path)` | \(Self.word(for: key.shape)) | \(standard) | \(key.doc)\(Self.choices(of: key.shape)) |\n"
            nested(in: key.shape, under: path)
        }
    }

    private mutating func nested(in shape: Shape, under path: String) {
        switch shape {
        case .section(let section): rows(of: section, under: path + ".")
        case .list(let item): nested(in: item, under: path + "[]")
        case .map(_, let value): nested(in: value, under: path + ".*")
        case .anyOf(let shapes): for shape in shapes where !shape.isList { nested(in: shape, under: path) }
        default: break
        }
    }

    /// What stands behind a key, in a few words.
    private static func word(for shape: Shape) -> String {
        switch shape {
        case .text(let text): text.word
        case .boolean: "true or false"
        case .integer(let range): range.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "whole number"
        case .number: "number"
        case .choice(let choices): choices.map { "`\(escaped($0.value))`" }.joined(separator: ", ")
        case .list(let item): "list of \(plural(item))"
        case .map(let keys, let value): "mapping of \(keys) to \(plural(value))"
        case .section: "mapping"
        case .anyOf(let shapes): shapes.map(word).joined(separator: ", or ")
        case .condition: "condition"
        case .anything: "anything"
        }
    }

    private static func plural(_ shape: Shape) -> String {
        switch shape {
        case .section: "mappings"
        case .text(let text) where text.word.hasSuffix("y"): text.word.dropLast() + "ies"
        case .text(let text) where !text.word.hasSuffix("s"): text.word + "s"
        default: word(for: shape)
        }
    }

    private static func choices(of shape: Shape) -> String {
        let choices = documentedChoices(in: shape)
        return choices.isEmpty ? "" : " " + choices.map { "`\($0.value)`: \($0.doc)" }.joined(separator: "; ") + "."
    }

    private static func documentedChoices(in shape: Shape) -> [Shape.Choice] {
        switch shape {
        case .choice(let choices): choices.filter { !$0.doc.isEmpty }
        case .list(let item): documentedChoices(in: item)
        case .anyOf(let shapes): documentedChoices(in: shapes[0])
        default: []
        }
    }

    /// A pipe would end the cell.
    private static func escaped(_ text: String) -> String {
        text == "|" ? "\\|" : text == "\t" ? "⇥" : text
    }
}

extension Shape {
    fileprivate var isList: Bool {
        if case .list = self { true } else { false }
    }
}

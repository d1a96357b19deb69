/// A position in a file: line and column, counted from 1; columns count Unicode scalars.
public struct Mark: Sendable, Hashable {
    /// The line, from 1.
    public var line: Int
    /// The column, from 1, in Unicode scalars.
    public var column: Int

    /// Joins line and column.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Where a file begins.
    static let start = Mark(line: 1, column: 1)
}

/// One value of a YAML file with the place where it stands.
struct Node: Sendable {
    enum Content: Sendable {
        case scalar(Scalar)
        case list([Node])
        case map([Entry])
    }

    struct Entry: Sendable {
        var key: String
        var keyMark: Mark
        var value: Node
    }

    var content: Content
    var mark: Mark

    /// What it is called in a sentence: "a list", "a number".
    var kindName: String {
        switch content {
        case .list: "a list"
        case .map: "a mapping"
        case .scalar(let scalar): scalar.core.kindName
        }
    }

    /// Whether nothing was written here: `key:` with an empty value, `~` or `null`.
    var isNull: Bool {
        if case .scalar(let scalar) = content, case .null = scalar.core { return true }
        return false
    }

    /// The entries of a mapping; nil for anything else.
    var entries: [Entry]? {
        if case .map(let entries) = content { return entries }
        return nil
    }

    /// The entry with this key, of a mapping.
    subscript(key: String) -> Entry? {
        entries?.first { $0.key == key }
    }
}

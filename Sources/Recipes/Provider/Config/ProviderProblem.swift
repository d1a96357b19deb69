/// One thing that is wrong in a provider's page, by the path of its key. Whoever read the file turns the path into line and column.
public struct ProviderProblem: Sendable, Equatable, CustomStringConvertible {
    /// Keys joined by dots, items of lists by index: `messages.each[0].event`. Empty for the page itself.
    public var path: String
    /// What is wrong and what would be right, in full sentences.
    public var reason: String
    /// The nearest valid name, when a name is wrong.
    public var suggestion: String?
    /// Whether the key itself is wrong, not what it holds.
    public var isAboutKey: Bool

    /// A problem at a path.
    public init(path: String, reason: String, suggestion: String? = nil, isAboutKey: Bool = false) {
        self.path = path
        self.reason = reason
        self.suggestion = suggestion
        self.isAboutKey = isAboutKey
    }

    /// Path, reason and suggestion in one line.
    public var description: String {
        "\(path.isEmpty ? "provider" : path): \(reason)\(suggestion.map { " Did you mean \($0)?" } ?? "")"
    }
}

/// All that is wrong in a provider's page, found in one run.
public struct ProviderProblems: Error, Sendable, Equatable, CustomStringConvertible {
    /// The problems in the order of the page; at least one.
    public var problems: [ProviderProblem]

    /// One line a problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

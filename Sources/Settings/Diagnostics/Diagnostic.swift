/// One thing that is wrong, or questionable, in the operators' files.
///
/// Its text is what `inlet check` prints, one line each:
/// `adapters/channels/x.yaml:12:5: error: imap.sever: unknown key. Did you mean "server"?`
public struct Diagnostic: Sendable, Hashable {
    /// Whether the configuration may run in spite of it.
    public enum Severity: String, Sendable, Hashable {
        /// The configuration is refused.
        case error
        /// The configuration runs; somebody should look.
        case warning
    }

    /// The kind of fault, for programs; the reason is for people.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The file or folder cannot be read, or is over the size limit.
        case unreadable
        /// The bytes are not UTF-8, or hold control characters.
        case notText = "not_text"
        /// It is not YAML, or YAML that Inlet does not take: several documents, tags, too deep, too many aliases.
        case syntax
        /// A key stands twice in one mapping.
        case duplicateKey = "duplicate_key"
        /// A key that nobody reads.
        case unknownKey = "unknown_key"
        /// A required key is not there.
        case missingKey = "missing_key"
        /// A number where a text belongs, a list where a mapping belongs, and the like.
        case wrongType = "wrong_type"
        /// The type fits, the value does not: out of range, no such choice, malformed.
        case badValue = "bad_value"
        /// A secret was written out instead of being referred to.
        case literalSecret = "literal_secret"
        /// `${env:NAME}` names a variable that is not set, or `${file:path}` a file that cannot be read.
        case unset
        /// A name of a lookup, ticket type, template, provider, adapter or queue that does not exist.
        case unknownReference = "unknown_reference"
        /// A path that a condition or a template asks for and nobody fills.
        case unknownVariable = "unknown_variable"
        /// A pattern, path, condition or template that does not compile.
        case badRecipe = "bad_recipe"
    }

    /// The file, as reached from the folder that was loaded.
    public var file: String
    /// Counted from 1; 0 when the file as a whole is meant.
    public var line: Int
    /// Counted from 1 in Unicode scalars; 0 when the file as a whole is meant.
    public var column: Int
    /// Where in the file's tree, as in `imap.server` or `extract.order_number.patterns[1]`; empty for the file as a whole.
    public var path: String
    /// Whether it stops the configuration.
    public var severity: Severity
    /// The kind of fault.
    public var code: Code
    /// What is wrong, in a sentence or two that end in full stops.
    public var reason: String
    /// The nearest valid name, where there is one.
    public var suggestion: String?

    /// Collects a finding.
    public init(
        file: String, line: Int = 0, column: Int = 0, path: String = "", severity: Severity = .error, code: Code,
        reason: String, suggestion: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.severity = severity
        self.code = code
        self.reason = reason
        self.suggestion = suggestion
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The finding on one line, in the form that editors and CI systems turn into links.
    public var description: String {
        var text = file
        if line > 0 { text += ":\(line):\(column)" }
        text += ": \(severity.rawValue): "
        if !path.isEmpty { text += "\(path): " }
        text += reason
        if let suggestion { text += " Did you mean \"\(suggestion)\"?" }
        return text
    }
}

extension Diagnostic: Comparable {
    /// Orders by file, then by position.
    public static func < (one: Self, other: Self) -> Bool {
        (one.file, one.line, one.column, one.path, one.reason) < (other.file, other.line, other.column, other.path, other.reason)
    }
}

/// Presents findings to people.
public enum Diagnostics {
    /// One line per finding, ordered by file and position, and a last line that counts them; empty for none.
    public static func render(_ diagnostics: [Diagnostic]) -> String {
        guard !diagnostics.isEmpty else { return "" }
        let lines = diagnostics.sorted().map(\.description)
        return (lines + [summary(of: diagnostics)]).joined(separator: "\n") + "\n"
    }

    /// Counts the findings, as in `2 errors, 1 warning.`
    public static func summary(of diagnostics: [Diagnostic]) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count - errors
        let parts = [counted(errors, "error"), counted(warnings, "warning")].compactMap(\.self)
        return parts.isEmpty ? "No problems." : parts.joined(separator: ", ") + "."
    }

    private static func counted(_ count: Int, _ noun: String) -> String? {
        switch count {
        case 0: nil
        case 1: "1 \(noun)"
        default: "\(count) \(noun)s"
        }
    }
}

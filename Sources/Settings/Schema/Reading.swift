/// The state of reading one file: where we are, what was found wrong, what has to be looked up once all files are read.
///
/// A class, because every reader of every key adds to the one list. Used by one thread, within one call of `Configuration.load`.
final class Reading {
    let file: String
    let variables: Variables
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var mentions: [Mention] = []
    /// The key that leads to the value being read: where a missing key is reported.
    private(set) var owner = Mark.start
    private var path: [String] = []

    init(file: String, variables: Variables) {
        self.file = file
        self.variables = variables
    }

    var errorCount: Int { diagnostics.count { $0.severity == .error } }

    /// Reads what stands behind a key or at an index.
    func within<Result>(_ step: String, at mark: Mark, _ body: () -> Result) -> Result {
        let before = owner
        owner = mark
        path.append(step)
        defer {
            path.removeLast()
            owner = before
        }
        return body()
    }

    func report(
        _ code: Diagnostic.Code, at mark: Mark, _ reason: String, suggestion: String? = nil, severity: Diagnostic.Severity = .error
    ) {
        diagnostics.append(
            Diagnostic(
                file: file, line: mark.line, column: mark.column, path: PathText.join(path), severity: severity, code: code,
                reason: reason, suggestion: suggestion))
    }

    func report(_ fault: Document.Fault) {
        diagnostics.append(
            Diagnostic(
                file: file, line: fault.mark.line, column: fault.mark.column, path: fault.path, code: fault.code,
                reason: fault.reason))
    }

    /// Notes a name that has to exist, for the check across files.
    func mention(_ subject: Mention.Subject, at mark: Mark) {
        mentions.append(Mention(subject: subject, file: file, mark: mark, path: PathText.join(path)))
    }

    /// Where the value being read stands.
    func place(at mark: Mark) -> Place {
        Place(file: file, mark: mark, path: PathText.join(path))
    }

    /// Makes warnings of what was said of secrets and variables: for an adapter that rests until they are set.
    ///
    /// - Returns: whether there was nothing to say.
    func rest() -> Bool {
        let unset = diagnostics.indices.filter { diagnostics[$0].code == .unset }
        for index in unset {
            diagnostics[index].severity = .warning
            diagnostics[index].reason += " The adapter rests until then."
        }
        return unset.isEmpty
    }

    /// Forgets what was said of secrets and variables: for an adapter that is switched off.
    func forgiveUnset() {
        diagnostics.removeAll { $0.code == .unset }
    }
}

/// Where something stands: file, position and the way to it in the file's tree.
public struct Place: Sendable, Hashable {
    /// The file, as reached from the folder that was loaded.
    public var file: String
    /// Line and column.
    public var mark: Mark
    /// The way to it, as in `extract.order_number.patterns[1]`.
    public var path: String

    /// Joins the three.
    public init(file: String, mark: Mark, path: String) {
        self.file = file
        self.mark = mark
        self.path = path
    }
}

import Yams

/// Composes a text in spite of keys that stand twice, so that they are found with all the other faults.
///
/// Yams refuses such a text as a whole and names only the place of the first of the two. So the first is set apart with a private tag,
/// written in front of it, until no two keys of a mapping are equal; positions behind such a tag are put right again on the way out.
struct RepeatedKeys {
    private var text: String
    private var insertions: [Insertion] = []

    private struct Insertion {
        /// Where the key stands in the file as it came.
        var mark: Mark
        var length: Int
    }

    private static let tagPrefix = "!again-"
    private static let limit = 200

    init(text: String) {
        self.text = text
    }

    /// The tree of the only document; nil for a file without one.
    mutating func compose() -> Result<Yams.Node?, Document.Fault> {
        while true {
            do {
                return .success(try Parser(yaml: text, resolver: Self.resolver, encoding: .utf8).singleRoot())
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                guard setApart(at: context.mark) else { return .failure(fault(names, context.mark)) }
            } catch let error as YamlError {
                return .failure(fault(error))
            } catch {
                return .failure(.init(mark: .start, path: "", code: .syntax, reason: "The file cannot be read as YAML: \(error)."))
            }
        }
    }

    /// The tag that somebody wrote; nil for none, and for those that Yams and this type put in.
    func writtenTag(_ tag: Tag) -> String? {
        let name = tag.description
        let isWritten = !name.isEmpty && name != Self.untagged && !name.hasPrefix(Self.tagPrefix) && tag != Tag(.seq) && tag != Tag(.map)
        return isWritten ? name : nil
    }

    /// Gives scalars without a tag one of their own when Yams compares keys, so that a written `!!str` stays visible.
    ///
    /// The pattern is a constant that compiles; if it did not, `!!str` would be taken for no tag.
    private static let resolver = (try? Resolver.basic.appending(.init(rawValue: untagged), "(?s).+")) ?? .basic
    private static let untagged = "untagged"

    /// Where something stands in the file as it came.
    func original(_ mark: Yams.Mark?) -> Mark {
        guard let mark else { return .start }
        var shift = 0
        for insertion in insertions where insertion.mark.line == mark.line && insertion.mark.column + shift < mark.column {
            shift += insertion.length
        }
        return Mark(line: mark.line, column: mark.column - shift)
    }

    /// - Returns: false when that did not help before or was done too often; an alias as a key is such a case.
    private mutating func setApart(at mark: Yams.Mark) -> Bool {
        let place = original(mark)
        guard insertions.count < Self.limit, !insertions.contains(where: { $0.mark == place }) else { return false }
        let tag = "\(Self.tagPrefix)\(insertions.count) "
        text.insert(contentsOf: tag, at: text.index(of: Mark(line: mark.line, column: mark.column)))
        insertions.append(Insertion(mark: place, length: tag.utf8.count))
        insertions.sort { ($0.mark.line, $0.mark.column) < ($1.mark.line, $1.mark.column) }
        return true
    }

    private func fault(_ names: [String], _ mark: Yams.Mark) -> Document.Fault {
        let list = names.joined(separator: ", ")
        return .init(mark: original(mark), path: "", code: .duplicateKey, reason: "the key \(list) stands twice.")
    }

    private func fault(_ error: YamlError) -> Document.Fault {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let reason = SyntaxFault.explain(problem, while: context.map { ($0.text, original($0.mark).line) })
            return .init(mark: original(mark), path: "", code: .syntax, reason: reason)
        case .reader(let problem, _, _, _):
            return .init(mark: .start, path: "", code: .notText, reason: "The file cannot be read: \(problem).")
        default:
            return .init(mark: .start, path: "", code: .syntax, reason: "The file cannot be read as YAML.")
        }
    }
}

/// Puts libyaml's words into an operator's.
private enum SyntaxFault {
    static func explain(_ problem: String, while context: (text: String, line: Int)?) -> String {
        if problem == "but found another document" { return "A file holds one document; a second one begins here." }
        if problem == "found undefined alias" { return "The alias names an anchor that was not defined before." }
        var reason = "This is not YAML: \(problem)"
        if let context { reason += " \(context.text) that began in line \(context.line)" }
        reason += "."
        if let advice = advice(problem) { reason += " \(advice)" }
        return reason
    }

    private static func advice(_ problem: String) -> String? {
        switch problem {
        case "mapping values are not allowed in this context":
            "Put a text that holds \": \" in quotes, and check the indentation."
        case "found character that cannot start any token", "found a tab character that violates indentation":
            "Indent with spaces, not tabs; put a text that begins with %, @ or ` in quotes."
        case "did not find expected key", "did not find expected '-' indicator", "did not find expected <block end>":
            "Check the indentation and the quotes of the lines before."
        case "could not find expected ':'": "A key needs a colon and a space behind it."
        case "found unexpected end of stream": "A quote or a bracket is not closed."
        default: nil
        }
    }
}

import Recipes

/// A file under `providers/`: compiled by Recipes, which knows places only by key path; here they get line and column.
struct ProviderFile {
    /// Nil when something is wrong with it.
    private(set) var provider: Provider?
    private(set) var diagnostics: [Diagnostic] = []

    init(name: String, file: String, root: Node) {
        do throws(ProviderProblems) {
            provider = try Provider(name: name, reading: root.json)
        } catch {
            diagnostics = error.problems.map { problem in
                let mark = root.mark(of: problem.path, isAboutKey: problem.isAboutKey)
                return Diagnostic(
                    file: file, line: mark.line, column: mark.column, path: problem.path,
                    code: problem.isAboutKey ? .unknownKey : .badRecipe, reason: problem.reason, suggestion: problem.suggestion)
            }
        }
    }
}

extension Node {
    /// Where the value at a path stands, or its key; the nearest known ancestor for a path that leads nowhere.
    ///
    /// - Parameter path: keys joined by dots, indices in brackets: `messages.each[0].event`. A key that holds dots itself is found.
    func mark(of path: String, isAboutKey: Bool) -> Mark {
        place(of: path[...], isAboutKey: isAboutKey, known: mark)
    }

    private func place(of path: Substring, isAboutKey: Bool, known: Mark) -> Mark {
        guard !path.isEmpty else { return isAboutKey ? known : mark }
        switch content {
        case .scalar: return mark
        case .list(let items):
            guard path.hasPrefix("["), let end = path.firstIndex(of: "]"), let index = Int(path[..<end].dropFirst()), items.indices.contains(index)
            else {
                // A path without an index into a list of one: a single item may be written without its list, and the other way round.
                return items.count == 1 ? items[0].place(of: path, isAboutKey: isAboutKey, known: mark) : mark
            }
            return items[index].place(of: Self.rest(of: path[path.index(after: end)...]), isAboutKey: isAboutKey, known: items[index].mark)
        case .map(let entries):
            let candidates = entries.filter { Self.leads($0.key, on: path) }
            guard let entry = candidates.max(by: { $0.key.utf8.count < $1.key.utf8.count }) else { return mark }
            return entry.value.place(of: Self.rest(of: path.dropFirst(entry.key.count)), isAboutKey: isAboutKey, known: entry.keyMark)
        }
    }

    private static func leads(_ key: String, on path: Substring) -> Bool {
        guard path.hasPrefix(key) else { return false }
        let next = path.dropFirst(key.count).first
        return next == nil || next == "." || next == "["
    }

    private static func rest(of path: Substring) -> Substring {
        path.hasPrefix(".") ? path.dropFirst() : path
    }
}

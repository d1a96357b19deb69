/// Which files and folders a configuration has, and what to say of others.
enum FolderLayout {
    static let files = ["inlet.yaml", "routing.yaml", "notices.yaml"]
    static let folders = ["channels", "providers", "lookups", "tickets"]

    struct Stranger: Error {
        var diagnostic: Diagnostic
    }

    /// YAML files and near misses of our names, which nobody would read: silence would look like consent.
    static func strangers(among names: [String], in folder: String) -> [Diagnostic] {
        names.compactMap { name in
            let path = "\(folder)/\(name)"
            if Folder.isFolder(path) {
                guard !folders.contains(name), let near = Suggestion.nearest(to: name, among: folders) else { return nil }
                return Diagnostic(file: path, code: .unknownKey, reason: "no such folder is read here.", suggestion: near)
            }
            guard !files.contains(name), isYAML(name) else { return nil }
            let near = Suggestion.nearest(to: name, among: files)
            return Diagnostic(file: path, code: .unknownKey, reason: "no such file is read here.", suggestion: near)
        }
    }

    /// The name that a file gives to what it holds.
    static func judge(_ name: String, in folder: String) -> Result<String, Stranger> {
        let path = "\(folder)/\(name)"
        guard name.hasSuffix(".yaml") else {
            let reason = "only files that end in .yaml are read here; rename or remove it."
            let suggestion = isYAML(name) ? "\(name.dropLast(4)).yaml" : nil
            return .failure(Stranger(diagnostic: Diagnostic(file: path, code: .unknownKey, reason: reason, suggestion: suggestion)))
        }
        let base = String(name.dropLast(5))
        guard Names.isFile(base) else {
            let reason = "a file's name is the name of what it holds: lower-case letters, digits and hyphens, at most 63."
            let suggestion = Names.repaired(base).map { "\($0).yaml" }
            return .failure(Stranger(diagnostic: Diagnostic(file: path, code: .badValue, reason: reason, suggestion: suggestion)))
        }
        return .success(base)
    }

    /// A path within or beside a folder, `..` taken out where it can be: `adapters` and `../templates` make `templates`.
    static func joined(_ folder: String, _ path: String) -> String {
        var parts = folder.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        let isAbsolute = folder.hasPrefix("/")
        for step in path.split(separator: "/") where step != "." {
            if step == "..", let last = parts.last, last != "..", last != "." {
                parts.removeLast()
            } else {
                parts.append(String(step))
            }
        }
        let joined = parts.joined(separator: "/")
        return isAbsolute ? "/\(joined)" : joined.isEmpty ? "." : joined
    }

    private static func isYAML(_ name: String) -> Bool {
        name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    }
}

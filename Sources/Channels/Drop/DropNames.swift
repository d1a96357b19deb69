import Glibc

/// Which names in a folder are files to pick up.
public struct DropNames: Sendable, Hashable {
    private let patterns: [String]

    /// Endings of files that some program is still writing.
    private static let temporary = [
        ".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".swp", ".lock", ".writing", ".uploading",
        ".inprogress", "~",
    ]
    /// Endings of files that speak of other files.
    private static let markers = [".done", ".ok", ".ctl", ".md5", ".sha1", ".sha256", ".err"]

    /// - Parameter patterns: shell patterns (`*.csv`) of which a name has to match one, letters in either case; none for every name.
    public init(_ patterns: [String] = []) {
        self.patterns = patterns
    }

    /// Whether a file of that name is to be picked up; temporary and hidden names and markers never are.
    public func accepts(_ name: String) -> Bool {
        let lower = name.lowercased()
        if lower.hasPrefix(".") || lower.hasPrefix("~$") || (Self.temporary + Self.markers).contains(where: lower.hasSuffix) {
            return false
        }
        return patterns.isEmpty || patterns.contains { fnmatch($0.lowercased(), lower, 0) == 0 }
    }

    /// The names under which a file's marker may stand: `calls.csv.done`, `calls.done`.
    static func markers(of name: String, ending: String) -> [String] {
        let bare = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        return bare == name || bare.isEmpty ? [name + ending] : [name + ending, bare + ending]
    }

    /// A name without its ending, and the ending with its dot.
    static func split(_ name: String) -> (base: String, ending: String) {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name, "") }
        return (String(name[..<dot]), String(name[dot...]))
    }
}

public import CSV

/// A file that was named by hand.
public struct CallFile: Sendable {
    /// What the system says of it.
    public let entry: DropEntry
    /// What is in it.
    public let bytes: FileBytes

    /// Opens a file.
    ///
    /// - Throws: `DropError` of code `refused`, also for what is no regular file.
    public init(_ path: String) throws(DropError) {
        let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let folder = cut == path.startIndex ? "." : String(path[..<cut])
        guard let entry = try Files.entry(named: String(path[cut...]), in: folder) else {
            throw DropError(.refused, "\(path) is not there, or is no file.")
        }
        self.entry = entry
        bytes = try Files.open(path).bytes
    }
}

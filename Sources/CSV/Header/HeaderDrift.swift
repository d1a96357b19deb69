/// How a file's columns differ from those that an adapter is configured for.
public struct HeaderDrift: Sendable, Hashable {
    /// A mapped column that the file lacks.
    public struct Missing: Sendable, Hashable {
        /// The name that the mapping uses.
        public let name: String
        /// The column of the file that may be meant; nil where none comes near.
        public let nearest: String?
    }

    /// The mapped columns that the file lacks, in the order of the mapping.
    public let missing: [Missing]
    /// Columns of the file that the remembered header did not have; they harm nothing.
    public let added: [String]
    /// Columns of the remembered header that the file lacks.
    public let removed: [String]

    /// Whether the file must not be read: a mapped column is gone.
    public var isBreaking: Bool { !missing.isEmpty }

    /// Compares a header with the mapped columns, and with the header of the adapter's last file.
    ///
    /// - Returns: the difference; nil where nothing differs.
    public init?(mapped: [String], aliases: ColumnAliases = ColumnAliases(), header: CSVHeader, remembered: [String]? = nil) {
        let before = remembered.map(CSVHeader.init)
        let fresh = before.map { old in header.names.filter { old.position(of: $0) == nil } } ?? header.names
        let unused = Self.unused(header, mapped, aliases)
        missing = mapped.filter { header.position(of: $0, aliases: aliases) == nil }.map { name in
            Missing(name: name, nearest: Self.nearest(name, header: header, unused: unused, fresh: fresh, before: before))
        }
        added = before == nil ? [] : fresh
        removed = before?.names.filter { header.position(of: $0) == nil } ?? []
        if missing.isEmpty, added.isEmpty, removed.isEmpty { return nil }
    }

    private static func unused(_ header: CSVHeader, _ mapped: [String], _ aliases: ColumnAliases) -> Set<String> {
        let used = Set(mapped.compactMap { header.position(of: $0, aliases: aliases) })
        return Set(header.names.indices.filter { !used.contains($0) }.map { header.names[$0] })
    }

    /// The new column at the old one's place, else the one spelt most alike.
    private static func nearest(
        _ name: String, header: CSVHeader, unused: Set<String>, fresh: [String], before: CSVHeader?
    ) -> String? {
        if let place = before?.position(of: name), place < header.names.count, fresh.contains(header.names[place]) {
            return header.names[place]
        }
        let ranked = header.names.filter(unused.contains).map { ($0, distance(ColumnKey(name).text, ColumnKey($0).text)) }
        guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 * 2 <= max(ColumnKey(name).text.count, 2) else { return nil }
        return best.0
    }

    /// The Levenshtein distance of two short names.
    private static func distance(_ one: String, _ other: String) -> Int {
        let other = Array(other.prefix(64))
        var row = Array(0...other.count)
        for (index, character) in one.prefix(64).enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let replaced = diagonal + (character == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}

extension HeaderDrift: CustomStringConvertible {
    /// The difference in sentences. Column names are the operator's own words, not a customer's.
    public var description: String {
        let gone = missing.map {
            "The column \"\($0.name)\" is missing\($0.nearest.map { "; \"\($0)\" may be its new name" } ?? "")."
        }
        let news = added.isEmpty ? [] : ["New columns: \(added.joined(separator: ", "))."]
        let lost = removed.isEmpty ? [] : ["Columns gone since the last file: \(removed.joined(separator: ", "))."]
        return (gone + news + lost).joined(separator: " ")
    }
}

import Foundation

/// The names of a file's columns.
public struct CSVHeader: Sendable, Hashable {
    /// The names as they stand in the file, in order; the second `A` is `A_1`.
    public let names: [String]
    private let positions: [ColumnKey: Int]

    /// Takes the cells of the header row.
    public init(_ cells: [String]) {
        names = Self.distinct(cells.map(Self.trimmed))
        var positions = [ColumnKey: Int]()
        for (index, name) in names.enumerated() where positions[ColumnKey(name)] == nil { positions[ColumnKey(name)] = index }
        self.positions = positions
    }

    /// The position of a column, from 0: by its own name, else by one of its aliases; nil where there is none.
    ///
    /// Names are compared as `ColumnKey`, so `Ｃａｌｌ ID`, `call id` and `Call_ID` are one.
    public func position(of name: String, aliases: ColumnAliases = ColumnAliases()) -> Int? {
        let key = ColumnKey(name)
        return positions[key] ?? aliases.keys(for: key).lazy.compactMap { positions[$0] }.first
    }

    /// The columns that may speak where `position(of:)` is empty: doubles of its name (`A_1` beside `A`), and further aliases.
    public func stands(in place: Int, for name: String, aliases: ColumnAliases = ColumnAliases()) -> (doubles: [Int], others: [Int]) {
        guard names.indices.contains(place) else { return ([], []) }
        let double = names[place] + "_"
        let doubles = names.indices.filter { names[$0].hasPrefix(double) && Int(names[$0].dropFirst(double.count)) != nil }
        let others = aliases.keys(for: ColumnKey(name)).compactMap { positions[$0] }.filter { $0 != place && !doubles.contains($0) }
        return (doubles, others)
    }

    private static func trimmed(_ name: String) -> String {
        let bare = name.unicodeScalars.filter { $0 != "\u{FEFF}" && $0 != "\0" && $0 != "\u{200B}" }
        return String(String.UnicodeScalarView(bare))
    }

    /// A name that comes again gets the first free `_1`, `_2` behind it.
    private static func distinct(_ names: [String]) -> [String] {
        var taken = Set(names)
        var seen = Set<String>()
        return names.map { name in
            if seen.insert(name).inserted { return name }
            var number = 1
            while taken.contains("\(name)_\(number)") { number += 1 }
            taken.insert("\(name)_\(number)")
            return "\(name)_\(number)"
        }
    }
}

/// A column's name as it is compared: NFKC, lower case, without blanks, underscores and byte order marks, brackets in half
/// width.
public struct ColumnKey: Sendable, Hashable {
    /// The normalised name.
    public let text: String

    /// Normalises a name.
    public init(_ name: String) {
        let folded = name.precomposedStringWithCompatibilityMapping.lowercased()
        text = String(String.UnicodeScalarView(folded.unicodeScalars.compactMap(Self.compared)))
    }

    private static func compared(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "【", "〔", "「": "["
        case "】", "〕", "」": "]"
        case " ", "_", "-", "\t", "\r", "\n", "\u{FEFF}", "\0", "\u{200B}", "\u{3000}", "\"", "'": nil
        default: scalar
        }
    }
}

/// Other names under which call centres export a column.
public struct ColumnAliases: Sendable, Hashable {
    private var table: [ColumnKey: [ColumnKey]]

    /// Takes, for each name that mappings use, the names that files use; the first one found counts.
    public init(_ table: [String: [String]] = [:]) {
        self.table = [:]
        for (name, others) in table.sorted(by: { $0.key < $1.key }) {
            self.table[ColumnKey(name), default: []] += others.map(ColumnKey.init)
        }
    }

    /// What exports call the usual columns, as the vendors' own documents and exports show.
    public static let usual = ColumnAliases(UsualColumns.table)

    /// These and others; the others come second.
    public func merging(_ other: ColumnAliases) -> ColumnAliases {
        var merged = self
        merged.table.merge(other.table) { $0 + $1 }
        return merged
    }

    /// Columns with all the names that they may have in a file.
    public func names(of columns: [String]) -> [String] {
        columns.flatMap { name in [name] + keys(for: ColumnKey(name)).map(\.text) }
    }

    func keys(for key: ColumnKey) -> [ColumnKey] { table[key] ?? [] }
}

public import CSV
import Foundation
public import Intake
import Recipes
public import Settings

extension DropSource {
    /// The columns that the mapping names.
    var mappedColumns: [String] {
        guard csv.header else { return [] }
        return (map.columns + csv.key).compactMap { column in
            if case .named(let name) = column { name } else { nil }
        }
    }

    /// How many columns a file without a header needs for the mapping.
    var columnsNeeded: Int {
        guard !csv.header, csv.drift == .quarantine else { return 0 }
        let header = namedColumns
        return (map.columns + csv.key).compactMap { $0.position(in: header, aliases: aliases) }.max().map { $0 + 1 } ?? 0
    }

    /// The columns that the adapter names where the file does not.
    var namedColumns: CSVHeader? {
        csv.columns.isEmpty ? nil : CSVHeader(csv.columns)
    }

    /// The adapter's names of columns, with those that exports usually have.
    var aliases: ColumnAliases {
        ColumnAliases.usual.merging(ColumnAliases(csv.aliases))
    }
}

extension DropReading {
    /// Reads as an adapter is configured.
    public init(_ source: DropSource, batchSize: Int) throws(CSVError) {
        self.init(options: try source.csv.options, mapped: source.mappedColumns, aliases: source.aliases, batchSize: batchSize)
        columnsNeeded = source.columnsNeeded
        toleratesDrift = source.csv.drift == .tolerate
        named = source.namedColumns
    }
}

extension DropBatch {
    /// The rows as deliveries, those that were rejected last.
    public func receptions(of source: DropSource, _ adapter: AdapterName) -> [Intake.Reception] {
        receptions(by: RowReceptions(source: source, table: table, adapter: adapter))
    }

    /// All rows that were read.
    public var rowCount: Int { rows.count + rejected.count + skippedRows.count }

    private func receptions(by made: RowReceptions) -> [Intake.Reception] {
        rows.map(made.reception) + rejected.map { made.reception(of: $0.row, rejectedFor: $0.fault) }
    }

    /// Stores the rows, those that were rejected among them, and says what became of those that were not.
    public func store(in inbox: any Inbox, _ source: DropSource, _ adapter: AdapterName) async throws -> [RowVerdict] {
        guard !rows.isEmpty || !rejected.isEmpty else { return [] }
        let receptions = RowReceptions(source: source, table: table, adapter: adapter)
        let results = try await inbox.accept(self.receptions(by: receptions))
        return zip(rows, results).map { row, result in
            if result == .duplicate { return .duplicate }
            guard let damage = receptions.damage(of: row) else { return .accepted }
            return .rejected(code: damage.rawValue, reason: damage.description)
        }
    }
}

extension DropSource.Column {
    /// The column's place, from 0; nil where the file has none of that name.
    func position(in header: CSVHeader?, aliases: ColumnAliases) -> Int? {
        switch self {
        case .named(let name): header?.position(of: name, aliases: aliases)
        case .position(let number): number - 1
        }
    }
}

extension DropSource.CSV {
    /// What the reader needs to know; what is `auto` is found out from the file.
    var options: CSVOptions {
        get throws(CSVError) {
            var options = CSVOptions()
            if let encoding { options.encoding = TextEncoding(name: encoding) }
            if let delimiter, let character = delimiter.first { options.delimiter = Delimiter(character) }
            options.header = header ? .named : .absent
            return options
        }
    }
}

extension Pickup {
    /// nil for files that are never complete: see `TailSource`.
    public init?(_ pickup: DropSource.Pickup) {
        switch pickup {
        case .marker(let ending): self = .marker(ending: ending)
        case .rename: self = .rename
        case .stable(let span): self = .stable(for: span)
        case .tail: return nil
        }
    }
}

extension CSVFormat {
    /// The format as text, for the delivery of a row.
    var text: String {
        // Two closed sets of names: there is nothing in them that could not be encoded.
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Reads what `text` wrote.
    init?(text: String) {
        // A text that is no format is nobody's; the caller quarantines the row.
        guard let format = try? JSONDecoder().decode(CSVFormat.self, from: Data(text.utf8)) else { return nil }
        self = format
    }
}

extension CSVHeader {
    /// The names as a JSON array.
    var text: String {
        String(decoding: JSONValue.array(names.map(JSONValue.string)).serialized(), as: UTF8.self)
    }

    /// Reads what `text` wrote.
    init?(text: String) {
        // A text that is no array of names is nobody's; the caller quarantines the row.
        guard let names = (try? JSONValue(parsing: Array(text.utf8)))?.array?.compactMap(\.string) else { return nil }
        self.init(names)
    }
}

extension DropPosition {
    /// As it is kept in the adapter's state.
    var json: JSONValue {
        // Numbers and names: there is nothing in it that could not be encoded.
        (try? JSONEncoder().encode(self)).flatMap { try? JSONValue(parsing: Array($0)) } ?? .null
    }

    init?(_ json: JSONValue) {
        // A position of another version is no position: the file is read from its start, and its rows are duplicates.
        guard let position = try? JSONDecoder().decode(DropPosition.self, from: Data(json.serialized())) else { return nil }
        self = position
    }
}

import CSV
import Foundation
import Recipes
import Settings

extension DropSource {
    /// The columns that the mapping names: a file without one of them is not read.
    var mappedColumns: [String] {
        guard csv.header, csv.drift == .quarantine else { return [] }
        return (map.columns + csv.key).compactMap { column in
            if case .named(let name) = column { name } else { nil }
        }
    }

    /// The adapter's names of columns, with those that exports usually have.
    var aliases: ColumnAliases {
        ColumnAliases.usual.merging(ColumnAliases(csv.aliases))
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
    /// - Throws: `DropError` for a file that is appended for ever: it is not read yet.
    init(_ pickup: DropSource.Pickup) throws(DropError) {
        switch pickup {
        case .marker(let ending): self = .marker(ending: ending)
        case .rename: self = .rename
        case .stable(let span): self = .stable(for: span)
        case .tail:
            throw DropError(.refused, "pickup: tail is not there yet. Let the exporting system write a file a day, and use marker or stable.")
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

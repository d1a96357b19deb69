import CSV
import Crypto
public import Intake
import Recipes
public import Settings
import Synchronization
import Telephony

/// Reads a row of a call centre's file by the adapter's mapping.
public struct RowDecoder: Decoder {
    private let source: DropSource
    private let adapter: AdapterName
    private let region: String
    private let times: TimeReader?
    private let tables = TableCache()

    /// Prepares a mapping.
    ///
    /// - Parameter region: the default region of national telephone numbers, as in `CN`.
    public init(source: DropSource, adapter: AdapterName, region: String) {
        self.source = source
        self.adapter = adapter
        self.region = region
        // The configuration has judged zone and pattern; without a reader the time stays unknown.
        times = source.map.sentAt.flatMap { try? TimeReader(zone: $0.zone ?? "Asia/Shanghai", pattern: $0.format) }
    }

    /// Decodes one row.
    public func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded {
        guard let table = tables.table(format: delivery.meta["format"] ?? "", header: delivery.meta["header"] ?? "", source) else {
            throw Quarantine(.undecodable, "The row does not say how its file is written.")
        }
        let row = table.parser.row(delivery.body)
        let cells = table.cells(of: row)
        if let wanted = source.onlyWhen, !wanted.holds({ path in cells.value(at: path) }) { return Intake.Decoded(ignored: "not_selected") }
        var decoded = Intake.Decoded()
        decoded.messages = [try message(row, table, cells, delivery, &decoded.notes)]
        return decoded
    }

    private func message(
        _ row: CSVRow, _ table: Table, _ cells: RowCells, _ delivery: Delivery, _ notes: inout [String]
    ) throws(Quarantine) -> Message {
        let map = source.map
        func cell(_ column: DropSource.Column?) -> String? {
            guard let position = column.flatMap({ table.position($0) }) else { return nil }
            let text = RepairedCell(row[position]).text
            return text.isEmpty ? nil : text
        }
        var sender = Party(name: cell(map.name), address: cell(map.address), handle: cell(map.handle))
        if let raw = cell(map.phone) { sender.phone = try phone(raw, &notes) }
        var message = Message(
            externalID: cell(map.externalID), identity: Array(SHA256.hash(data: Array("\(adapter)\n\(delivery.key)".utf8))), sender: sender,
            text: map.text.compactMap(cell).joined(separator: "\n"))
        message.subject = cell(map.subject)
        if let time = map.sentAt { readTime(cell(time.column), into: &message, &notes) }
        message.attachments = map.attachments.compactMap(cell).map { Attachment(type: "audio/*", url: $0) }
        message.row = cells.byName
        return message
    }

    /// A withheld number is no damage; digits that a spreadsheet has rounded away are.
    private func phone(_ raw: String, _ notes: inout [String]) throws(Quarantine) -> String? {
        switch PhoneNumber.normalise(raw, region: region) {
        case .success(let number): return number.e164
        case .failure(.scientific):
            throw Quarantine(.damaged, PhoneNumber.Refusal.scientific.description)
        case .failure(let refusal):
            notes.append("phone: \(refusal.description)")
            return nil
        }
    }

    private func readTime(_ text: String?, into message: inout Message, _ notes: inout [String]) {
        guard let text, let times else { return }
        switch times.read(text) {
        case .success(let time):
            message.sentAt = Timestamp(microseconds: time.microseconds)
            message.sentAtOffset = time.offsetMinutes
        case .failure(let fault): notes.append("sent_at: \(fault.description)")
        }
    }
}

/// The cells of a row by the name of their column.
private struct RowCells {
    var byName: [String: String]
    let header: CSVHeader?
    let aliases: ColumnAliases
    let row: CSVRow

    /// `row.处理结果`, by the column's own name or an alias.
    func value(at path: String) -> JSONValue? {
        guard path.hasPrefix("row.") else { return nil }
        let name = String(path.dropFirst(4))
        if let text = byName[name] { return .string(text) }
        return header?.position(of: name, aliases: aliases).map { .string(row[$0]) }
    }
}

/// What every row of one file shares.
private struct Table: Sendable {
    let parser: RowParser
    let header: CSVHeader?
    let aliases: ColumnAliases
    let positions: [DropSource.Column: Int]

    func position(_ column: DropSource.Column) -> Int? {
        positions[column]
    }

    func cells(of row: CSVRow) -> RowCells {
        var byName: [String: String] = [:]
        for (index, name) in (header?.names ?? []).enumerated() where index < row.count { byName[name] = row[index] }
        return RowCells(byName: byName, header: header, aliases: aliases, row: row)
    }
}

/// The tables of the files that are read at the moment.
private final class TableCache: Sendable {
    private struct Key: Hashable {
        var format: String
        var header: String
    }

    private let tables = Mutex<[Key: Table]>([:])

    func table(format: String, header: String, _ source: DropSource) -> Table? {
        let key = Key(format: format, header: header)
        if let table = tables.withLock({ $0[key] }) { return table }
        guard let table = make(key, source) else { return nil }
        tables.withLock { tables in
            if tables.count > 64 { tables = [:] }
            tables[key] = table
        }
        return table
    }

    private func make(_ key: Key, _ source: DropSource) -> Table? {
        guard let format = CSVFormat(text: key.format) else { return nil }
        let header = key.header.isEmpty ? nil : CSVHeader(text: key.header)
        let aliases = source.aliases
        var positions: [DropSource.Column: Int] = [:]
        for column in source.map.columns { positions[column] = column.position(in: header, aliases: aliases) }
        return Table(parser: RowParser(format), header: header, aliases: aliases, positions: positions)
    }
}

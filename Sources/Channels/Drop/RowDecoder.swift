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
    private let language: String
    private let times: TimeReader?
    private let spans: DurationReader
    private let tables = TableCache()

    /// Prepares a mapping.
    ///
    /// - Parameters:
    ///   - region: the default region of national telephone numbers, as in `CN`.
    ///   - language: the operator's language, for the names of the places that numbers come from.
    public init(source: DropSource, adapter: AdapterName, region: String, language: String) {
        self.source = source
        self.adapter = adapter
        self.region = region
        self.language = language
        // The configuration has judged zone and pattern; without a reader the time stays unknown.
        times = source.map.sentAt.flatMap { try? TimeReader(zone: $0.zone ?? "Asia/Shanghai", pattern: $0.format) }
        spans = DurationReader(unit: source.map.duration?.unit == .milliseconds ? .milliseconds : .seconds)
    }

    /// Decodes one row.
    public func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded {
        if let fault = delivery.meta[RowMeta.fault] {
            throw Quarantine(QuarantineReason(rawValue: delivery.meta[RowMeta.reason] ?? "") ?? .undecodable, fault)
        }
        guard
            let table = tables.table(
                format: delivery.meta[RowMeta.format] ?? "", header: delivery.meta[RowMeta.header] ?? "", source)
        else {
            throw Quarantine(.undecodable, "The row does not say how its file is written.")
        }
        let row = table.parser.row(delivery.body)
        let cells = RowCells(table: table, row: row, seconds: table.duration.flatMap { seconds(row[$0]) })
        if let wanted = source.onlyWhen, !wanted.holds({ path in cells.value(at: path) }) { return Intake.Decoded(ignored: "not_selected") }
        var decoded = Intake.Decoded()
        decoded.messages = [try message(cells, delivery, &decoded.notes)]
        return decoded
    }

    private func message(_ cells: RowCells, _ delivery: Delivery, _ notes: inout [String]) throws(Quarantine) -> Message {
        let map = source.map
        try checkIdentity(cells, &notes)
        var sender = Party(name: cells.text(map.name).flatMap(Self.callerName), address: cells.text(map.address), handle: cells.text(map.handle))
        if let raw = cells.text(map.phone) { try call(raw, from: &sender, &notes) }
        var message = Message(
            externalID: cells.text(map.externalID), identity: Array(SHA256.hash(data: Array("\(adapter)\n\(delivery.key)".utf8))),
            sender: sender, text: text(cells))
        message.subject = cells.text(map.subject)
        if let time = map.sentAt { readTime(cells.text(time.column), into: &message, &notes) }
        message.attachments = map.attachments.compactMap { cells.text($0).flatMap(Self.recording) }
        message.row = cells.byName
        return message
    }

    /// The columns of the text, one below the other; what people wrote stays as it is.
    private func text(_ cells: RowCells) -> String {
        let columns = source.map.text
        let parts = columns.compactMap { column -> String? in
            guard let text = cells.plain(column) else { return nil }
            return source.map.labels ? "\(cells.name(of: column)): \(text)" : text
        }
        return parts.joined(separator: "\n")
    }

    /// An id of which a spreadsheet left a rounding is nobody's.
    private func checkIdentity(_ cells: RowCells, _ notes: inout [String]) throws(Quarantine) {
        for column in source.csv.key + [source.map.externalID].compactMap(\.self) {
            guard let cell = cells.repaired(column) else { continue }
            if cell.isScientific, cell.text.contains("+") {
                throw Quarantine(.damaged, "\(cells.name(of: column)): \(CellFault.scientific.description)")
            }
            if cell.mayBeRounded { notes.append("\(cells.name(of: column)): a spreadsheet may have rounded the number.") }
        }
    }

    /// A withheld number is no damage; digits that a spreadsheet has rounded away are.
    private func call(_ raw: String, from sender: inout Party, _ notes: inout [String]) throws(Quarantine) {
        switch PhoneNumber.normalise(raw, region: region) {
        case .success(let number):
            sender.phone = number.e164
            sender.region = number.region
            sender.place = number.place(in: language)
            if let tail = number.extension { notes.append("phone: extension \(tail)") }
        case .failure(.scientific):
            throw Quarantine(.damaged, PhoneNumber.Refusal.scientific.description)
        case .failure(let refusal): notes.append("phone: \(refusal.description)")
        }
    }

    private func seconds(_ cell: String) -> JSONValue? {
        // A cell that is no span of time gives none, and rules see nothing.
        guard let span = try? spans.read(cell).get() else { return nil }
        let milliseconds = span.microseconds / 1_000
        return milliseconds % 1_000 == 0 ? .integer(milliseconds / 1_000) : JSONValue.string("\(Double(milliseconds) / 1_000)")
    }

    /// Who calls, of `"Name" <number>`; exchanges put the number where they know no name, and that is none.
    private static func callerName(_ text: String) -> String? {
        guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else { return text.contains(where: \.isLetter) ? text : nil }
        let isAround: (Character) -> Bool = { $0 == " " || $0 == "\"" }
        let name = String(text[..<open].drop(while: isAround).reversed().drop(while: isAround).reversed())
        return name.contains(where: \.isLetter) ? name : nil
    }

    /// A link is kept as a link; a path or a name on the exchange as the name of a file that nobody here has.
    private static func recording(_ text: String) -> Attachment? {
        let name = text.split { $0 == "/" || $0 == "\\" }.last.map { String($0.prefix { $0 != "?" && $0 != "#" }) }
        let isLink = ["http://", "https://", "sftp://", "ftp://", "s3://"].contains { text.lowercased().hasPrefix($0) }
        return Attachment(name: name, type: "audio/*", url: isLink ? text : nil)
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

/// The cells of a row by their columns.
private struct RowCells {
    let table: Table
    let row: CSVRow
    /// How long the call was.
    let seconds: JSONValue?

    /// A column's value without what spreadsheets put around it; nil where there is none.
    func text(_ column: DropSource.Column?) -> String? {
        guard let column, let text = repaired(column)?.text else { return nil }
        return text.isEmpty ? nil : text
    }

    func repaired(_ column: DropSource.Column) -> RepairedCell? {
        table.positions[column].map { RepairedCell(row[$0]) }
    }

    /// A column's text as it came, but for `="…"`; nil where there are only blanks.
    func plain(_ column: DropSource.Column) -> String? {
        guard let position = table.positions[column] else { return nil }
        let cell = RepairedCell(row[position])
        if cell.text.isEmpty { return nil }
        return cell.repairs.contains(.formula) ? cell.text : row[position]
    }

    /// How a column is called in the file, or by its number.
    func name(of column: DropSource.Column) -> String {
        switch column {
        case .named(let name): name
        case .position(let number): table.name(at: number - 1) ?? "column \(number)"
        }
    }

    /// All of them by the names that the file has.
    var byName: [String: String] {
        var all: [String: String] = [:]
        for (index, name) in (table.header?.names ?? []).enumerated() where index < row.count && !row.isEmpty(index) {
            all[name] = row[index]
        }
        if let text = seconds?.scalarText { all["duration_seconds"] = text }
        return all
    }

    /// `row.处理结果`, by the column's own name or an alias; `row.3` by its number.
    func value(at path: String) -> JSONValue? {
        guard path.hasPrefix("row.") else { return nil }
        let name = String(path.dropFirst(4))
        if name == "duration_seconds" { return seconds }
        return table.position(named: name).map { .string(RepairedCell(row[$0]).text) }
    }
}

/// What every row of one file shares.
private struct Table: Sendable {
    let parser: RowParser
    let header: CSVHeader?
    let aliases: ColumnAliases
    let positions: [DropSource.Column: Int]
    let duration: Int?
    /// The places of the columns that conditions ask for.
    let asked: [String: Int]

    func position(named name: String) -> Int? {
        asked[name] ?? header?.position(of: name, aliases: aliases) ?? Int(name).map { $0 - 1 }
    }

    func name(at index: Int) -> String? {
        header.flatMap { $0.names.indices.contains(index) ? $0.names[index] : nil }
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
        for column in source.map.columns + source.csv.key { positions[column] = column.position(in: header, aliases: aliases) }
        var asked: [String: Int] = [:]
        for path in source.onlyWhen?.paths ?? [] where path.hasPrefix("row.") {
            let name = String(path.dropFirst(4))
            asked[name] = header?.position(of: name, aliases: aliases)
        }
        return Table(
            parser: RowParser(format), header: header, aliases: aliases, positions: positions,
            duration: source.map.duration.flatMap { positions[$0.column] }, asked: asked)
    }
}

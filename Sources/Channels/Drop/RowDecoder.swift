import CSV
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
        let row = table.parser.row(delivery.body, columns: table.header?.names.count)
        // Before only_when: a row that was cut before the column that is asked for is not one that nobody selected.
        if let fault = table.cut(row) { throw Quarantine(.damaged, fault.description) }
        let cells = RowCells(table: table, row: row, seconds: table.places.duration.flatMap { seconds(row[$0.position]) })
        if let wanted = source.onlyWhen, !wanted.holds({ path in cells.value(at: path) }) { return Intake.Decoded(ignored: "not_selected") }
        var decoded = Intake.Decoded()
        decoded.notes = table.notes(row)
        decoded.messages = [try message(cells, delivery, &decoded.notes)]
        return decoded
    }

    private func message(_ cells: RowCells, _ delivery: Delivery, _ notes: inout [String]) throws(Quarantine) -> Message {
        let places = cells.table.places
        try checkIdentity(cells, &notes)
        var sender = Party(
            name: cells.text(places.name).flatMap(Self.callerName), address: cells.text(places.address), handle: cells.text(places.handle))
        let number = cells.text(places.phone)
        var isReadable = true
        if let number { isReadable = try call(number, from: &sender, &notes) }
        var message = Message(
            externalID: cells.text(places.externalID), identity: NamedIdentity.of(adapter, delivery.key), sender: sender,
            text: text(cells))
        if let number, let place = places.phone, !isReadable {
            message.text += "\n\(place.name): \(number)"
            message.reply = message.text
            message.marks.append("number-unreadable")
        }
        message.isNamedByDelivery = true
        message.subject = cells.text(places.subject)
        if source.map.sentAt != nil { readTime(cells.text(places.sentAt), into: &message, &notes) }
        message.attachments = places.attachments.compactMap { cells.text($0).flatMap(Self.recording) }
        message.row = { cells.cell(named: $0) }
        return message
    }

    /// The columns of the text, one below the other; what people wrote stays as it is.
    private func text(_ cells: RowCells) -> String {
        let parts = cells.table.places.text.compactMap { place -> String? in
            guard let text = cells.plain(place) else { return nil }
            return source.map.labels ? "\(place.name): \(text)" : text
        }
        return parts.count == 1 ? parts[0] : parts.joined(separator: "\n")
    }

    /// An id of which a spreadsheet left a rounding is nobody's.
    private func checkIdentity(_ cells: RowCells, _ notes: inout [String]) throws(Quarantine) {
        for place in cells.table.places.identity {
            let cell = cells.repaired(place)
            if cell.isScientific, cell.text.contains("+") {
                throw Quarantine(.damaged, "\(place.name): \(CellFault.scientific.description)")
            }
            if cell.mayBeRounded { notes.append("\(place.name): a spreadsheet may have rounded the number.") }
        }
    }

    /// A withheld number is no damage; digits that a spreadsheet has rounded away are.
    ///
    /// - Returns: false for what an agent has to read for himself: a masked or damaged number, which is nobody's.
    private func call(_ raw: String, from sender: inout Party, _ notes: inout [String]) throws(Quarantine) -> Bool {
        switch CallerNumber(raw, region: region) {
        case .number(let number):
            sender.phone = number.e164
            sender.region = number.region
            sender.place = number.place(in: language)
            if let tail = number.extension { notes.append("phone: extension \(tail)") }
            return true
        case .shared(.scientific): throw Quarantine(.damaged, PhoneNumber.Refusal.scientific.description)
        case .shared(let refusal):
            // An agent may still know the caller by what is left of a masked number.
            if refusal == .masked { sender.name = sender.name ?? raw }
            notes.append("phone: \(refusal.description)")
            return refusal != .masked
        case .name(let refusal):
            notes.append("phone: \(refusal?.description ?? "The numbering plan has no such number.")")
            // An internal extension or a short code is whole.
            return refusal == .tooShort
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
private struct RowCells: Sendable {
    let table: Table
    let row: CSVRow
    /// How long the call was.
    let seconds: JSONValue?

    /// A column's value without what spreadsheets put around it; nil where there is none.
    func text(_ place: Place?) -> String? {
        guard let place else { return nil }
        let text = repaired(place).text
        if !text.isEmpty { return text }
        return (place.doubles + place.others).lazy.map { RepairedCell(row[$0]).text }.first { !$0.isEmpty }
    }

    func repaired(_ place: Place) -> RepairedCell {
        RepairedCell(row[place.position])
    }

    /// A column's text as it came, but for `="…"`; nil where there are only blanks.
    ///
    /// Columns of the same name all speak; other names of the column where these are empty.
    func plain(_ place: Place) -> String? {
        guard !place.doubles.isEmpty || !place.others.isEmpty else { return plain(place.position) }
        var texts: [String] = []
        for text in ([place.position] + place.doubles).compactMap(plain) where !texts.contains(text) { texts.append(text) }
        if texts.isEmpty { return place.others.lazy.compactMap(plain).first }
        return texts.joined(separator: "\n")
    }

    private func plain(_ position: Int) -> String? {
        let raw = row[position]
        let cell = RepairedCell(raw)
        if cell.text.isEmpty { return nil }
        return cell.repairs.contains(.formula) ? cell.text : raw
    }

    /// A cell as it came, by the name that the file has for its column; nil where it is empty.
    func cell(named name: String) -> String? {
        if name == "duration_seconds", let text = seconds?.scalarText { return text }
        guard let index = table.header?.names.firstIndex(of: name), index < row.count, !row.isEmpty(index) else { return nil }
        return row[index]
    }

    /// `row.处理结果`, by the column's own name or an alias; `row.3` by its number.
    func value(at path: String) -> JSONValue? {
        guard path.hasPrefix("row.") else { return nil }
        if let position = table.asked[path] { return .string(RepairedCell(row[position]).text) }
        let name = String(path.dropFirst(4))
        if name == "duration_seconds" { return seconds }
        return table.position(named: name).map { .string(RepairedCell(row[$0]).text) }
    }
}

/// Where a column stands in the file, from 0, and what it is called there.
private struct Place: Sendable {
    var position: Int
    var name: String
    /// Further columns of the same name.
    var doubles: [Int] = []
    /// Columns of the aliases' names, asked where these are empty.
    var others: [Int] = []
}

/// Where the mapped columns stand in one file; those that the file lacks are nil.
private struct Places: Sendable {
    let name, address, handle, phone, externalID, subject, sentAt, duration: Place?
    let text, attachments: [Place]
    /// Those that tell a row from others.
    let identity: [Place]

    init(_ source: DropSource, header: CSVHeader?) {
        let (map, aliases) = (source.map, source.aliases)
        let mapped = Set((map.columns + source.csv.key).compactMap { $0.position(in: header, aliases: aliases) })
        func place(_ column: DropSource.Column?) -> Place? {
            guard let column, let position = column.position(in: header, aliases: aliases) else { return nil }
            switch column {
            case .named(let name):
                guard let (doubles, others) = header?.stands(in: position, for: name, aliases: aliases) else {
                    return Place(position: position, name: name)
                }
                return Place(
                    position: position, name: name, doubles: doubles.filter { !mapped.contains($0) },
                    others: others.filter { !mapped.contains($0) })
            case .position(let number):
                let name = header.flatMap { $0.names.indices.contains(position) ? $0.names[position] : nil }
                return Place(position: position, name: name ?? "column \(number)")
            }
        }
        (name, address, handle, phone) = (place(map.name), place(map.address), place(map.handle), place(map.phone))
        (externalID, subject, sentAt) = (place(map.externalID), place(map.subject), place(map.sentAt?.column))
        duration = place(map.duration?.column)
        text = map.text.compactMap(place)
        attachments = map.attachments.compactMap(place)
        identity = (source.csv.key + [map.externalID].compactMap(\.self)).compactMap(place)
    }
}

/// What every row of one file shares. A class: rows hold on to it.
private final class Table: Sendable {
    let format: String
    let headerText: String
    let parser: RowParser
    let header: CSVHeader?
    let places: Places
    private let aliases: ColumnAliases
    /// Up to where a row has to reach so that it can be judged at all; nil where the file does not name its columns.
    private let reach: Int?
    /// The places of the columns that conditions ask for, by the conditions' paths.
    let asked: [String: Int]

    init?(format text: String, header headerText: String, _ source: DropSource) {
        guard let format = CSVFormat(text: text) else { return nil }
        let header = headerText.isEmpty ? nil : CSVHeader(text: headerText)
        let aliases = source.aliases
        var asked: [String: Int] = [:]
        for path in source.onlyWhen?.paths ?? [] where path.hasPrefix("row.") {
            asked[path] = header?.position(of: String(path.dropFirst(4)), aliases: aliases)
        }
        (self.format, self.headerText, self.header, self.aliases, self.asked) = (text, headerText, header, aliases, asked)
        parser = RowParser(format)
        places = Places(source, header: header)
        let needed = [places.phone, places.sentAt].compactMap(\.self) + places.identity
        reach = source.csv.header ? (needed.map(\.position) + asked.values).max() : nil
    }

    /// A row that ends before a column without which it cannot be judged; nil where it does not.
    func cut(_ row: CSVRow) -> RowFault? {
        guard let reach, let header, row.count <= reach else { return nil }
        return .missingCells(count: row.count, columns: header.names.count)
    }

    /// What an agent should know of how the row was read.
    func notes(_ row: CSVRow) -> [String] {
        var notes: [String] = []
        if row.notes.contains(.foreignBytes) {
            notes.append("row: cells are not in the encoding of the file; they were read by what their bytes say.")
        }
        if row.notes.contains(.replacedBytes) { notes.append("row: bytes that are no character were replaced.") }
        if reach != nil, let header, row.count < header.names.count {
            notes.append("row: it has \(row.count) cells; the header has \(header.names.count) columns.")
        }
        return notes
    }

    func position(named name: String) -> Int? {
        header?.position(of: name, aliases: aliases) ?? Int(name).map { $0 - 1 }
    }
}

/// The tables of the files that are read at the moment, the last one used first.
private final class TableCache: Sendable {
    private let tables = Mutex<[Table]>([])

    func table(format: String, header: String, _ source: DropSource) -> Table? {
        let known = tables.withLock { tables -> Table? in
            guard let index = tables.firstIndex(where: { $0.format == format && $0.headerText == header }) else { return nil }
            if index > 0 { tables.swapAt(0, index) }
            return tables[0]
        }
        if let known { return known }
        guard let table = Table(format: format, header: header, source) else { return nil }
        tables.withLock { $0 = [table] + $0.prefix(Self.most - 1) }
        return table
    }

    private static let most = 16
}

import CSV
import Crypto
import Intake
import Recipes
import Settings

/// What the delivery of a row says of it; the names are kept in the store.
enum RowMeta {
    /// The file's name.
    static let file = "file"
    /// Encoding and dialect.
    static let format = "format"
    /// The columns' names.
    static let header = "header"
    /// The line on which the row starts.
    static let line = "line"
    /// Why it cannot be used, in a sentence, and the reason under which it is quarantined.
    static let fault = "fault"
    static let reason = "fault_reason"
}

/// Makes receptions of the rows of one file.
struct RowReceptions {
    private let adapter: AdapterName
    private let keyColumns: [Int]
    /// The columns whose content makes a row with a known key another one.
    private let telling: [Int]
    /// The columns in which a rounded number is a loss.
    private let fragile: [Int]
    private let common: CommonMeta

    init(source: DropSource, table: DropTable, adapter: AdapterName) {
        self.adapter = adapter
        let aliases = source.aliases
        func places(_ columns: [DropSource.Column]) -> [Int] { columns.compactMap { $0.position(in: table.header, aliases: aliases) } }
        keyColumns = places(source.csv.key)
        let asked = (source.onlyWhen?.paths ?? []).filter { $0.hasPrefix("row.") }.map { DropSource.Column.named(String($0.dropFirst(4))) }
        // In the mapping's order: the next export may have its columns in another one.
        telling = (keyColumns + places(source.map.columns + asked)).withoutRepeats
        fragile = (keyColumns + places([source.map.phone, source.map.externalID].compactMap(\.self))).withoutRepeats
        let shared = [RowMeta.file: table.file, RowMeta.format: table.format.text, RowMeta.header: table.header?.text ?? ""]
        let text = [adapter.description, table.file, table.format.text, table.header?.text ?? ""].joined(separator: "\0")
        common = CommonMeta(shared, digest: Array(SHA256.hash(data: Array(text.utf8))))
    }

    /// The key columns make the row one of a kind. Without them, or where they are empty or rounded, the whole row does.
    func reception(of row: CSVRow) -> Intake.Reception {
        let whole = keyColumns.isEmpty || keyColumns.allSatisfy(row.isEmpty) || keyColumns.contains { isRounded(row, $0) }
        let digest = Self.digest(row, whole ? Array(0..<row.filledCount) : telling)
        let key = whole ? "row/" + digest.hex : keyColumns.map { Self.part(row[$0]) }.joined(separator: "/")
        return reception(row, key: key, digest: digest, fault: nil)
    }

    /// A row that the reader could not take apart: it is quarantined as it came.
    func reception(of row: CSVRow, rejectedFor fault: RowFault) -> Intake.Reception {
        let digest = Array(SHA256.hash(data: row.raw))
        return reception(row, key: "row/" + digest.hex, digest: digest, fault: fault.description)
    }

    /// Why the row's values cannot be used; nil where they can.
    func damage(of row: CSVRow) -> CellFault? {
        fragile.contains { isRounded(row, $0) && RepairedCell(row[$0]).isScientific } ? .scientific : nil
    }

    /// A file of which no row can be read, as a delivery for somebody to look at.
    ///
    /// - Parameter head: how it begins.
    static func reception(
        of entry: DropEntry, _ reason: QuarantineReason, because fault: String, head: [UInt8], adapter: AdapterName
    ) -> Intake.Reception {
        let digest = Array(SHA256.hash(data: head + Array("\(entry.size) \(entry.modified) \(fault)".utf8)))
        return Intake.Reception(
            adapter: adapter, key: "file/\(entry.name)/\(digest.prefix(8).hex)", digest: digest, contentType: "text/csv",
            meta: [RowMeta.file: entry.name, RowMeta.fault: fault, RowMeta.reason: reason.rawValue], body: head)
    }

    private func reception(_ row: CSVRow, key: String, digest: [UInt8], fault: String?) -> Intake.Reception {
        var meta = [RowMeta.line: String(row.line)]
        if let fault { (meta[RowMeta.fault], meta[RowMeta.reason]) = (fault, QuarantineReason.undecodable.rawValue) }
        return Intake.Reception(adapter: adapter, key: key, digest: digest, contentType: "text/csv", meta: meta, common: common, body: row.raw)
    }

    /// `1.23457E+17`, or more than 15 digits with zeros behind: other numbers may look the same by now.
    private func isRounded(_ row: CSVRow, _ column: Int) -> Bool {
        let isSuspect = row.withBytes(at: column) { cell in
            cell.count >= 5 && cell.count <= 64 && (cell.contains(0x2B) || cell.count > 15 && cell.contains(0x30))
        }
        guard isSuspect else { return false }
        let cell = RepairedCell(row[column])
        return cell.isScientific || cell.mayBeRounded
    }

    private static func digest(_ row: CSVRow, _ columns: [Int]) -> [UInt8] {
        var text = [UInt8]()
        text.reserveCapacity(row.length + columns.count)
        for column in columns {
            row.withBytes(at: column) { text.append(contentsOf: $0) }
            text.append(0x1F)
        }
        return Array(SHA256.hash(data: text))
    }

    /// A part of a key in which the sign between parts does not stand.
    private static func part(_ cell: String) -> String {
        let text = RepairedCell(cell).text
        return text.utf8.contains(0x2F) ? text.replacing("/", with: "%2F") : text
    }
}

extension [Int] {
    fileprivate var withoutRepeats: [Int] {
        var seen = Set<Int>()
        return filter { seen.insert($0).inserted }
    }
}

extension CSVRow {
    /// How many cells there are up to the last one that is not empty: exports differ in how many empty ones they write.
    fileprivate var filledCount: Int {
        (0..<count).last { !isEmpty($0) }.map { $0 + 1 } ?? 0
    }
}

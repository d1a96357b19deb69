/// The rows of one source, in order. Not to be shared between threads; hold it in one task.
public final class CSVRows {
    /// The encoding and dialect in force.
    public let format: CSVFormat
    /// The column names; nil where the options say that there are none, or the file has no row at all.
    public let header: CSVHeader?
    /// What stood before the header, blank lines left out.
    public let preamble: [CSVRow]
    /// The options in force.
    public let options: CSVOptions

    private let cursor: RowCursor
    private let headerRow: CSVRow?
    private let columns: Int?
    private let totals: TotalsRow

    init(_ source: any ByteSource, format: CSVFormat, options: CSVOptions, found: HeaderSearch.Found, position: CSVPosition) {
        self.format = format
        self.options = options
        header = found.header
        headerRow = found.headerRow
        preamble = found.preamble
        totals = TotalsRow(words: options.totalsWords)
        columns = found.header?.names.count
        usualCells = found.usualCells
        cursor = RowCursor(source, format: format, options: options, position: position)
        cursor.expectedCells = columns ?? found.usualCells
    }

    /// How many cells most of the first rows have; nil where there are none.
    public let usualCells: Int?

    /// Where the next row starts: keep it with the rows before it, and reading can be taken up there.
    public var position: CSVPosition { cursor.position }

    /// The header's line as it came, without its line end; nil where there is none.
    public var rawHeader: [UInt8]? { headerRow?.raw }

    /// The next row; nil at the end.
    ///
    /// - Throws: `CSVError` of code `unreadable`; rows that are wrong are records, not errors.
    public func next() throws(CSVError) -> CSVRecord? {
        guard let record = try cursor.next() else { return nil }
        guard case .row(let row) = record else { return record }
        if let reason = skipReason(row) { return .skipped(row, reason) }
        return judged(row)
    }

    private func skipReason(_ row: CSVRow) -> SkipReason? {
        if !options.keepsBlankRows, row.isBlank { return .blank }
        if let headerRow, row.repeats(headerRow) { return .repeatedHeader }
        return totals.reason(row, isTable: (columns ?? usualCells ?? 2) > 1)
    }

    /// A row that an export quoted as one cell, its own quotes doubled; nil where it is not such a row.
    private func quotedWhole(_ row: CSVRow, _ columns: Int) -> CSVRecord? {
        let inner = RowParser(format).row(format.encoding.encode(row[0]), line: row.line, offset: row.offset)
        guard inner.count > 1 else { return nil }
        guard inner.count == columns else { return .rejected(row, .missingCells(count: 1, columns: columns)) }
        return .row(inner.taking(row.length).noting(.strayQuote))
    }

    /// Where the file names no columns, the adapter may; rows of some programs still differ in how many cells they have.
    private func judgedUnnamed(_ row: CSVRow) -> CSVRecord {
        guard let named = options.namedCells else { return .row(row) }
        if row.count > named, (named..<row.count).contains(where: { !row.isEmpty($0) }) {
            return .rejected(row, .surplusCells(count: row.count, columns: named))
        }
        if row.notes.contains(.strayQuote), row.count != named, row.count != usualCells {
            return .rejected(row, .shiftedCells(count: row.count, columns: named))
        }
        return .row(row)
    }

    /// Compares the cells with the columns.
    private func judged(_ row: CSVRow) -> CSVRecord {
        guard let columns else { return judgedUnnamed(row) }
        guard row.count != columns else { return .row(row) }
        if row.count == 1, let parsed = quotedWhole(row, columns) { return parsed }
        if row.count < columns {
            guard options.shortRows == .accept else { return .rejected(row, .missingCells(count: row.count, columns: columns)) }
            return .row(row.noting(.short))
        }
        let hasText = (columns..<row.count).contains { !row.isEmpty($0) }
        guard hasText else { return .row(row) }
        guard options.surplusCells == .accept else { return .rejected(row, .surplusCells(count: row.count, columns: columns)) }
        return .row(row.noting(.surplus))
    }
}

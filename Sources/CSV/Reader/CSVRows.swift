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
        if row.count == 1, !options.keepsBlankRows, row.isBlank { return .blank }
        if let headerRow, row.repeats(headerRow) { return .repeatedHeader }
        return totals.matches(row) ? .totals : nil
    }

    /// Compares the cells with the columns.
    private func judged(_ row: CSVRow) -> CSVRecord {
        guard let columns, row.count != columns else { return .row(row) }
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

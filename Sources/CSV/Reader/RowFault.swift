/// Why one row cannot be used. The rows after it can.
public enum RowFault: Sendable, Hashable {
    /// A quoted cell is never closed.
    case unclosedQuote
    /// The row has more bytes than the limit.
    case tooLong(limit: Int)
    /// The row has more cells than the limit.
    case tooManyColumns(count: Int, limit: Int)
    /// The row has text beyond the last column, so that nobody can say which cells belong where.
    case surplusCells(count: Int, columns: Int)
    /// The row ends before the last column, and the settings do not allow it.
    case missingCells(count: Int, columns: Int)
    /// A quote inside of a cell makes the row's cells differ in number from its columns, so that they may be shifted.
    case shiftedCells(count: Int, columns: Int)

    /// A short name for metrics and reject files.
    public var code: String {
        switch self {
        case .unclosedQuote: "unclosed_quote"
        case .tooLong: "too_long"
        case .tooManyColumns: "too_many_columns"
        case .surplusCells: "surplus_cells"
        case .missingCells: "missing_cells"
        case .shiftedCells: "shifted_cells"
        }
    }
}

extension RowFault: CustomStringConvertible {
    /// A sentence for the operator, without the customer's words.
    public var description: String {
        switch self {
        case .unclosedQuote: "A quoted cell of the row is never closed."
        case .tooLong(let limit): "The row is longer than the limit of \(limit) bytes."
        case .tooManyColumns(let count, let limit): "The row has \(count) cells; the limit is \(limit)."
        case .surplusCells(let count, let columns):
            "The row has \(count) cells; the header has \(columns) columns. A delimiter may stand unquoted in a cell."
        case .missingCells(let count, let columns): "The row has \(count) cells; the header has \(columns) columns."
        case .shiftedCells(let count, let columns):
            "The row has \(count) cells for \(columns) columns, and a quote inside of a cell: its cells may be shifted."
        }
    }
}

/// Why a row that is in order brings nothing.
public enum SkipReason: String, Sendable, Hashable, CaseIterable {
    /// There is nothing on the line.
    case blank
    /// It stands before the header.
    case preamble
    /// It is the header again, as after putting files together.
    case repeatedHeader = "repeated_header"
    /// It sums up the rows before it: `合计`, `Total`.
    case totals
    /// It stands below the table: `导出时间：…`, `Page 1 of 2`, `-- end of report --`.
    case footer
}

/// What the reader makes of one row.
public enum CSVRecord: Sendable {
    /// A row to use.
    case row(CSVRow)
    /// A row that brings nothing, to be counted.
    case skipped(CSVRow, SkipReason)
    /// A row that cannot be used, to be shown to somebody.
    case rejected(CSVRow, RowFault)
}

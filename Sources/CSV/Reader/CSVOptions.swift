/// How to read a file. What is left nil is found out from the file.
public struct CSVOptions: Sendable, Hashable {
    /// Whether the first row names the columns.
    public enum HeaderMode: String, Sendable, Hashable, CaseIterable {
        /// A row names the columns; lines before it are preamble.
        case named
        /// There is no such row: columns go by position, as in Asterisk's files.
        case absent
    }

    /// What to do with a row whose cells are fewer or more than the columns.
    public enum RaggedRows: String, Sendable, Hashable, CaseIterable {
        /// Take it: missing cells read as empty, surplus ones stand past the columns.
        case accept
        /// Reject it.
        case reject
    }

    /// The encoding; nil judges the whole file.
    public var encoding: TextEncoding?
    /// What stands between cells; nil detects it.
    public var delimiter: Delimiter?
    /// What ends a row; nil detects it.
    public var rowEnd: CSVDialect.RowEnd?
    /// The ASCII character around cells.
    public var quote: UInt8 = 0x22
    /// Whether a row names the columns.
    public var header: HeaderMode = .named
    /// How many columns the adapter names where the file names none; nil: any number of cells is right.
    public var namedCells: Int?
    /// How many lines stand before the header; nil detects them.
    public var preambleLines: Int?
    /// Column names that the header is known by, one of them is enough; helps to find it below a preamble.
    public var expectedColumns: [String] = []
    /// Rows with fewer cells than columns.
    public var shortRows: RaggedRows = .accept
    /// Rows with text beyond the last column. Empty cells there are always accepted.
    public var surplusCells: RaggedRows = .reject
    /// The bytes that a row may have.
    public var rowByteLimit: Int = 1 << 20
    /// The cells that a row may have.
    public var columnLimit: Int = 1_024
    /// The words in the first cell that mark a row of totals; empty turns it off.
    public var totalsWords: Set<String> = [
        "合计", "总计", "汇总", "小计", "总数", "合計", "總計", "total", "totals", "grand total", "subtotal", "sum",
    ]
    /// Blank lines are rows with one empty cell rather than skipped.
    public var keepsBlankRows = false
    /// The file still grows: a last row without line end waits for the next time.
    public var leavesUnfinishedRow = false

    /// Everything found out from the file, limits of 1 MiB and 1,024 cells a row.
    public init() {}
}

/// A place in a source at which reading can be taken up again: the start of a row.
public struct CSVPosition: Sendable, Hashable, Codable {
    /// The offset of the row's first byte.
    public var offset: Int
    /// The physical line on which it starts, from 1.
    public var line: Int

    /// Names a place.
    public init(offset: Int, line: Int) {
        self.offset = offset
        self.line = line
    }
}

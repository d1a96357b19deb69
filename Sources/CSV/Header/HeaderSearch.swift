/// Finds the header of a file, below whatever stands before it.
struct HeaderSearch {
    let options: CSVOptions
    let format: CSVFormat

    struct Found {
        var header: CSVHeader?
        var headerRow: CSVRow?
        var preamble: [CSVRow] = []
        /// Where the rows start.
        var rowsStart: CSVPosition
        /// The number of cells that most of the first rows have.
        var usualCells: Int?
    }

    private static let depth = 60

    func run(on source: any ByteSource, from start: CSVPosition) throws(CSVError) -> Found {
        let rows = try firstRows(of: source, from: start)
        let usual = Regularity.usual(rows.filter { !$0.isBlank }.map(\.count))?.cells
        let skipped = rows.prefix { isBeforeRows($0) }
        guard options.header == .named, let index = headerIndex(rows, usual) else {
            return Found(preamble: [], rowsStart: skipped.last.map(Self.after) ?? start, usualCells: usual)
        }
        return Found(
            header: CSVHeader(rows[index].cells), headerRow: rows[index], preamble: rows[..<index].filter { !$0.isBlank },
            rowsStart: Self.after(rows[index]), usualCells: usual)
    }

    private func firstRows(of source: any ByteSource, from start: CSVPosition) throws(CSVError) -> [CSVRow] {
        let cursor = RowCursor(source, format: format, options: options, position: start)
        var rows = [CSVRow]()
        while rows.count < Self.depth, let record = try cursor.next() {
            switch record {
            case .row(let row), .rejected(let row, _), .skipped(let row, _): rows.append(row)
            }
        }
        return rows
    }

    /// Lines that are no rows even where there is no header: as many as the options say, and Excel's `sep=`.
    private func isBeforeRows(_ row: CSVRow) -> Bool {
        row.line <= options.preambleLines ?? 0 || row.line == 1 && Self.declaresDelimiter(row)
    }

    private func headerIndex(_ rows: [CSVRow], _ usual: Int?) -> Int? {
        let candidates = rows.indices.filter { !rows[$0].isBlank && !isBeforeRows(rows[$0]) }
        if options.preambleLines != nil { return candidates.first }
        return known(candidates, rows) ?? regular(candidates, rows, usual ?? 1)
    }

    /// The row that has the most of the expected columns.
    private func known(_ candidates: [Int], _ rows: [CSVRow]) -> Int? {
        let expected = Set(options.expectedColumns.map(ColumnKey.init))
        guard !expected.isEmpty else { return nil }
        let hits = candidates.prefix(40).map { index in
            (index, Set(rows[index].cells.map(ColumnKey.init)).intersection(expected).count)
        }
        let best = hits.max { ($0.1, -$0.0) < ($1.1, -$1.0) }
        return best.flatMap { $0.1 * 2 >= min(expected.count, 2) && $0.1 > 0 ? $0.0 : nil }
    }

    /// The first row that is as wide as the rows are; a header may lack the last name.
    private func regular(_ candidates: [Int], _ rows: [CSVRow], _ usual: Int) -> Int? {
        guard let first = candidates.first else { return nil }
        if rows[first].count >= max(2, usual - 1) || usual < 3 { return first }
        return candidates.first { rows[$0].count == usual } ?? first
    }

    private static func declaresDelimiter(_ row: CSVRow) -> Bool { row.text.hasPrefix("sep=") && row.text.utf8.count == 5 }

    private static func after(_ row: CSVRow) -> CSVPosition {
        CSVPosition(offset: row.offset + row.length, line: row.line + row.lines)
    }
}

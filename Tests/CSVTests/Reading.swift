import CSV

/// Reads everything that a source has, for comparing.
func records(_ bytes: [UInt8], _ change: (inout CSVOptions) -> Void = { _ in }) throws -> [CSVRecord] {
    let rows = try open(bytes, change)
    var all = [CSVRecord]()
    while let record = try rows.next() { all.append(record) }
    return all
}

func open(_ bytes: [UInt8], _ change: (inout CSVOptions) -> Void = { _ in }) throws -> CSVRows {
    var options = CSVOptions()
    change(&options)
    return try CSVReader(options: options).rows(from: MemoryBytes(bytes))
}

/// The cells of the rows that can be used.
func cells(_ text: String, _ change: (inout CSVOptions) -> Void = { _ in }) throws -> [[String]] {
    try cells(Array(text.utf8), change)
}

func cells(_ bytes: [UInt8], _ change: (inout CSVOptions) -> Void = { _ in }) throws -> [[String]] {
    try records(bytes, change).compactMap { record in
        guard case .row(let row) = record else { return nil }
        return row.cells
    }
}

/// All rows, the first one too, blank ones too: what a reader without any notion of tables gives.
func plain(_ options: inout CSVOptions) {
    options.header = .absent
    options.keepsBlankRows = true
    options.totalsWords = []
}

extension CSVRecord {
    var fault: RowFault? {
        if case .rejected(_, let fault) = self { fault } else { nil }
    }

    var skipReason: SkipReason? {
        if case .skipped(_, let reason) = self { reason } else { nil }
    }

    var row: CSVRow {
        switch self {
        case .row(let row), .skipped(let row, _), .rejected(let row, _): row
        }
    }
}

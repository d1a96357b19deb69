import CSV
public import Intake
public import Settings

/// A call centre's file read without a folder: for dry runs.
public struct TriedFile: Sendable {
    /// What a row of it is.
    public enum Row: Sendable {
        /// A row to take, at its line.
        case reception(Intake.Reception, line: Int)
        /// A row that cannot be used, at its line, with the reason.
        case rejected(String, line: Int)
    }

    /// All rows in order.
    public let rows: [Row]

    /// Reads a file as the adapter would.
    ///
    /// - Throws: an error whose description says why the file as a whole cannot be read: its encoding, or columns that are gone.
    public init(_ bytes: [UInt8], named name: String, source: DropSource, adapter: AdapterName) throws {
        var options = try source.csv.options
        options.expectedColumns = source.mappedColumns
        let reading = try CSVReader(options: options).rows(from: MemoryBytes(bytes))
        if let header = reading.header,
            let drift = HeaderDrift(mapped: source.mappedColumns, aliases: source.aliases, header: header), drift.isBreaking
        {
            throw CSVError(.unreadable, "\(drift)")
        }
        let table = DropTable(file: name, format: reading.format, header: reading.header)
        let key = RowKey(source: source, table: table, adapter: adapter)
        var rows: [Row] = []
        while let record = try reading.next() {
            switch record {
            case .row(let row): rows.append(.reception(key.reception(of: row), line: row.line))
            case .rejected(let row, let fault): rows.append(.rejected(fault.description, line: row.line))
            case .skipped: break
            }
        }
        self.rows = rows
    }
}

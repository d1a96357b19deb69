import CSV
public import Intake
public import Settings

/// A call centre's file read without a folder: for dry runs.
public struct TriedFile: Sendable {
    /// Why a file as a whole cannot be read.
    public struct Refusal: Error, Sendable, CustomStringConvertible {
        /// The reason under which it would be quarantined.
        public let reason: QuarantineReason
        /// A sentence for the operator.
        public let description: String
    }

    /// What a row of it is.
    public enum Row: Sendable {
        /// A row to take, or to quarantine, at its line.
        case reception(Intake.Reception, line: Int)
        /// A row that brings nothing, at its line: `totals`, `repeated_header`.
        case skipped(String, line: Int)
    }

    /// All rows in order; blank lines are none.
    public let rows: [Row]

    /// Reads a file as the adapter would.
    ///
    /// - Throws: `Refusal` where the file as a whole cannot be read: its encoding, or columns that are gone.
    public init(_ bytes: [UInt8], named name: String, source: DropSource, adapter: AdapterName) async throws {
        let reading = try DropReading(source, batchSize: 500)
        var rows = [Row]()
        let outcome = try await reading.run(MemoryBytes(bytes), named: DropEntry(name: name, size: bytes.count, modified: 0)) { batch in
            let receptions = RowReceptions(source: source, table: batch.table, adapter: adapter)
            rows += batch.rows.map { .reception(receptions.reception(of: $0), line: $0.line) }
            rows += batch.rejected.map { .reception(receptions.reception(of: $0.row, rejectedFor: $0.fault), line: $0.row.line) }
            rows += batch.skippedRows.filter { $0.reason != .blank }.map { .skipped($0.reason.rawValue, line: $0.line) }
            return batch.rows.map { _ in .accepted }
        }
        switch outcome {
        case .finished: self.rows = rows.sorted { $0.line < $1.line }
        case .unreadable(let error): throw Refusal(reason: error.code == .missingColumns ? .drift : .undecodable, description: "\(error)")
        case .drifted(let drift): throw Refusal(reason: .drift, description: "\(drift)")
        }
    }
}

extension TriedFile.Row {
    fileprivate var line: Int {
        switch self {
        case .reception(_, let line), .skipped(_, let line): line
        }
    }
}

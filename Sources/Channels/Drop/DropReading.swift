public import CSV

/// Reads one file in batches and hands them over.
public struct DropReading: Sendable {
    /// How the file is read.
    public var options: CSVOptions
    /// The columns that mappings name; checked against the header before the first row. Empty checks nothing.
    public var mapped: [String]
    /// Whether a file is read that has only some of them; one that has none never is.
    public var toleratesDrift = false
    /// How many columns a file without a header has to have, since the mapping counts so far; 0 checks nothing.
    public var columnsNeeded = 0
    /// The columns of a file without a header.
    public var named: CSVHeader?
    /// Other names of columns.
    public var aliases: ColumnAliases
    /// The header of the adapter's last file, to tell new names of columns; nil where there was none.
    public var remembered: [String]?
    /// How many rows a batch has.
    public var batchSize: Int

    /// Takes the settings of an adapter.
    public init(
        options: CSVOptions = CSVOptions(), mapped: [String] = [], aliases: ColumnAliases = .usual, remembered: [String]? = nil,
        batchSize: Int = 500
    ) {
        self.options = options
        self.mapped = mapped
        self.aliases = aliases
        self.remembered = remembered
        self.batchSize = batchSize
        if self.options.expectedColumns.isEmpty { self.options.expectedColumns = aliases.names(of: mapped) }
    }

    /// Reads a claimed file from a position on, and collects what is rejected.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - position: where an earlier run stopped; ignored where it belongs to another file.
    ///   - rejects: where rejected rows go, after the batch around them was committed; nil keeps none.
    ///   - keep: remembers the position behind a batch, after its rows were stored and its rejects written.
    ///   - deliver: stores a batch, and says for each row what became of it. What it throws ends the reading; the file can be taken up at
    ///     the last position kept.
    public nonisolated(nonsending) func run(
        _ file: ClaimedFile, from position: DropPosition? = nil, rejects: RejectsFile? = nil,
        keep: (DropPosition) async throws -> Void = { _ in }, deliver: (DropBatch) async throws -> [RowVerdict]
    ) async throws -> DropOutcome {
        let opened = try file.open()
        let own = position.flatMap { $0.belongs(to: file) ? $0 : nil }
        try rejects?.cut(to: own?.rejects ?? 0)
        return try await run(
            opened.bytes, named: file.entry, from: own, rejects: rejects, keep: keep, deliver: deliver)
    }

    /// Reads any source, such as a file named by hand.
    public nonisolated(nonsending) func run(
        _ source: any ByteSource, named entry: DropEntry, from position: DropPosition? = nil, rejects: RejectsFile? = nil,
        keep: (DropPosition) async throws -> Void = { _ in }, deliver: (DropBatch) async throws -> [RowVerdict]
    ) async throws -> DropOutcome {
        do {
            var options = options
            options.namedCells = named?.names.count
            let rows = try CSVReader(options: options).rows(from: source, at: position?.next)
            if let drift = drift(of: rows) { return .drifted(drift) }
            try checkWidth(of: rows)
            let table = DropTable(file: entry.name, format: rows.format, header: rows.header ?? named)
            var counts = position?.counts ?? DropCounts()
            while let batch = try next(rows, table, entry, counts) {
                let verdicts = try await deliver(batch)
                try rejects?.add(rejected(batch, verdicts), format: rows.format, header: rows.rawHeader)
                counts = counts.adding(batch, verdicts)
                var position = batch.position
                (position.counts, position.rejects) = (counts, rejects?.size)
                try await keep(position)
            }
            return .finished(counts)
        } catch let error as CSVError {
            return .unreadable(error)
        }
    }

    /// Without a header only the number of cells tells that columns are gone.
    private func checkWidth(of rows: CSVRows) throws(CSVError) {
        guard columnsNeeded > 0, let cells = rows.usualCells, cells < columnsNeeded else { return }
        throw CSVError(
            .missingColumns, "The rows have \(cells) cells; the mapping needs column \(columnsNeeded). Was the export's layout changed?")
    }

    private func drift(of rows: CSVRows) -> HeaderDrift? {
        guard !mapped.isEmpty, let header = rows.header else { return nil }
        let drift = HeaderDrift(mapped: mapped, aliases: aliases, header: header, remembered: remembered)
        guard let drift, drift.isBreaking else { return nil }
        return toleratesDrift && drift.missing.count < mapped.count ? nil : drift
    }

    /// The next rows; nil at the end.
    private func next(_ rows: CSVRows, _ table: DropTable, _ entry: DropEntry, _ counts: DropCounts) throws(CSVError)
        -> DropBatch?
    {
        var taken = [CSVRow]()
        var skipped = [(line: Int, reason: SkipReason)]()
        var rejected = [(row: CSVRow, fault: RowFault)]()
        var read = 0
        while read < batchSize, let record = try rows.next() {
            read += 1
            switch record {
            case .row(let row): taken.append(row)
            case .skipped(let row, let reason): skipped.append((row.line, reason))
            case .rejected(let row, let fault): rejected.append((row, fault))
            }
        }
        guard read > 0 else { return nil }
        var position = DropPosition(
            file: entry.name, device: entry.device, inode: entry.inode, next: rows.position, counts: counts)
        position.counts.add(skipped.map(\.reason), rejected.map(\.fault))
        return DropBatch(table: table, rows: taken, skippedRows: skipped, rejected: rejected, position: position)
    }

    /// What the reader and the store rejected, in the file's order.
    private func rejected(_ batch: DropBatch, _ verdicts: [RowVerdict]) -> [RejectsFile.Reject] {
        let byReader = batch.rejected.map { RejectsFile.Reject(row: $0.row, reason: $0.fault.description) }
        let byStore = zip(batch.rows, verdicts).compactMap { row, verdict -> RejectsFile.Reject? in
            guard case .rejected(_, let reason) = verdict else { return nil }
            return RejectsFile.Reject(row: row, reason: reason)
        }
        return (byReader + byStore).sorted { $0.row.offset < $1.row.offset }
    }
}

extension DropCounts {
    fileprivate mutating func add(_ skipped: [SkipReason], _ faults: [RowFault]) {
        for reason in skipped { ignored[reason.rawValue, default: 0] += 1 }
        for fault in faults { rejected[fault.code, default: 0] += 1 }
    }

    fileprivate func adding(_ batch: DropBatch, _ verdicts: [RowVerdict]) -> DropCounts {
        var counts = batch.position.counts
        for verdict in verdicts { counts.count(verdict) }
        return counts
    }

    /// Counts one row: for who stores a position, which does not know the verdicts of its own batch.
    public mutating func count(_ verdict: RowVerdict) {
        switch verdict {
        case .accepted: accepted += 1
        case .duplicate: duplicates += 1
        case .ignored(let reason): ignored[reason, default: 0] += 1
        case .rejected(let code, _): rejected[code, default: 0] += 1
        }
    }
}

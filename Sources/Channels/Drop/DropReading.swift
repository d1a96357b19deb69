public import CSV

/// Reads one file in batches and hands them over.
public struct DropReading: Sendable {
    /// How the file is read.
    public var options: CSVOptions
    /// The columns that mappings name; checked against the header before the first row. Empty checks nothing.
    public var mapped: [String]
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
        if self.options.expectedColumns.isEmpty { self.options.expectedColumns = mapped }
    }

    /// Reads a claimed file from a position on, and collects what is rejected.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - position: where an earlier run stopped; ignored where it belongs to another file.
    ///   - rejects: where rejected rows go, after the batch around them was committed; nil keeps none.
    ///   - deliver: stores a batch and its position in one transaction, and says for each row what became of it. What it throws ends the
    ///     reading; the file can be taken up at the last position stored.
    public func run(
        _ file: ClaimedFile, from position: DropPosition? = nil, rejects: RejectsFile? = nil,
        deliver: (DropBatch) async throws -> [RowVerdict]
    ) async throws -> DropOutcome {
        let opened = try file.open()
        let own = position.flatMap { $0.belongs(to: file) ? $0 : nil }
        return try await run(
            FileBytes(descriptor: opened.descriptor), named: file.entry, from: own, rejects: rejects, deliver: deliver)
    }

    /// Reads any source, such as a file named by hand.
    public func run(
        _ source: any ByteSource, named entry: DropEntry, from position: DropPosition? = nil, rejects: RejectsFile? = nil,
        deliver: (DropBatch) async throws -> [RowVerdict]
    ) async throws -> DropOutcome {
        do {
            let rows = try CSVReader(options: options).rows(from: source, at: position?.next)
            if let drift = drift(of: rows) { return .drifted(drift) }
            let table = DropTable(file: entry.name, format: rows.format, header: rows.header)
            var counts = position?.counts ?? DropCounts()
            while let batch = try next(rows, table, entry, counts) {
                let verdicts = try await deliver(batch)
                try rejects?.add(rejected(batch, verdicts), format: rows.format, header: rows.rawHeader)
                counts = counts.adding(batch, verdicts)
            }
            return .finished(counts)
        } catch let error as CSVError {
            return .unreadable(error)
        }
    }

    private func drift(of rows: CSVRows) -> HeaderDrift? {
        guard !mapped.isEmpty, let header = rows.header else { return nil }
        let drift = HeaderDrift(mapped: mapped, aliases: aliases, header: header, remembered: remembered)
        return drift.flatMap { $0.isBreaking ? $0 : nil }
    }

    /// The next rows; nil at the end.
    private func next(_ rows: CSVRows, _ table: DropTable, _ entry: DropEntry, _ counts: DropCounts) throws(CSVError)
        -> DropBatch?
    {
        var taken = [CSVRow]()
        var skipped = [SkipReason: Int]()
        var rejected = [(row: CSVRow, fault: RowFault)]()
        var read = 0
        while read < batchSize, let record = try rows.next() {
            read += 1
            switch record {
            case .row(let row): taken.append(row)
            case .skipped(_, let reason): skipped[reason, default: 0] += 1
            case .rejected(let row, let fault): rejected.append((row, fault))
            }
        }
        guard read > 0 else { return nil }
        var position = DropPosition(
            file: entry.name, device: entry.device, inode: entry.inode, next: rows.position, counts: counts)
        position.counts.add(skipped, rejected.map(\.fault))
        return DropBatch(table: table, rows: taken, skipped: skipped, rejected: rejected, position: position)
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
    fileprivate mutating func add(_ skipped: [SkipReason: Int], _ faults: [RowFault]) {
        for (reason, count) in skipped { ignored[reason.rawValue, default: 0] += count }
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

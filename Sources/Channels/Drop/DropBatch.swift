public import CSV

/// What every row of one file shares.
public struct DropTable: Sendable, Hashable {
    /// The name under which the file was dropped.
    public let file: String
    /// How it is written.
    public let format: CSVFormat
    /// Its columns; nil where it has no header.
    public let header: CSVHeader?
}

/// Some rows of a file, to be committed together with the position behind them.
public struct DropBatch: Sendable {
    /// What the rows share.
    public let table: DropTable
    /// The rows to take, in order.
    public let rows: [CSVRow]
    /// Rows between them that bring nothing, by reason.
    public var skipped: [SkipReason: Int] {
        skippedRows.reduce(into: [:]) { $0[$1.reason, default: 0] += 1 }
    }
    /// The same, with their lines.
    let skippedRows: [(line: Int, reason: SkipReason)]
    /// Rows between them that cannot be used, with the reason.
    public let rejected: [(row: CSVRow, fault: RowFault)]
    /// Where reading goes on behind them: keep it in the transaction that stores the rows.
    public let position: DropPosition
}

/// How far a file was read; of one file only, told by device, inode and name.
public struct DropPosition: Sendable, Hashable, Codable {
    /// The file's name.
    public var file: String
    /// The file's device.
    public var device: UInt64
    /// The file's inode, which stays when it is renamed.
    public var inode: UInt64
    /// The row to go on with.
    public var next: CSVPosition
    /// What was counted so far.
    public var counts: DropCounts
    /// How many bytes of rejects were written up to here; a crash may have left more, which come again.
    public var rejects: Int?

    /// Names a place in a file.
    public init(file: String, device: UInt64, inode: UInt64, next: CSVPosition, counts: DropCounts = DropCounts()) {
        self.file = file
        self.device = device
        self.inode = inode
        self.next = next
        self.counts = counts
    }

    /// Whether it was taken in that file.
    public func belongs(to file: ClaimedFile) -> Bool {
        inode == file.entry.inode && device == file.entry.device && self.file == file.entry.name
    }
}

/// What became of a file's rows. They add up to the rows that the file has.
public struct DropCounts: Sendable, Hashable, Codable {
    /// New.
    public var accepted = 0
    /// Known already.
    public var duplicates = 0
    /// In order, but not wanted, by reason: those of the reader (`blank`, `totals`) and those of `RowVerdict.ignored`.
    public var ignored: [String: Int] = [:]
    /// Not usable, by code.
    public var rejected: [String: Int] = [:]

    /// Nothing counted yet.
    public init() {}

    /// All rows.
    public var rows: Int { accepted + duplicates + ignored.values.reduce(0, +) + rejected.values.reduce(0, +) }
}

extension DropCounts {
    /// What became of a file's rows, in sentences.
    public func summary(of file: String) -> String {
        let parts = ["\(accepted) new", "\(duplicates) known already"] + Self.list(ignored, "ignored") + Self.list(rejected, "rejected")
        return "\(file): \(rows) rows: \(parts.joined(separator: ", "))."
    }

    private static func list(_ counts: [String: Int], _ word: String) -> [String] {
        guard !counts.isEmpty else { return [] }
        let reasons = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return ["\(counts.values.reduce(0, +)) \(word) (\(reasons.joined(separator: ", ")))"]
    }
}

/// What became of one row that was handed over.
public enum RowVerdict: Sendable, Hashable {
    /// Stored.
    case accepted
    /// The same row was stored before.
    case duplicate
    /// Not wanted; the reason is a metric's label, as in `not_selected`.
    case ignored(reason: String)
    /// Not usable: a short code, and a sentence without customers' values for the rejects.
    case rejected(code: String, reason: String)
}

/// How reading a file ended. Errors of the store are thrown instead: the file stays in `processing/` and is taken up again.
public enum DropOutcome: Sendable {
    /// Read to its end.
    case finished(DropCounts)
    /// It cannot be read as a whole.
    case unreadable(CSVError)
    /// Mapped columns are gone. No row was handed over.
    case drifted(HeaderDrift)
}

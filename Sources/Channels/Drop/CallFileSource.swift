import CSV
import Crypto
public import Intake
public import Logging
import Recipes
public import Settings

/// Takes the files of a call centre's drop folder: each row becomes a delivery.
///
/// A file is claimed by a rename, read in batches, and put away when its last row is committed. After a crash it is taken up behind
/// the last batch; rows that were committed already are duplicates by their key.
public actor CallFileSource: PolledSource {
    /// The adapter that it feeds.
    public nonisolated let adapter: AdapterName
    /// The rest between two passes.
    public nonisolated let poll: Duration
    private let source: DropSource
    private var folder: DropFolder
    private let inbox: any Inbox
    private let leases: any AdapterLeases
    private let logger: Logger

    /// Prepares a folder.
    ///
    /// - Parameter path: the folder that files are dropped into.
    /// - Throws: `DropError` for a way of picking up that is not there yet.
    public init(
        adapter: AdapterName, source: DropSource, path: String, inbox: any Inbox, leases: any AdapterLeases, logger: Logger
    ) throws {
        self.adapter = adapter
        self.source = source
        self.inbox = inbox
        self.leases = leases
        self.logger = logger
        poll = source.drop.poll
        folder = DropFolder(path: path, pickup: try Pickup(source.drop.pickup), names: DropNames([source.drop.files]))
    }

    /// Reads what a crash left half-way, then all files that are complete.
    public func pass() async throws {
        try folder.prepare()
        for file in try folder.unfinished() { try await take(file) }
        for ready in try folder.scan().ready {
            try Task.checkCancellation()
            if let file = try folder.claim(ready) { try await take(file) }
        }
    }

    private func take(_ file: ClaimedFile) async throws {
        let reading = DropReading(
            options: try source.csv.options, mapped: source.mappedColumns, aliases: source.aliases, batchSize: Self.batchSize)
        let position = try await leases.cursor(of: adapter, Self.positionName).flatMap(DropPosition.init)
        let rejects = folder.rejects(of: file)
        let outcome = try await reading.run(file, from: position, rejects: rejects) { @Sendable batch in
            try Task.checkCancellation()
            let verdicts = try await self.store(batch)
            try await self.leases.setCursor(of: self.adapter, Self.positionName, to: batch.position.json)
            return verdicts
        }
        try rejects.finish()
        try put(away: file, outcome)
    }

    private func store(_ batch: DropBatch) async throws -> [RowVerdict] {
        guard !batch.rows.isEmpty else { return [] }
        let key = RowKey(source: source, table: batch.table, adapter: adapter)
        let results = try await inbox.accept(batch.rows.map(key.reception))
        return results.map { $0 == .duplicate ? .duplicate : .accepted }
    }

    private func put(away file: ClaimedFile, _ outcome: DropOutcome) throws {
        switch outcome {
        case .finished(let counts):
            let place = try folder.finish(file)
            logger.info(
                "A file was read.",
                metadata: [
                    "file": "\(place)", "rows": "\(counts.rows)", "new": "\(counts.accepted)", "duplicates": "\(counts.duplicates)",
                    "rejected": "\(counts.rejected.values.reduce(0, +))",
                ])
        case .unreadable(let error):
            logger.error("A file cannot be read; see failed/.", metadata: ["file": "\(file.entry.name)", "error": "\(error)"])
            try folder.fail(file, reason: "\(error)")
        case .drifted(let drift):
            logger.error("The columns of a file changed; see failed/.", metadata: ["file": "\(file.entry.name)", "drift": "\(drift)"])
            try folder.fail(file, reason: "\(drift)")
        }
    }

    private static let batchSize = 500
    private static let positionName = "file"
}

/// Makes receptions of the rows of one file.
struct RowKey {
    private let adapter: AdapterName
    private let columns: [Int]
    private let meta: [String: String]

    init(source: DropSource, table: DropTable, adapter: AdapterName) {
        self.adapter = adapter
        columns = source.csv.key.compactMap { $0.position(in: table.header, aliases: source.aliases) }
        meta = ["file": table.file, "format": table.format.text, "header": table.header?.text ?? ""]
    }

    /// The key columns make the row one of a kind; without them, or where they are empty, the whole row does.
    func reception(of row: CSVRow) -> Intake.Reception {
        let raw = row.raw
        let digest = Array(SHA256.hash(data: raw))
        let cells = columns.map { row[$0] }
        var meta = meta
        meta["line"] = String(row.line)
        let key = cells.isEmpty || cells.allSatisfy(\.isEmpty) ? "row/" + digest.hex : cells.joined(separator: "/")
        return Intake.Reception(adapter: adapter, key: key, digest: digest, contentType: "text/csv", meta: meta, body: raw)
    }
}

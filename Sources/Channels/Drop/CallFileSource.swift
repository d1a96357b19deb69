import CSV
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
    /// - Parameters:
    ///   - path: the folder that files are dropped into.
    ///   - pickup: how complete files are told.
    public init(
        adapter: AdapterName, source: DropSource, path: String, pickup: Pickup, inbox: any Inbox, leases: any AdapterLeases, logger: Logger
    ) {
        self.adapter = adapter
        self.source = source
        self.inbox = inbox
        self.leases = leases
        self.logger = logger
        poll = source.drop.poll
        folder = DropFolder(path: path, pickup: pickup, names: DropNames([source.drop.files]))
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
        let reading = try DropReading(source, batchSize: Self.batchSize)
        let position = try await leases.cursor(of: adapter, Self.positionName).flatMap(DropPosition.init)
        let rejects = folder.rejects(of: file)
        let outcome = try await reading.run(file, from: position, rejects: rejects, keep: keep) { batch in
            try Task.checkCancellation()
            return try await self.store(batch)
        }
        try await forgetPosition()
        try await put(away: file, outcome, rejects)
    }

    /// A file system gives a number that became free to the next file: a position that outlived its file would skip rows of another.
    private func forgetPosition() async throws {
        try await leases.setCursor(of: adapter, Self.positionName, to: .null)
    }

    private func keep(_ position: DropPosition) async throws {
        try await leases.setCursor(of: adapter, Self.positionName, to: position.json)
    }

    private func store(_ batch: DropBatch) async throws -> [RowVerdict] {
        try await batch.store(in: inbox, source, adapter)
    }

    private func put(away file: ClaimedFile, _ outcome: DropOutcome, _ rejects: RejectsFile) async throws {
        switch outcome {
        case .finished(let counts):
            let discrepancy = file.discrepancy(counts)
            let summary = counts.summary(of: file.entry.name)
            try rejects.finish(summary: [summary, discrepancy].compactMap(\.self).joined(separator: "\n"))
            let place = try folder.finish(file)
            logger.info("A file was read.", metadata: ["file": "\(place)", "rows": "\(summary)"])
            if let discrepancy { logger.warning("\(discrepancy)") }
        case .unreadable(let error):
            try await fail(file, error.code == .missingColumns ? .drift : .undecodable, because: error.description)
        case .drifted(let drift):
            try await fail(file, .drift, because: drift.description)
        }
    }

    /// The file waits for a person in `failed/`, and in the quarantine where people look.
    private func fail(_ file: ClaimedFile, _ reason: QuarantineReason, because fault: String) async throws {
        logger.error("A file was not read; see failed/.", metadata: ["file": "\(file.entry.name)", "error": "\(fault)"])
        let head = try file.open().bytes.beginning(4_096)
        _ = try await inbox.accept([RowReceptions.reception(of: file.entry, reason, because: fault, head: head, adapter: adapter)])
        try folder.fail(file, reason: fault)
    }

    private static let batchSize = 1_000
    private static let positionName = "file"
}

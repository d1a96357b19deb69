import CSV
import Channels
public import Intake
public import Logging
import Recipes
public import Settings
import Store
import Synchronization

/// Takes a call centre's file by hand, as its drop folder would: `inlet import`.
public struct FileImport: Sendable {
    /// How far it is.
    public struct Progress: Sendable {
        /// Rows that were read.
        public var rows: Int
        /// Bytes that were read, and all that the file has.
        public var bytes: (read: Int, all: Int)
    }

    let adapter: Adapter
    let source: DropSource
    let path: String
    let assembly: Assembly
    let configuration: Configuration
    let logger: Logger

    /// Prepares an import.
    ///
    /// - Throws: `DryRun.Failure` for an adapter that is not there or takes no files.
    public init(_ configuration: Configuration, adapter name: String, path: String, lookups: any LookupService, logger: Logger) throws {
        guard let adapter = configuration.adapter(AdapterName(name)) else {
            let names = configuration.adapters.filter { $0.channel == .calls }.map(\.name.description).sorted().joined(separator: ", ")
            throw DryRun.Failure(description: "There is no adapter \(name). Of channel: calls there are: \(names).")
        }
        guard case .drop(let source) = adapter.source else {
            throw DryRun.Failure(description: "The adapter \(name) takes no files; its channel is \(adapter.channel.rawValue), not calls.")
        }
        self.adapter = adapter
        self.source = source
        self.path = path
        self.configuration = configuration
        self.logger = logger
        var enabled = configuration
        enabled.enable(adapter.name)
        assembly = try Assembly(enabled, lookups: lookups)
    }

    // MARK: - For real

    /// Stores the file's rows and works on them, beside a gateway that may be running.
    ///
    /// - Parameter progress: told after each batch.
    /// - Returns: what became of the rows.
    public func run(on database: Database, progress: @escaping @Sendable (Progress) -> Void) async throws -> ImportReport {
        let store = database.store
        let signal = WorkSignal()
        let limits = configuration.instance.workers
        let workers = PipelineWorkers(
            store: store, handover: Handover(lease: limits.lease, hasWorkers: false), pipeline: { assembly.pipeline },
            planner: { assembly.planner }, signal: signal, shield: Shield(),
            limits: .init(workers: max(1, limits.count), batch: limits.batch, lease: limits.lease),
            metrics: GatewayMetrics(), noticesPlanned: {}, logger: logger)
        let inbox = ImportInbox(store: store) { signal.raise() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await workers.workUntilCancelled() }
            var report = try await read(into: inbox, progress)
            report.duplicates = inbox.duplicates
            report.outcomes = try await settled(inbox.stored, store)
            group.cancelAll()
            return report
        }
    }

    private func read(into inbox: ImportInbox, _ progress: (Progress) -> Void) async throws -> ImportReport {
        let file = try CallFile(path)
        let rejects = RejectsFile(beside: path)
        try rejects.clear()
        let reading = try DropReading(source, batchSize: 1_000)
        var rows = 0
        let outcome = try await reading.run(file.bytes, named: file.entry, rejects: rejects) { batch in
            let verdicts = try await batch.store(in: inbox, source, adapter.name)
            rows += batch.rowCount
            progress(Progress(rows: rows, bytes: (batch.position.next.offset, file.entry.size)))
            return verdicts
        }
        var report = try ImportReport(outcome, file: file.entry.name)
        report.rejectsFile = try rejects.finish(summary: report.counts.summary(of: file.entry.name))
        return report
    }

    /// Waits until the workers, here or in a gateway, have an end for each delivery.
    private func settled(_ deliveries: [DeliveryID], _ store: Store) async throws -> Store.DeliveryOutcomes {
        while true {
            var outcomes = Store.DeliveryOutcomes()
            for start in stride(from: 0, to: deliveries.count, by: 20_000) {
                outcomes.add(try await store.outcomes(of: Array(deliveries[start..<min(start + 20_000, deliveries.count)])))
                if outcomes.pending > 0 { break }
            }
            if outcomes.pending == 0 { return outcomes }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    // MARK: - Dry

    /// Finds out what would become of the file's rows, and writes nothing.
    ///
    /// - Parameter database: what is known already; nil for a gateway that has no database yet.
    public func rehearse(on database: Database?, progress: (Progress) -> Void) async throws -> ImportReport {
        let file = try CallFile(path)
        let reading = try DropReading(source, batchSize: 1_000)
        var rehearsal = ImportRehearsal(pipeline: assembly.pipeline, store: database?.store)
        var rows = 0
        let outcome = try await reading.run(file.bytes, named: file.entry) { batch in
            let receptions = batch.receptions(of: source, adapter.name)
            let known = try await rehearsal.add(receptions)
            rows += batch.rowCount
            progress(Progress(rows: rows, bytes: (batch.position.next.offset, file.entry.size)))
            return known.prefix(batch.rows.count).map { $0 ? .duplicate : .accepted }
        }
        var report = try ImportReport(outcome, file: file.entry.name)
        report.duplicates = rehearsal.duplicates
        report.outcomes = rehearsal.outcomes
        report.examples = rehearsal.examples
        return report
    }
}

/// Stores what an import reads, and remembers where.
private final class ImportInbox: Inbox {
    private let store: Store
    private let arrived: @Sendable () -> Void
    private let deliveries = Mutex<[DeliveryID]>([])
    private let known = Mutex(0)

    /// The row of the books that imports write; gateways use others.
    private static let writer: Int32 = 90

    init(store: Store, arrived: @escaping @Sendable () -> Void) {
        self.store = store
        self.arrived = arrived
    }

    var duplicates: Int { known.withLock { $0 } }

    var stored: [DeliveryID] { deliveries.withLock { $0 } }

    func accept(_ receptions: [Intake.Reception]) async throws -> [Intake.Acceptance] {
        let results = try await store.accept(receptions, writer: Self.writer)
        deliveries.withLock { all in
            for case .stored(let id) in results { all.append(id) }
            for case .revision(let id) in results { all.append(id) }
        }
        let repeats = results.count { $0 == .duplicate }
        known.withLock { $0 += repeats }
        arrived()
        return results
    }
}

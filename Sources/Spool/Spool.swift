public import Intake
import Synchronization

/// Keeps deliveries on the local disk while the database is away.
///
/// What `append` returned for is on the disk (SQLite, WAL, `synchronous = FULL`). Whoever drains it stores the oldest entries elsewhere
/// and removes them here afterwards: a crash in between stores them twice, and the delivery's key makes that once.
public final class Spool: Sendable {
    private typealias Turn = CheckedContinuation<Role, Never>

    /// What a caller of `append` is told when its turn comes.
    private enum Role {
        /// Write these batches, your own among them, and pass the turn on.
        case lead([Waiting])
        case written
        case failed(any Error)
    }

    private struct Waiting {
        var receptions: [Reception]
        var turn: Turn
    }

    private struct State {
        var ledger: SpoolLedger
        var waiting: [Waiting] = []
        var isWriting = false
    }

    /// Where it is.
    public let folder: String
    private let file: SpoolFile
    private let state: Mutex<State>
    /// Receptions of one transaction: a transaction waits for the disk once, however many they are.
    private static let batchLimit = 1_024

    /// Opens the spool of a folder, with what an earlier run left in it.
    ///
    /// - Throws: `SpoolError` when the folder cannot be written to or another gateway has it.
    public init(folder: String, limits: SpoolLimits) throws(SpoolError) {
        self.folder = folder
        file = try SpoolFile(folder: folder)
        var ledger = SpoolLedger(limits: limits)
        do {
            let left = try file.tally()
            ledger.add(left.items, at: left.oldest ?? .now)
            if left.items.isEmpty { ledger.remove([], oldest: nil) }
            ledger.noteRefused(left.refused)
        } catch {
            throw SpoolFile.failure(error, folder)
        }
        state = Mutex(State(ledger: ledger))
    }

    /// How it is doing.
    public var status: SpoolStatus {
        state.withLock(\.ledger.status)
    }

    /// Whether anything waits.
    public var isEmpty: Bool {
        state.withLock { $0.ledger.status.depth == 0 }
    }

    /// Whether anything of these adapters waits: what comes now has to queue behind it.
    public func holds(anyOf receptions: [Reception]) -> Bool {
        state.withLock { state in
            state.ledger.status.depth > 0 && receptions.contains { state.ledger.status.adapters[$0.adapter] != nil }
        }
    }

    /// Writes receptions to the disk, with all that others want written at the same time. When this returns they may be acknowledged.
    ///
    /// - Throws: `SpoolError`; then nothing was written.
    public func append(_ receptions: [Reception]) async throws {
        let items = receptions.map(SpoolLedger.Item.init)
        try reserve(items)
        let role = await withCheckedContinuation { turn in queue(Waiting(receptions: receptions, turn: turn)) }
        do {
            switch role {
            case .written: return
            case .failed(let error): throw error
            case .lead(let batch): try await lead(batch)
            }
        } catch {
            let now = status.oldest
            state.withLock { $0.ledger.remove(items, oldest: now) }
            throw SpoolFile.failure(error, folder)
        }
    }

    private func reserve(_ items: [SpoolLedger.Item]) throws {
        let now = Timestamp.now
        let refusal = state.withLock { state in
            let refusal = state.ledger.refusal(of: items.reduce(0) { $0 + $1.bytes }, at: now)
            // Counted before it is written: whoever comes next queues behind it.
            if refusal == nil { state.ledger.add(items, at: now) }
            return refusal
        }
        if let refusal { throw refusal }
    }

    private func queue(_ waiting: Waiting) {
        let leads = state.withLock { state in
            guard state.isWriting else {
                state.isWriting = true
                return true
            }
            state.waiting.append(waiting)
            return false
        }
        if leads { waiting.turn.resume(returning: .lead([waiting])) }
    }

    /// Writes a batch whose first is the caller's own, and passes the turn on whatever came of it.
    private func lead(_ batch: [Waiting]) async throws {
        let outcome: Result<Void, any Error>
        do {
            try await file.append(batch.flatMap(\.receptions), at: .now)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        passOn()
        for other in batch.dropFirst() {
            switch outcome {
            case .success: other.turn.resume(returning: .written)
            case .failure(let error): other.turn.resume(returning: .failed(error))
            }
        }
        try outcome.get()
    }

    private func passOn() {
        let next = state.withLock { state -> [Waiting] in
            var end = 0
            var count = 0
            while end < state.waiting.count, end == 0 || count + state.waiting[end].receptions.count <= Self.batchLimit {
                count += state.waiting[end].receptions.count
                end += 1
            }
            let next = Array(state.waiting[..<end])
            state.waiting.removeSubrange(..<end)
            state.isWriting = !next.isEmpty
            return next
        }
        next.first?.turn.resume(returning: .lead(next))
    }

    // MARK: - Draining

    /// The deliveries that came first, in their order.
    public func oldest(most: Int, bytes: Int) async throws -> [SpoolEntry] {
        try await file.oldest(most: most, bytes: bytes)
    }

    /// Takes out what is safe elsewhere.
    public func remove(_ entries: [SpoolEntry]) async throws {
        let oldest = try await file.remove(entries.map(\.id))
        let items = entries.map { SpoolLedger.Item($0.reception) }
        let isEmpty = state.withLock { state in
            state.ledger.remove(items, oldest: oldest)
            return state.ledger.status.depth == 0
        }
        if isEmpty { try await file.shrink() }
    }

    /// Sets a delivery aside in the file that cannot be stored elsewhere; a person has to look at it.
    public func refuse(_ entry: SpoolEntry, because reason: String) async throws {
        let oldest = try await file.refuse(entry.id, because: reason)
        state.withLock { state in
            state.ledger.remove([SpoolLedger.Item(entry.reception)], oldest: oldest)
            state.ledger.noteRefused(1)
        }
    }
}

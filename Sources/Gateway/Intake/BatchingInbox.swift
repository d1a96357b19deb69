import Intake
import Logging
import Postgres
import ServiceLifecycle
import Store
import Synchronization

/// Stores what all sources hand over, many receptions in one commit.
///
/// A commit waits for the disk once, however many rows it holds. So each writer takes all that came while it was busy: one
/// reception when it is quiet, hundreds under load.
final class BatchingInbox: Inbox, Service {
    /// Why a reception was turned away before it was tried.
    enum Refusal: Error, CustomStringConvertible {
        /// More are waiting than the queue may hold.
        case full(limit: Int)
        /// The gateway is shutting down.
        case closing
        /// The database gives no answer.
        case away

        var description: String {
            switch self {
            case .full(let limit): "The intake queue holds \(limit) receptions, its limit (http.queue). Try again in a moment."
            case .closing: "The gateway is shutting down. Try again in a moment."
            case .away: "The database gives no answer. Try again in a moment."
            }
        }
    }

    private typealias Answer = CheckedContinuation<[Acceptance], any Error>

    private struct Submission {
        var receptions: [Reception]
        var answer: Answer
    }

    private struct State {
        var waiting: [Submission] = []
        /// What each writer has before the database, until it is answered or turned away.
        var inFlight: [Int32: [Submission]] = [:]
        var queued = 0
        var idle: [CheckedContinuation<[Submission]?, Never>] = []
        var isClosing = false
    }

    private let store: Store
    private let handover: Handover
    private let writers: Int
    private let queueLimit: Int
    private let batchLimit = 256
    private let stored: @Sendable (Int) -> Void
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - handover: the short way to the workers.
    ///   - writers: how many commits may run at once.
    ///   - queueLimit: how many receptions may wait.
    ///   - stored: told how many new deliveries wait for the workers.
    init(store: Store, handover: Handover, writers: Int, queueLimit: Int, logger: Logger, stored: @escaping @Sendable (Int) -> Void) {
        self.store = store
        self.handover = handover
        self.writers = writers
        self.queueLimit = queueLimit
        self.logger = logger
        self.stored = stored
    }

    /// How many receptions wait, for the metrics.
    var depth: Int {
        state.withLock(\.queued)
    }

    func accept(_ receptions: [Reception]) async throws -> [Acceptance] {
        try await withCheckedThrowingContinuation { answer in
            submit(Submission(receptions: receptions, answer: answer))
        }
    }

    private func submit(_ submission: Submission) {
        enum Next {
            case wake(CheckedContinuation<[Submission]?, Never>)
            case queued
            case refuse(Refusal)
        }
        let next = state.withLock { state -> Next in
            if state.isClosing { return .refuse(.closing) }
            if let writer = state.idle.popLast() { return .wake(writer) }
            guard state.queued + submission.receptions.count <= queueLimit else { return .refuse(.full(limit: queueLimit)) }
            state.waiting.append(submission)
            state.queued += submission.receptions.count
            return .queued
        }
        switch next {
        case .wake(let writer): writer.resume(returning: [submission])
        case .refuse(let refusal): submission.answer.resume(throwing: refusal)
        case .queued: break
        }
    }

    /// Answers all that wait with an error: the database is away, and whoever waits can do better than wait for it.
    ///
    /// What is before the database may be stored all the same; whoever stores it again under its key makes no second one of it.
    func turnAway() {
        let waiting = state.withLock { state in
            state.queued = 0
            defer {
                state.waiting = []
                state.inFlight = [:]
            }
            return state.inFlight.values.flatMap(\.self) + state.waiting
        }
        for submission in waiting { submission.answer.resume(throwing: Refusal.away) }
    }

    /// Runs the writers until a graceful shutdown; what was accepted before it is stored first.
    func run() async throws {
        // Cancelled when another service fails: without an answer to it the whole gateway would wait for ever.
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await withDiscardingTaskGroup { group in
                    for writer in 0..<writers {
                        group.addTask { await self.write(as: Int32(writer)) }
                    }
                }
            } onGracefulShutdown: {
                self.close()
            }
        } onCancel: {
            self.close()
        }
    }

    private func close() {
        let idle = state.withLock { state in
            state.isClosing = true
            defer { state.idle = [] }
            return state.idle
        }
        for writer in idle { writer.resume(returning: nil) }
    }

    private func write(as writer: Int32) async {
        while let batch = await next() { await store(batch, as: writer) }
    }

    /// All that waits, up to a batch; nil when the gateway closes and nothing is left.
    private func next() async -> [Submission]? {
        await withCheckedContinuation { writer in
            let batch: [Submission]?? = state.withLock { state in
                if !state.waiting.isEmpty { return .some(take(from: &state)) }
                if state.isClosing { return .some(nil) }
                state.idle.append(writer)
                return .none
            }
            if let batch { writer.resume(returning: batch) }
        }
    }

    private func take(from state: inout State) -> [Submission] {
        var count = 0
        var end = 0
        while end < state.waiting.count, end == 0 || count + state.waiting[end].receptions.count <= batchLimit {
            count += state.waiting[end].receptions.count
            end += 1
        }
        let batch = Array(state.waiting[..<end])
        state.waiting.removeSubrange(..<end)
        state.queued -= count
        return batch
    }

    private func store(_ batch: [Submission], as writer: Int32) async {
        state.withLock { $0.inFlight[writer] = batch }
        do {
            let acceptances = try await accept(batch.flatMap(\.receptions), as: writer)
            answer(batch, acceptances, as: writer)
        } catch let error as PostgresError where batch.count > 1 && !error.isTransient {
            // One reception that the database refuses must not take the others with it.
            await store(Array(batch[..<(batch.count / 2)]), as: writer)
            await store(Array(batch[(batch.count / 2)...]), as: writer)
        } catch {
            guard take(back: writer) else { return }
            for submission in batch { submission.answer.resume(throwing: error) }
        }
    }

    private func accept(_ receptions: [Reception], as writer: Int32) async throws -> [Acceptance] {
        let passage = handover.begin(receptions)
        do {
            let acceptances = try await store.accept(receptions, writer: writer, claimedFor: passage.lease)
            let stranded = handover.end(passage, passage.lease == nil ? [] : Self.deliveries(receptions, acceptances))
            // Where the release fails too, the claims end by themselves.
            if !stranded.isEmpty { try? await store.release(stranded) }
            return acceptances
        } catch {
            _ = handover.end(passage)
            throw error
        }
    }

    private static func deliveries(_ receptions: [Reception], _ acceptances: [Acceptance]) -> [Delivery] {
        zip(receptions, acceptances).compactMap { reception, acceptance in
            guard case .stored(let id) = acceptance else { return nil }
            return Delivery(stored: reception, as: id)
        }
    }

    /// Whether a writer's batch still waits for its answer.
    private func take(back writer: Int32) -> Bool {
        state.withLock { $0.inFlight.removeValue(forKey: writer) != nil }
    }

    private func answer(_ batch: [Submission], _ acceptances: [Acceptance], as writer: Int32) {
        var start = 0
        for submission in take(back: writer) ? batch : [] {
            let end = start + submission.receptions.count
            submission.answer.resume(returning: Array(acceptances[start..<end]))
            start = end
        }
        let fresh = acceptances.count { $0 != .duplicate }
        if fresh > 0 { stored(fresh) }
    }
}

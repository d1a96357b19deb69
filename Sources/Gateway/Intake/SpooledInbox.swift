import Intake
import Logging
import Postgres
import ServiceLifecycle
import Spool
import Synchronization

/// An inbox that does not need the database: while it is away, receptions go to the disk, and later from there into the database.
///
/// For webhooks alone: their senders wait for an answer. Mail and files are safe where they are. Without a spool they get their
/// refusal at once, so that they send again.
final class SpooledInbox: Inbox, Service {
    private struct State {
        /// Since the last failure of the database; ends with the first ping that it answers.
        var isAway = false
        /// Receptions that the database has been asked to take and has not answered for.
        var asked = 0
        var answered: UInt64 = 0
    }

    private let inbox: BatchingInbox
    private let spool: Spool?
    private let ping: @Sendable () async throws -> Void
    private let logger: Logger
    private let signal = WorkSignal()
    private let state: Mutex<State>
    /// Deliveries of one step of the drain, and about the bytes of their bodies.
    private static let step = (deliveries: 256, bytes: 16 << 20)
    /// A database that answers nothing for so long is away, whatever its connections say.
    private static let patience = Duration.seconds(2)

    /// - Parameters:
    ///   - isAway: whether the database is away at the start.
    ///   - ping: returns once the database answers.
    init(inbox: BatchingInbox, spool: Spool?, isAway: Bool, logger: Logger, ping: @escaping @Sendable () async throws -> Void) {
        self.inbox = inbox
        self.spool = spool
        self.logger = logger
        self.ping = ping
        state = Mutex(State(isAway: isAway))
    }

    /// How the spool is doing.
    var status: SpoolStatus? { spool?.status }

    func accept(_ receptions: [Reception]) async throws -> [Acceptance] {
        // Newcomers queue behind what their adapter has on the disk, or they would overtake it.
        if state.withLock(\.isAway) || spool?.holds(anyOf: receptions) == true { return try await write(receptions) }
        do {
            return try await ask(receptions)
        } catch  where error.meansAway {
            leave(because: error)
            return try await write(receptions)
        }
    }

    private func ask(_ receptions: [Reception]) async throws -> [Acceptance] {
        state.withLock { $0.asked += 1 }
        defer {
            state.withLock { state in
                state.asked -= 1
                state.answered &+= 1
            }
        }
        return try await inbox.accept(receptions)
    }

    private func write(_ receptions: [Reception]) async throws -> [Acceptance] {
        guard let spool else { throw Away() }
        try await spool.append(receptions)
        return Array(repeating: .spooled, count: receptions.count)
    }

    private func leave(because error: any Error) {
        let isNew = state.withLock { state in
            defer { state.isAway = true }
            return !state.isAway
        }
        guard isNew else { return }
        inbox.turnAway()
        signal.raise()
        let instead = spool.map { "webhooks go to the disk spool \($0.folder)" } ?? "webhooks are refused, because there is no spool"
        logger.warning("The database is away; \(instead).", metadata: ["error": "\(error)"])
    }

    // MARK: - Draining

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.watch() }
                group.addTask { await self.drain() }
            }
        }
    }

    /// Finds out when the database neither works nor fails.
    private func watch() async {
        var (answered, since) = (UInt64(0), ContinuousClock.now)
        while !Task.isCancelled {
            let now = state.withLock(\.self)
            if now.asked == 0 || now.answered != answered || now.isAway { (answered, since) = (now.answered, .now) }
            if ContinuousClock.now - since > Self.patience { leave(because: Silence()) }
            // Cancellation ends the wait early, which is what it is for.
            try? await Task.sleep(for: .milliseconds(250))
        }
    }

    private func drain() async {
        while !Task.isCancelled {
            do {
                if state.withLock(\.isAway) { try await welcome() }
                if let spool, !spool.isEmpty { try await step(of: spool) } else { await signal.wait(atMost: .milliseconds(500)) }
            } catch {
                // Cancellation ends the wait early; the next round tries again.
                try? await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    private func welcome() async throws {
        try await ping()
        state.withLock { $0.isAway = false }
        logger.notice("The database is back.", metadata: ["spooled": "\(spool?.status.depth ?? 0)"])
    }

    /// Stores the oldest deliveries and takes them out. Killed in between, the next run stores them again, and their keys make that once.
    private func step(of spool: Spool) async throws {
        let entries = try await spool.oldest(most: Self.step.deliveries, bytes: Self.step.bytes)
        do {
            _ = try await inbox.accept(entries.map(\.reception))
            try await remove(entries, from: spool)
        } catch  where error.meansAway {
            leave(because: error)
        } catch is PostgresError {
            for entry in entries { try await storeAlone(entry, of: spool) }
        }
    }

    /// One delivery that the database refuses must not keep the others out.
    private func storeAlone(_ entry: SpoolEntry, of spool: Spool) async throws {
        do {
            _ = try await inbox.accept([entry.reception])
            try await remove([entry], from: spool)
        } catch let error as PostgresError where !error.meansAway {
            try await spool.refuse(entry, because: "\(error)")
            logger.error(
                "A delivery in the spool was refused by PostgreSQL and is set aside in its table `refused`.",
                metadata: ["adapter": "\(entry.reception.adapter)", "entry": "\(entry.id)", "error": "\(error)"])
        }
    }

    private func remove(_ entries: [SpoolEntry], from spool: Spool) async throws {
        try await spool.remove(entries)
        if spool.isEmpty { logger.notice("The disk spool is empty again.") }
    }

    /// There is neither a database nor a spool.
    private struct Away: Error, CustomStringConvertible {
        var description: String { "The database is away, and the configuration wants no spool (spool: off)." }
    }

    /// The database holds its connections and says nothing.
    private struct Silence: Error, CustomStringConvertible {
        var description: String { "The database has answered nothing for \(SpooledInbox.patience)." }
    }
}

extension Error {
    /// Whether another try later may work. A commit whose outcome is unknown may be tried again too: the delivery's key makes it one.
    fileprivate var meansAway: Bool {
        if case .away? = self as? BatchingInbox.Refusal { return true }
        guard let error = self as? PostgresError else { return false }
        return error.isTransient || error.code == .commitOutcomeUnknown || error.code == .closed || error.sqlState == "25006"
    }
}

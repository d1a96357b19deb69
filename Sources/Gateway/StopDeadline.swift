import Logging
import Postgres
import ServiceLifecycle

/// Sees to it that a stop ends: what was accepted is finished for as long as the configuration says, and not at all while there is no
/// database to finish it in. What is given up is safe: in the spool, or in the database with a claim that ends by itself.
struct StopDeadline: Service {
    private let database: PostgresPool
    private let span: Duration
    private let shield: Shield
    private let logger: Logger
    private let stops: AsyncStream<Void>
    private let begin: AsyncStream<Void>.Continuation

    /// What it takes to let go of everything once that was decided: a server that hangs is given five seconds to hear it.
    private static let letGo = Duration.seconds(6)
    /// How long requests that are on their way may take to reach the spool, when the database is away.
    private static let spooling = Duration.seconds(3)

    /// - Parameters:
    ///   - span: how long a stop may take (`workers.drain`).
    ///   - shield: what was begun before the stop.
    init(database: PostgresPool, span: Duration, shield: Shield, logger: Logger) {
        (self.database, self.span, self.shield, self.logger) = (database, span, shield, logger)
        (stops, begin) = AsyncStream.makeStream()
    }

    /// Notices the beginning of a stop. Has to be the last of the services, which is told first.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Cancellation is what it waits for.
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
        }
        begin.finish()
    }

    /// Runs services until they end or their stop has run out of time; then they are cancelled.
    func bound(_ services: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await services()
                return true
            }
            group.addTask { await runsOut() }
            let isOver = try await group.next() ?? true
            group.cancelAll()
            guard !isOver else { return }
            shield.giveUp()
            // The services were cancelled, and some say so by an error.
            while let _ = await group.nextResult() {}
        }
    }

    /// Waits until a stop has begun and may not go on.
    private func runsOut() async -> Bool {
        for await _ in stops {}
        let began = ContinuousClock.now
        let patience = await isAway() ? min(span, Self.spooling) : max(span - Self.letGo, span / 2)
        // Cancellation ends the wait early: everything has stopped.
        try? await Task.sleep(until: began + patience)
        if !Task.isCancelled { logger.warning("The stop gives up what has not been finished; it is taken up at the next start.") }
        return false
    }

    private func isAway() async -> Bool {
        do {
            try await database.probe(within: .seconds(2))
            return false
        } catch  where error.sqlState != nil && error.code != .timeout {
            // It speaks to us, if only to say that it has no connection left.
            return false
        } catch  where error.code == .cancelled {
            // Everything has stopped before it could answer.
            return false
        } catch {
            logger.warning("The database is away, so that nothing can be finished in it.", metadata: ["error": "\(error)"])
            return true
        }
    }
}

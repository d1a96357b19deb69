import Logging
import Synchronization

/// The shell around `PoolState`: keeps the real connections and the callers in line, and carries out effects after unlocking.
final class PoolCore: Sendable {
    struct Lease: Sendable {
        let id: PoolState.ConnectionID
        let connection: PostgresConnection
    }

    private typealias Continuation = CheckedContinuation<Result<Lease, PostgresError>, Never>

    private struct Holdings {
        var state: PoolState
        var connections: [PoolState.ConnectionID: PostgresConnection] = [:]
        var continuations: [PoolState.WaiterID: Continuation] = [:]
        /// Told to whoever waits in vain, since it is the reason.
        var lastFailure: PostgresError?

        /// Every id that the state leases has its connection; should that ever fail, the caller gets an error and does not hang.
        func lease(_ id: PoolState.ConnectionID) -> Result<Lease, PostgresError> {
            connections[id].map { .success(Lease(id: id, connection: $0)) } ?? .failure(.connectionClosed)
        }
    }

    private let configuration: PostgresConfiguration
    private let limits: PostgresPool.Limits
    private let logger: Logger
    private let queue: AsyncStream<PoolState.Effect>.Continuation
    private let holdings: Mutex<Holdings>

    init(
        _ configuration: PostgresConfiguration, _ limits: PostgresPool.Limits, _ logger: Logger,
        _ queue: AsyncStream<PoolState.Effect>.Continuation
    ) {
        self.configuration = configuration
        self.limits = limits
        self.logger = logger
        self.queue = queue
        let state = PoolState(maximumConnections: limits.connections, maximumWaiters: limits.waiters)
        holdings = Mutex(Holdings(state: state))
    }

    var counts: PostgresPoolCounts { holdings.withLock { $0.state.counts } }

    func shutDown() { apply { $0.shutDown() } }

    func probe(within limit: Duration) async throws(PostgresError) {
        let configuration = PostgresConfiguration(
            connectionString: configuration.connectionString, applicationName: configuration.applicationName, connectTimeout: limit)
        let connection = try await PostgresConnection.connect(configuration, logger: logger)
        do {
            try await connection.query("SELECT 1", timeout: limit)
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }
}

// MARK: - Leasing

extension PoolCore {
    /// A connection that looks alive; dead ones found on the way are thrown out.
    func lease() async throws(PostgresError) -> Lease {
        let deadline = ContinuousClock.now.advanced(by: limits.acquireTimeout)
        while true {
            let lease = try await next(until: deadline)
            if await lease.connection.isUsable() { return lease }
            apply { $0.release(lease.id, reusable: false) }
        }
    }

    private func next(until deadline: ContinuousClock.Instant) async throws(PostgresError) -> Lease {
        if let lease = leaseIdle() { return try lease.get() }
        let ticket = Mutex<PoolState.WaiterID?>(nil)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue(continuation, until: deadline, ticket)
                // Cancelled before the ticket was drawn: the handler found none.
                if Task.isCancelled { cancel(ticket) }
            }
        } onCancel: {
            cancel(ticket)
        }
        return try outcome.get()
    }

    private func leaseIdle() -> Result<Lease, PostgresError>? {
        holdings.withLock { holdings in
            holdings.state.leaseIdle().map { holdings.lease($0) }
        }
    }

    private func queue(
        _ continuation: Continuation, until deadline: ContinuousClock.Instant, _ ticket: borrowing Mutex<PoolState.WaiterID?>
    ) {
        let (effects, answer) = holdings.withLock { holdings -> ([PoolState.Effect], Result<Lease, PostgresError>?) in
            switch holdings.state.lease(until: deadline) {
            case .granted(let id): return ([], holdings.lease(id))
            case .refused(let refusal): return ([], .failure(error(refusal, holdings.lastFailure)))
            case .queued(let id, let effects):
                ticket.withLock { $0 = id }
                holdings.continuations[id] = continuation
                return (effects, nil)
            }
        }
        if let answer { continuation.resume(returning: answer) }
        carryOut(effects)
    }

    private func cancel(_ ticket: borrowing Mutex<PoolState.WaiterID?>) {
        guard let id = ticket.withLock({ $0 }) else { return }
        apply { $0.cancel(id) }
    }

    /// Takes a connection back; an open transaction is rolled back first.
    func release(_ lease: Lease) async {
        if lease.connection.status.state == .inTransaction { await lease.connection.rollback() }
        let isReusable = lease.connection.status.state == .ready
        apply { $0.release(lease.id, reusable: isReusable) }
    }

    private func error(_ refusal: PoolState.Refusal, _ cause: PostgresError?) -> PostgresError {
        switch refusal {
        case .closed: .poolClosed
        case .cancelled: PostgresError(.cancelled, "The task was cancelled while it waited for a PostgreSQL connection.")
        case .refusedForGood: cause ?? .poolClosed
        case .timedOut: cause ?? .noConnectionFree(limits, "within \(limits.acquireTimeout)")
        case .tooManyWaiting: cause ?? .noConnectionFree(limits, "and \(limits.waiters) callers wait already")
        }
    }
}

extension PostgresError {
    fileprivate static func noConnectionFree(_ limits: PostgresPool.Limits, _ reason: String) -> PostgresError {
        PostgresError(.poolExhausted, "None of the \(limits.connections) PostgreSQL connections became free \(reason).")
    }
}

// MARK: - Effects

extension PoolCore {
    private func apply(_ event: (inout PoolState) -> [PoolState.Effect]) {
        carryOut(holdings.withLock { event(&$0.state) })
    }

    /// Answers callers at once; what takes time goes to the driver.
    private func carryOut(_ effects: [PoolState.Effect]) {
        for effect in effects {
            switch effect {
            case .grant(let waiter, let id): grant(waiter, id)
            case .refuse(let waiter, let refusal): refuse(waiter, refusal)
            case .connect, .pause, .close, .alarm, .abandonAttempts: queue.yield(effect)
            case .finish: queue.finish()
            }
        }
    }

    private func grant(_ waiter: PoolState.WaiterID, _ id: PoolState.ConnectionID) {
        let (continuation, lease) = holdings.withLock { ($0.continuations.removeValue(forKey: waiter), $0.lease(id)) }
        continuation?.resume(returning: lease)
    }

    private func refuse(_ waiter: PoolState.WaiterID, _ refusal: PoolState.Refusal) {
        let (continuation, cause) = holdings.withLock { ($0.continuations.removeValue(forKey: waiter), $0.lastFailure) }
        continuation?.resume(returning: .failure(error(refusal, cause)))
    }
}

extension PoolCore {
    /// Runs what takes time until the pool is closed.
    func drive(_ effects: AsyncStream<PoolState.Effect>) async {
        await withDiscardingTaskGroup { group in
            for await effect in effects {
                switch effect {
                case .connect(let id): group.addTask { await self.connect(id) }
                case .pause(let id, let failures): group.addTask { await self.pause(id, failures) }
                case .close(let id): group.addTask { await self.close(id) }
                case .alarm(let time): group.addTask { await self.ring(at: time) }
                case .abandonAttempts: group.cancelAll()
                case .grant, .refuse, .finish: break
                }
            }
        }
    }

    private func connect(_ id: PoolState.ConnectionID) async {
        do {
            let connection = try await PostgresConnection.connect(configuration, logger: logger)
            note(nil, adding: connection, id)
            apply { $0.connected(id) }
        } catch {
            note(error)
            apply { $0.connectFailed(id, forGood: !error.isTransient) }
        }
    }

    /// Keeps the outcome of an attempt, and logs where an outage begins and ends, not each attempt in it.
    private func note(
        _ failure: PostgresError?, adding connection: PostgresConnection? = nil, _ id: PoolState.ConnectionID = 0
    ) {
        let before = holdings.withLock { holdings in
            defer { holdings.lastFailure = failure }
            if let connection { holdings.connections[id] = connection }
            return holdings.lastFailure
        }
        switch (before, failure) {
        case (nil, let failure?): logger.warning("PostgreSQL cannot be reached.", metadata: ["error": "\(failure)"])
        case (_?, nil): logger.info("PostgreSQL can be reached again.")
        default: break
        }
    }

    private func pause(_ id: PoolState.ConnectionID, _ failures: Int) async {
        // Cancelled only by shutdown, after which the retry finds the pool closing.
        try? await Task.sleep(for: limits.backoff.delay(failures: failures, random: .random(in: 0...1)))
        apply { $0.retry(id) }
    }

    private func close(_ id: PoolState.ConnectionID) async {
        await holdings.withLock { $0.connections.removeValue(forKey: id) }?.close()
    }

    private func ring(at time: ContinuousClock.Instant) async {
        // Cancelled only by shutdown, which has turned everybody away.
        try? await Task.sleep(until: time)
        apply { $0.expire(now: .now) }
    }
}

extension PostgresConnection {
    /// Cheap for a healthy idle connection: one look at the socket, without its thread.
    nonisolated func isUsable() async -> Bool {
        guard status.state == .ready else { return false }
        return status.hasPendingInput ? await readPendingInput() : true
    }
}

import Intake
import Logging
import Notices
import Postgres
import ServiceLifecycle
import Store
import Telemetry

/// Claims deliveries, takes them through the pipeline and commits what came of them, several batches at a time.
struct PipelineWorkers: Service {
    /// How the workers share the work.
    struct Limits: Sendable {
        /// How many batches are worked on at once.
        var workers = 2
        /// How many deliveries a batch holds at most.
        var batch = 200
        /// How long a claim lasts without an answer.
        var lease: Duration = .seconds(30)
        /// How long a worker rests after a batch that was not full: ten deliveries in one commit cost little more than one.
        var gathering: Duration = .milliseconds(40)
        /// How long to wait for a signal before looking all the same.
        var poll: Duration = .seconds(1)
    }

    let store: Store
    let handover: Handover
    let pipeline: @Sendable () -> Pipeline
    let planner: @Sendable () -> any NoticePlanner
    let signal: WorkSignal
    let gate = WorkGate()
    /// Lets batches finish that a stop finds in the middle.
    let shield: Shield
    let limits: Limits
    let metrics: GatewayMetrics
    let noticesPlanned: @Sendable () -> Void
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.workUntilCancelled() }
    }

    /// Works outside of a group of services.
    func workUntilCancelled() async {
        await withDiscardingTaskGroup { group in
            for worker in 0..<limits.workers {
                group.addTask { await self.work(as: Int32(100 + worker)) }
            }
            group.addTask { await self.watchSuspects() }
        }
        let left = handover.close()
        guard !left.isEmpty else { return }
        // The task is cancelled by now, and the claims should go back all the same; where that fails, they end by themselves.
        await shield.run { try? await store.release(left) }
    }

    private func work(as writer: Int32) async {
        var failures = 0
        var lastLook = ContinuousClock.now
        while !Task.isCancelled {
            do {
                let isLookDue = handover.takeLook() || ContinuousClock.now - lastLook > limits.poll
                if isLookDue { lastLook = .now }
                let fill = try await gate.shared { try await self.workOnce(as: writer, looking: isLookDue) }
                failures = 0
                if fill == 0 {
                    await signal.wait(atMost: limits.poll)
                } else if fill < 0.5 {
                    // Cancellation ends the wait early, which is what it is for.
                    try? await Task.sleep(for: limits.gathering)
                }
            } catch {
                failures += 1
                logger.warning("A batch could not be worked on; trying again.", metadata: ["error": "\(error)"])
                await signal.wait(atMost: .milliseconds(min(100 << min(failures, 6), 5_000)))
            }
        }
    }

    /// - Parameter looking: whether to look into the store first; else only where nothing was handed over.
    /// - Returns: how full the batch was, 0 to 1: by number or, as mails with pictures are, by bytes.
    private func workOnce(as writer: Int32, looking: Bool) async throws -> Double {
        var deliveries = looking ? try await claim() : []
        if deliveries.isEmpty { deliveries = handover.take(most: limits.batch) }
        if deliveries.isEmpty, !looking { deliveries = try await claim() }
        guard !deliveries.isEmpty else { return 0 }
        let isFull = isFull(deliveries)
        if isFull { signal.raise() }
        // A claimed batch is finished, also when the gateway stops meanwhile: what was accepted is worked on.
        await shield.run { [deliveries] in await self.finish(deliveries, as: writer) }
        return isFull ? 1 : Double(deliveries.count) / Double(limits.batch)
    }

    private func claim() async throws -> [Delivery] {
        let deliveries = try await store.claim(most: limits.batch, lease: limits.lease)
        if !isFull(deliveries) { handover.caughtUp() }
        return deliveries
    }

    /// A batch is full by number or by its bytes: then there is probably more.
    private func isFull(_ deliveries: [Delivery]) -> Bool {
        deliveries.count == limits.batch || deliveries.reduce(0, { $0 + $1.body.count }) > 1 << 20
    }

    private func finish(_ deliveries: [Delivery], as writer: Int32) async {
        let processed = await process(deliveries)
        do {
            try await commit(processed, as: writer)
        } catch {
            logger.warning(
                "A batch could not be committed; it is taken up again when its lease ends.",
                metadata: ["deliveries": "\(deliveries.count)", "error": "\(error)"])
            // Without the database the release cannot be written either; then the lease ends by itself.
            try? await store.release(deliveries)
        }
    }

    private func process(_ deliveries: [Delivery]) async -> [Processed] {
        let pipeline = pipeline()
        guard deliveries.contains(where: { pipeline.waits(for: $0.adapter) }) else {
            var processed: [Processed] = []
            processed.reserveCapacity(deliveries.count)
            for delivery in deliveries { processed.append(await pipeline.process(delivery)) }
            return processed
        }
        return await processTogether(deliveries, pipeline)
    }

    /// Lookups wait for a network: several deliveries wait at the same time, and end in the order in which they came.
    private func processTogether(_ deliveries: [Delivery], _ pipeline: Pipeline) async -> [Processed] {
        await withTaskGroup(of: (Int, Processed).self) { group in
            var results = [Processed?](repeating: nil, count: deliveries.count)
            for (index, delivery) in deliveries.enumerated() {
                if index >= Self.lookupsAtOnce, let (done, processed) = await group.next() { results[done] = processed }
                group.addTask { (index, await pipeline.process(delivery)) }
            }
            for await (index, processed) in group { results[index] = processed }
            return results.compactMap { $0 }
        }
    }

    private static let lookupsAtOnce = 64
    /// A row that is refused each time is no race.
    private static let mostRaces = 5

    /// Commits a batch. A batch that the database refuses is halved until the row is found that it refuses.
    private func commit(_ batch: [Processed], as writer: Int32) async throws {
        do {
            let report = try await commitWithPatience(batch, as: writer)
            metrics.count(report)
            if report.notices > 0 { noticesPlanned() }
        } catch let error as PostgresError where !error.isTransient && error.code != .cancelled {
            guard batch.count > 1 else { return try await quarantine(batch[0], because: error, as: writer) }
            try await commit(Array(batch[..<(batch.count / 2)]), as: writer)
            try await commit(Array(batch[(batch.count / 2)...]), as: writer)
        }
    }

    /// Tries again while the database is away, for as long as the claim is likely to be ours.
    private func commitWithPatience(_ batch: [Processed], as writer: Int32) async throws -> Store.CommitReport {
        let clock = ContinuousClock()
        let end = clock.now + limits.lease
        var races = 0
        while true {
            do {
                return try await store.commit(batch, writer: writer, planner: planner())
            } catch let error as PostgresError where (error.isTransient || (error.isRace && races < Self.mostRaces)) && clock.now < end {
                races += 1
                logger.info("The database is away or was quicker; the commit is tried again.", metadata: ["error": "\(error)"])
                // Cancellation ends the wait early; the next try decides.
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func quarantine(_ processed: Processed, because error: PostgresError, as writer: Int32) async throws {
        guard processed.failure?.reason != .refusedByStore else { throw error }
        let quarantine = Processed(
            delivery: processed.delivery, profile: processed.profile,
            failure: Quarantine(.refusedByStore, "PostgreSQL refused the row: \(error)"))
        try await commit([quarantine], as: writer)
    }

    /// Runs deliveries that may have killed a worker alone, and quarantines those that did it again.
    private func watchSuspects() async {
        while !Task.isCancelled {
            do {
                let crashed = try await store.quarantineCrashed()
                if crashed > 0 {
                    logger.error(
                        "Deliveries were quarantined because the gateway died three times over them. See `inlet quarantine list`.",
                        metadata: ["deliveries": "\(crashed)"])
                }
                try await gate.exclusive {
                    while !Task.isCancelled, let suspect = try await store.claimSuspect(lease: limits.lease) {
                        await finish([suspect], as: 99)
                    }
                }
            } catch {
                logger.debug("Suspects could not be looked for.", metadata: ["error": "\(error)"])
            }
            // Cancellation ends the wait early, which is what it is for.
            try? await Task.sleep(for: limits.lease / 2)
        }
    }
}

extension PostgresError {
    /// Two commits wrote to one ticket at the same time, and the other one was first: SQLSTATE unique_violation.
    fileprivate var isRace: Bool { sqlState == "23505" }
}

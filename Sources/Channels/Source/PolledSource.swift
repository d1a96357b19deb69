public import Intake
public import Logging

/// A source that Inlet has to look at by itself: a mailbox, a folder.
public protocol PolledSource: Sendable {
    /// The adapter that it feeds.
    var adapter: AdapterName { get }
    /// The rest between two passes.
    var poll: Duration { get }
    /// Takes all that is new. What was committed stays taken when the pass fails half-way.
    ///
    /// - Throws: an error whose description is a sentence for the operator.
    func pass() async throws
    /// Rests until something new is announced or a span has passed; sources without announcements only sleep.
    func rest(atMost span: Duration) async
    /// Lets go of connections.
    func close() async
}

extension PolledSource {
    /// Sleeps; cancellation wakes it.
    public func rest(atMost span: Duration) async {
        // Cancellation ends the sleep early, which is what it is for.
        try? await Task.sleep(for: span)
    }

    /// Has nothing to let go of.
    public func close() async {}
}

/// Runs one source for as long as this gateway holds its lease, pass after pass, whatever goes wrong in one of them.
public struct SourceRunner: Sendable {
    private let source: any PolledSource
    private let leases: any AdapterLeases
    private let owner: String
    private let logger: Logger

    /// How long a lease lasts; another gateway takes over after this, when this one died.
    private static let span = Duration.seconds(20)
    private static let renewal = Duration.seconds(5)

    /// Prepares a source.
    ///
    /// - Parameter owner: this gateway's instance name.
    public init(source: any PolledSource, leases: any AdapterLeases, owner: String, logger: Logger) {
        self.source = source
        self.leases = leases
        self.owner = owner
        var logger = logger
        logger[metadataKey: "adapter"] = "\(source.adapter)"
        self.logger = logger
    }

    /// Runs until cancelled.
    public func run() async {
        while !Task.isCancelled {
            if let lease = await take() {
                await runUnderLease()
                await source.close()
                await giveBack(lease)
            } else {
                // Cancellation ends the wait early, which is what it is for.
                try? await Task.sleep(for: Self.renewal)
            }
        }
    }

    /// Runs passes until the lease is lost or the task is cancelled.
    private func runUnderLease() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.passes() }
            group.addTask { await self.renew() }
            await group.next()
            group.cancelAll()
        }
    }

    private func passes() async {
        var failures = 0
        var complaint: String?
        while !Task.isCancelled {
            do {
                complaint = try await passNoting(complaint)
                if failures > 0 { logger.notice("The source works again.") }
                failures = 0
                await source.rest(atMost: source.poll)
            } catch is CancellationError {
                return
            } catch {
                failures += 1
                if failures == 1 { logger.warning("The source could not be read; trying again.", metadata: ["error": "\(error)"]) }
                await note(error: "\(error)")
                await source.close()
                // Cancellation ends the wait early; the loop's condition ends the loop.
                try? await Task.sleep(for: Self.pause(after: failures))
            }
        }
    }

    /// A pass that was whole or nearly so.
    ///
    /// - Parameter last: what the pass before complained of; the same is not logged again.
    /// - Returns: what this one complains of.
    private func passNoting(_ last: String?) async throws -> String? {
        var complaint: String?
        do {
            try await source.pass()
        } catch let partial as PartialPass {
            complaint = partial.description
        }
        if let complaint, complaint != last {
            logger.warning("The source was read, and something beside it went wrong.", metadata: ["error": "\(complaint)"])
        }
        await note(error: complaint)
        return complaint
    }

    /// One second, doubled with each failure, a minute at most: a server that comes back is noticed soon.
    private static func pause(after failures: Int) -> Duration {
        .seconds(min(60, 1 << min(failures - 1, 6)))
    }

    private func renew() async {
        while !Task.isCancelled {
            // Cancellation ends the wait early; the loop's condition ends the loop.
            try? await Task.sleep(for: Self.renewal)
            if Task.isCancelled { return }
            do {
                guard try await leases.takeLease(on: source.adapter, owner: owner, span: Self.span) != nil else {
                    logger.warning("Another gateway runs this adapter now.")
                    return
                }
            } catch {
                logger.warning("The lease could not be prolonged.", metadata: ["error": "\(error)"])
            }
        }
    }

    private func take() async -> AdapterLease? {
        do {
            return try await leases.takeLease(on: source.adapter, owner: owner, span: Self.span)
        } catch {
            logger.debug("The lease could not be taken.", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func giveBack(_ lease: AdapterLease) async {
        // The task may be cancelled by now, and the lease should go back all the same; but nobody waits long for a database that is away.
        let task = Task { try await leases.giveBack(lease) }
        let alarm = Task {
            try await Task.sleep(for: Self.farewell)
            task.cancel()
        }
        defer { alarm.cancel() }
        do {
            try await task.value
        } catch {
            logger.debug("The lease could not be given back; it ends by itself.", metadata: ["error": "\(error)"])
        }
    }

    private static let farewell = Duration.seconds(2)

    private func note(error: String?) async {
        do {
            try await leases.noteRun(of: source.adapter, error: error)
        } catch {
            logger.debug("A run could not be noted.", metadata: ["error": "\(error)"])
        }
    }
}

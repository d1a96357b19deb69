/// What a pool decides, without sockets, clocks or tasks: each event returns what has to be done, and the pool does it.
struct PoolState: Equatable, Sendable {
    typealias ConnectionID = UInt64
    typealias WaiterID = UInt64
    typealias Instant = ContinuousClock.Instant

    /// The life of the pool.
    enum Phase: Equatable {
        /// Connections are leased and opened. Exit: `shutDown` → closing, or closed when there is no connection.
        case open
        /// Nobody new is served; leases are coming back. Exit: the last connection is gone → closed.
        case closing
        /// Nothing is left. No exit.
        case closed
    }

    /// The life of one connection. A connection that is in none of these stages does not exist.
    enum Stage: Equatable {
        /// Being opened. Exits: `connected` → leased (somebody waits), idle, or gone (closing);
        /// `connectFailed` → pausing, or gone (nobody waits, refused for good, closing).
        case connecting(failures: Int)
        /// Waiting to be opened again. Exits: `retry` → connecting, or gone (nobody waits any more, closing).
        case pausing(failures: Int)
        /// Open and free. Exits: `lease` → leased; `shutDown` → gone.
        case idle
        /// In somebody's hands. Exits: `release` → leased by the next in line, idle, or gone (broken, closing).
        case leased
    }

    /// Somebody in line for a connection.
    struct Waiter: Equatable {
        let id: WaiterID
        let deadline: Instant
    }

    /// Why somebody gets no connection.
    enum Refusal: Equatable {
        /// The deadline passed while waiting.
        case timedOut
        /// As many wait already as may.
        case tooManyWaiting
        /// No server lets us in, and trying again will not help.
        case refusedForGood
        /// The task was cancelled.
        case cancelled
        /// The pool is closing or closed.
        case closed
    }

    /// What the pool has to do.
    enum Effect: Equatable {
        /// Open a connection now, then report `connected` or `connectFailed`.
        case connect(ConnectionID)
        /// Report `retry` after this many failures' back-off.
        case pause(ConnectionID, failures: Int)
        /// Close a connection; nothing to report.
        case close(ConnectionID)
        /// Give a connection to somebody in line.
        case grant(WaiterID, ConnectionID)
        /// Turn somebody in line away.
        case refuse(WaiterID, Refusal)
        /// Report `expire` at that time.
        case alarm(Instant)
        /// Interrupt attempts and pauses.
        case abandonAttempts
        /// The pool is closed.
        case finish
    }

    /// The answer to somebody who wants a connection.
    enum Decision: Equatable {
        case granted(ConnectionID)
        case queued(WaiterID, [Effect])
        case refused(Refusal)
    }

    let maximumConnections: Int
    let maximumWaiters: Int

    private(set) var phase = Phase.open
    private(set) var stages: [ConnectionID: Stage] = [:]
    /// The most recently used is last and leased first, so that a quiet pool lets the others rest.
    private(set) var idle: [ConnectionID] = []
    private(set) var waiters: [Waiter] = []
    private(set) var alarm: Instant?
    private var lastID: UInt64 = 0

    init(maximumConnections: Int, maximumWaiters: Int) {
        self.maximumConnections = max(1, maximumConnections)
        self.maximumWaiters = max(0, maximumWaiters)
    }

    private mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }
}

// MARK: - Leasing

extension PoolState {
    /// An idle connection without waiting, if nobody is in line before.
    mutating func leaseIdle() -> ConnectionID? {
        guard phase == .open, waiters.isEmpty, let id = idle.popLast() else { return nil }
        stages[id] = .leased
        return id
    }

    /// Leases an idle connection or puts the caller in line, and opens one more where there is room.
    mutating func lease(until deadline: Instant) -> Decision {
        guard phase == .open else { return .refused(.closed) }
        if let id = leaseIdle() { return .granted(id) }
        guard waiters.count < maximumWaiters else { return .refused(.tooManyWaiting) }
        let waiter = Waiter(id: nextID(), deadline: deadline)
        waiters.append(waiter)
        return .queued(waiter.id, openMore() + setAlarm())
    }

    /// A lease ended. `reusable` is false for a connection that is broken or in an unknown state.
    mutating func release(_ id: ConnectionID, reusable: Bool) -> [Effect] {
        guard stages[id] == .leased else { return [] }
        guard reusable, phase == .open else { return remove(id, closing: true) }
        return offer(id)
    }

    /// The task of somebody in line was cancelled.
    mutating func cancel(_ id: WaiterID) -> [Effect] {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return [] }
        waiters.remove(at: index)
        return [.refuse(id, .cancelled)]
    }

    /// The alarm rang: turns away whoever waited too long.
    mutating func expire(now: Instant) -> [Effect] {
        alarm = nil
        let late = waiters.filter { $0.deadline <= now }
        waiters.removeAll { $0.deadline <= now }
        return late.map { .refuse($0.id, .timedOut) } + setAlarm()
    }

    /// Gives a free connection to the next in line, or lets it rest.
    private mutating func offer(_ id: ConnectionID) -> [Effect] {
        guard !waiters.isEmpty else {
            stages[id] = .idle
            idle.append(id)
            return []
        }
        stages[id] = .leased
        return [.grant(waiters.removeFirst().id, id)]
    }

    private mutating func setAlarm() -> [Effect] {
        guard alarm == nil, let earliest = waiters.map(\.deadline).min() else { return [] }
        alarm = earliest
        return [.alarm(earliest)]
    }
}

// MARK: - Opening

extension PoolState {
    /// A connection is open.
    mutating func connected(_ id: ConnectionID) -> [Effect] {
        guard case .connecting = stages[id] else { return [.close(id)] }
        return phase == .open ? offer(id) : remove(id, closing: true)
    }

    /// A connection could not be opened; `forGood` says that the next attempt would fail alike.
    mutating func connectFailed(_ id: ConnectionID, forGood: Bool) -> [Effect] {
        guard case .connecting(let failures) = stages[id] else { return [] }
        if forGood {
            let turnedAway = waiters.map { Effect.refuse($0.id, .refusedForGood) }
            waiters.removeAll()
            return turnedAway + remove(id, closing: false)
        }
        guard phase == .open, !waiters.isEmpty else { return remove(id, closing: false) }
        stages[id] = .pausing(failures: failures + 1)
        return [.pause(id, failures: failures + 1)]
    }

    /// A pause is over.
    mutating func retry(_ id: ConnectionID) -> [Effect] {
        guard case .pausing(let failures) = stages[id] else { return [] }
        guard phase == .open, !waiters.isEmpty else { return remove(id, closing: false) }
        stages[id] = .connecting(failures: failures)
        return [.connect(id)]
    }

    /// Opens connections for those in line, as long as there is room; one in line needs no more than one.
    private mutating func openMore() -> [Effect] {
        guard phase == .open else { return [] }
        var effects: [Effect] = []
        while stages.count < maximumConnections, opening < waiters.count {
            let id = nextID()
            stages[id] = .connecting(failures: 0)
            effects.append(.connect(id))
        }
        return effects
    }

    private var opening: Int { counts.connecting }

    private mutating func remove(_ id: ConnectionID, closing: Bool) -> [Effect] {
        stages[id] = nil
        idle.removeAll { $0 == id }
        return (closing ? [.close(id)] : []) + openMore() + finishIfEmpty()
    }
}

// MARK: - Closing

extension PoolState {
    /// Serves nobody new, turns away everybody in line, closes what is idle, and waits for what is leased.
    mutating func shutDown() -> [Effect] {
        guard phase == .open else { return [] }
        phase = .closing
        let turnedAway = waiters.map { Effect.refuse($0.id, .closed) }
        waiters.removeAll()
        let closed = idle.map { Effect.close($0) }
        for id in idle { stages[id] = nil }
        idle.removeAll()
        return turnedAway + closed + [.abandonAttempts] + finishIfEmpty()
    }

    private mutating func finishIfEmpty() -> [Effect] {
        guard phase == .closing, stages.isEmpty else { return [] }
        phase = .closed
        return [.finish]
    }
}

// MARK: - Counting

/// How a pool stands at one moment, for metrics.
public struct PostgresPoolCounts: Equatable, Sendable {
    /// Open connections that nobody uses.
    public var idle = 0
    /// Connections in use.
    public var leased = 0
    /// Connections being opened, or pausing before the next attempt.
    public var connecting = 0
    /// Callers in line for a connection.
    public var waiting = 0

    /// Counts, 0 where nothing is said.
    public init(idle: Int = 0, leased: Int = 0, connecting: Int = 0, waiting: Int = 0) {
        self.idle = idle
        self.leased = leased
        self.connecting = connecting
        self.waiting = waiting
    }
}

extension PoolState {
    var counts: PostgresPoolCounts {
        var counts = PostgresPoolCounts(waiting: waiters.count)
        for stage in stages.values {
            switch stage {
            case .idle: counts.idle += 1
            case .leased: counts.leased += 1
            case .connecting, .pausing: counts.connecting += 1
            }
        }
        return counts
    }
}

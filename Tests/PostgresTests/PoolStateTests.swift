import Testing

@testable import Postgres

@Suite("The pool's decisions")
struct PoolStateTests {
    private let start = ContinuousClock.now
    private func time(_ seconds: Int) -> PoolState.Instant { start.advanced(by: .seconds(seconds)) }

    private func pool(connections: Int = 2, waiters: Int = 3) -> PoolState {
        PoolState(maximumConnections: connections, maximumWaiters: waiters)
    }

    /// A pool whose first caller, number 1, has got connection 2.
    private func poolWithLease(connections: Int = 2, waiters: Int = 3) -> PoolState {
        var pool = pool(connections: connections, waiters: waiters)
        _ = pool.lease(until: time(10))
        _ = pool.connected(2)
        return pool
    }

    @Test("the first caller waits while a connection is opened, and gets it")
    func firstLease() {
        var pool = pool()
        #expect(pool.lease(until: time(10)) == .queued(1, [.connect(2), .alarm(time(10))]))
        #expect(pool.counts == PostgresPoolCounts(connecting: 1, waiting: 1))
        #expect(pool.connected(2) == [.grant(1, 2)])
        #expect(pool.counts == PostgresPoolCounts(leased: 1))
    }

    @Test("a returned connection rests and is leased again without waiting, the last used first")
    func reuse() {
        var pool = poolWithLease()
        _ = pool.lease(until: time(10))
        _ = pool.connected(4)
        #expect(pool.release(2, reusable: true) == [])
        #expect(pool.release(4, reusable: true) == [])
        #expect(pool.lease(until: time(10)) == .granted(4))
        #expect(pool.leaseIdle() == 2)
        #expect(pool.leaseIdle() == nil)
    }

    @Test("no more connections than the limit, and no more callers in line than the limit")
    func limits() {
        var pool = poolWithLease(connections: 1, waiters: 2)
        #expect(pool.lease(until: time(20)) == .queued(3, []))
        #expect(pool.lease(until: time(20)) == .queued(4, []))
        #expect(pool.lease(until: time(20)) == .refused(.tooManyWaiting))
        #expect(pool.release(2, reusable: true) == [.grant(3, 2)])
        #expect(pool.release(2, reusable: true) == [.grant(4, 2)])
    }

    @Test("nobody overtakes those in line")
    func fairness() {
        var pool = poolWithLease(connections: 1)
        _ = pool.lease(until: time(10))
        #expect(pool.leaseIdle() == nil)
        #expect(pool.release(2, reusable: true) == [.grant(3, 2)])
        #expect(pool.leaseIdle() == nil)
    }

    @Test("a broken connection is closed and replaced for whoever is in line")
    func replacement() {
        var pool = poolWithLease(connections: 1)
        _ = pool.lease(until: time(10))
        #expect(pool.release(2, reusable: false) == [.close(2), .connect(4)])
        #expect(pool.connected(4) == [.grant(3, 4)])
    }

    @Test("a broken connection is not replaced while nobody needs one")
    func noNeed() {
        var pool = poolWithLease()
        #expect(pool.release(2, reusable: false) == [.close(2)])
        #expect(pool.counts == PostgresPoolCounts())
    }

    @Test("a failed attempt is tried again, with more patience each time, until the line is empty")
    func backoff() {
        var pool = pool()
        _ = pool.lease(until: time(10))
        #expect(pool.connectFailed(2, forGood: false) == [.pause(2, failures: 1)])
        #expect(pool.retry(2) == [.connect(2)])
        #expect(pool.connectFailed(2, forGood: false) == [.pause(2, failures: 2)])
        #expect(pool.expire(now: time(10)) == [.refuse(1, .timedOut)])
        #expect(pool.retry(2) == [])
        #expect(pool.counts == PostgresPoolCounts())
    }

    @Test("an attempt that can never succeed turns everybody in line away at once")
    func refusedForGood() {
        var pool = pool(connections: 1)
        _ = pool.lease(until: time(10))
        _ = pool.lease(until: time(10))
        #expect(pool.connectFailed(2, forGood: true) == [.refuse(1, .refusedForGood), .refuse(3, .refusedForGood)])
        #expect(pool.counts == PostgresPoolCounts())
        #expect(pool.lease(until: time(10)) == .queued(4, [.connect(5)]))
    }

    @Test("the alarm is set for the earliest deadline, and again for those who remain")
    func alarms() {
        var pool = poolWithLease(connections: 1)
        #expect(pool.expire(now: time(10)) == [])
        #expect(pool.lease(until: time(20)) == .queued(3, [.alarm(time(20))]))
        #expect(pool.lease(until: time(30)) == .queued(4, []))
        #expect(pool.expire(now: time(20)) == [.refuse(3, .timedOut), .alarm(time(30))])
        #expect(pool.release(2, reusable: true) == [.grant(4, 2)])
        #expect(pool.expire(now: time(30)) == [])
    }

    @Test("a cancelled caller leaves the line, and the connection opened for it rests")
    func cancelled() {
        var pool = pool()
        _ = pool.lease(until: time(10))
        #expect(pool.cancel(1) == [.refuse(1, .cancelled)])
        #expect(pool.cancel(1) == [])
        #expect(pool.connected(2) == [])
        #expect(pool.counts == PostgresPoolCounts(idle: 1))
    }

    @Test("shutting down turns away the line, closes what rests, and ends when the last lease is back")
    func shutDown() {
        var pool = poolWithLease(connections: 3)
        _ = pool.lease(until: time(10))
        _ = pool.connected(4)
        _ = pool.lease(until: time(10))
        #expect(pool.release(4, reusable: true) == [.grant(5, 4)])
        #expect(pool.release(4, reusable: true) == [])
        #expect(pool.counts == PostgresPoolCounts(idle: 1, leased: 1, connecting: 1))
        #expect(pool.shutDown() == [.close(4), .abandonAttempts])
        #expect(pool.shutDown() == [])
        #expect(pool.lease(until: time(10)) == .refused(.closed))
        #expect(pool.connected(6) == [.close(6)])
        #expect(pool.phase == .closing)
        #expect(pool.release(2, reusable: true) == [.close(2), .finish])
        #expect(pool.phase == .closed)
    }

    @Test("shutting down an unused pool ends at once; the line of a busy one is turned away")
    func shutDownEdges() {
        var unused = pool()
        #expect(unused.shutDown() == [.abandonAttempts, .finish])
        var busy = pool()
        _ = busy.lease(until: time(10))
        #expect(busy.shutDown() == [.refuse(1, .closed), .abandonAttempts])
        #expect(busy.connectFailed(2, forGood: false) == [.finish])
    }

    @Test("whatever happens in whatever order, limits hold, nobody is forgotten and the end is reached", arguments: 0..<20)
    func randomWalk(seed: UInt64) {
        var walk = PoolWalk(seed: seed)
        for _ in 0..<200 { walk.step() }
        walk.finish()
        #expect(walk.pool.phase == .closed)
        #expect(walk.waiting.isEmpty)
        #expect(walk.open.isEmpty)
        #expect(walk.violations == [])
    }

    @Test("the back-off doubles up to its limit, and jitter only shortens it")
    func backoffDelays() {
        let backoff = PostgresBackoff(initial: .milliseconds(50), maximum: .seconds(1))
        let delays = (1...7).map { backoff.delay(failures: $0, random: 0) }
        #expect(delays == [50, 100, 200, 400, 800, 1000, 1000].map { .milliseconds($0) })
        #expect(backoff.delay(failures: 1, random: 1) == .milliseconds(25))
        #expect(backoff.delay(failures: 1_000_000, random: 0) == .seconds(1))
    }
}

/// Plays the world around a pool at random and keeps its own books.
private struct PoolWalk {
    var pool = PoolState(maximumConnections: 3, maximumWaiters: 4)
    var waiting: Set<PoolState.WaiterID> = []
    var open: Set<PoolState.ConnectionID> = []
    /// Sentences about what must not be; collected, since an expectation for each step would take longer than the steps.
    var violations: Set<String> = []
    private var leased: [PoolState.ConnectionID] = []
    private var connecting: [PoolState.ConnectionID] = []
    private var pausing: [PoolState.ConnectionID] = []
    private var random: UInt64
    private var clock = ContinuousClock.now

    init(seed: UInt64) { random = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func roll(_ sides: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(random >> 33) % sides
    }

    mutating func step() {
        clock = clock.advanced(by: .seconds(1))
        switch roll(8) {
        case 0, 1: lease()
        case 2: if !leased.isEmpty { take(pool.release(leased.remove(at: roll(leased.count)), reusable: roll(3) > 0)) }
        case 3: if !connecting.isEmpty { connected(connecting.remove(at: roll(connecting.count))) }
        case 4:
            if !connecting.isEmpty {
                take(pool.connectFailed(connecting.remove(at: roll(connecting.count)), forGood: roll(8) == 0))
            }
        case 5: if !pausing.isEmpty { take(pool.retry(pausing.remove(at: roll(pausing.count)))) }
        case 6: if let someone = waiting.randomElement() { take(pool.cancel(someone)) }
        default: take(pool.expire(now: clock))
        }
        judge()
    }

    private mutating func judge() {
        let counts = pool.counts
        if counts.idle + counts.leased + counts.connecting > 3 { violations.insert("There are more connections than allowed.") }
        if counts.waiting > 4 || counts.waiting != waiting.count { violations.insert("The line is not what it should be.") }
        if counts.leased != leased.count { violations.insert("A lease is not counted.") }
        if counts.waiting > 0, counts.idle > 0 { violations.insert("Somebody waits beside an idle connection.") }
        if counts.waiting > 0, counts.leased + counts.connecting == 0 { violations.insert("Somebody waits for nothing.") }
    }

    private mutating func lease() {
        switch pool.lease(until: clock.advanced(by: .seconds(roll(20)))) {
        case .granted(let id): leased.append(id)
        case .queued(let id, let effects):
            waiting.insert(id)
            take(effects)
        case .refused: break
        }
    }

    private mutating func connected(_ id: PoolState.ConnectionID) {
        open.insert(id)
        take(pool.connected(id))
    }

    private mutating func take(_ effects: [PoolState.Effect]) {
        for effect in effects {
            switch effect {
            case .connect(let id): connecting.append(id)
            case .pause(let id, _): pausing.append(id)
            case .close(let id): open.remove(id)
            case .grant(let waiter, let id):
                answered(waiter)
                leased.append(id)
            case .refuse(let waiter, _): answered(waiter)
            case .alarm, .abandonAttempts, .finish: break
            }
        }
    }

    private mutating func answered(_ waiter: PoolState.WaiterID) {
        if waiting.remove(waiter) == nil { violations.insert("Somebody is answered twice.") }
    }

    mutating func finish() {
        take(pool.shutDown())
        for id in leased { take(pool.release(id, reusable: true)) }
        for id in connecting { take(pool.connectFailed(id, forGood: false)) }
        for id in pausing { take(pool.retry(id)) }
    }
}

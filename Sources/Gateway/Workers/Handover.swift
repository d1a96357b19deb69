import Intake
import Synchronization

/// The short way from the inbox to the workers: deliveries that are stored, claimed by this gateway and still in memory.
///
/// On the long way a delivery is stored, claimed with a write of its own and read again. The short way is bounded; what does not fit waits
/// in the store, and the short way stays closed until the workers have caught up with that.
final class Handover: Sendable {
    /// How much may be on the way at once.
    struct Limits: Sendable {
        /// Deliveries.
        var deliveries = 4_000
        /// Bytes of their bodies.
        var bytes = 8 << 20
    }

    /// How receptions go that are about to be stored.
    struct Passage: Sendable {
        /// For how long they are claimed; nil where they wait in the store.
        let lease: Duration?
        fileprivate let load: Load
        fileprivate let until: ContinuousClock.Instant
    }

    fileprivate struct Load: Sendable {
        var deliveries = 0
        var bytes = 0

        static func + (one: Load, other: Load) -> Load {
            Load(deliveries: one.deliveries + other.deliveries, bytes: one.bytes + other.bytes)
        }

        static func - (one: Load, other: Load) -> Load {
            Load(deliveries: one.deliveries - other.deliveries, bytes: one.bytes - other.bytes)
        }
    }

    private struct State {
        var waiting: [(delivery: Delivery, until: ContinuousClock.Instant)] = []
        /// What waits and what is about to.
        var load = Load()
        /// Whether the workers have caught up with the store.
        var isOpen = false
        /// Whether something went past this way since the last look into the store.
        var isLookDue = true
        /// There are no workers, or no more.
        var isClosed = false
    }

    private let lease: Duration
    private let limits: Limits
    private let room = WorkSignal()
    private let state: Mutex<State>

    /// - Parameters:
    ///   - lease: how long the claims last; a delivery that waited for half of it is left to whoever claims it next.
    ///   - hasWorkers: false where nobody takes anything.
    init(lease: Duration, limits: Limits = Limits(), hasWorkers: Bool = true) {
        self.lease = lease
        self.limits = limits
        state = Mutex(State(isClosed: !hasWorkers))
    }

    // MARK: - The inbox's side

    /// Reserves a place for receptions before they are stored. Each passage has to be ended.
    func begin(_ receptions: [Reception]) -> Passage {
        let load = Load(deliveries: receptions.count, bytes: receptions.reduce(0) { $0 + $1.body.count })
        let until = ContinuousClock.now + lease / 2
        return state.withLock { state in
            let sum = state.load + load
            guard state.isOpen, sum.deliveries <= limits.deliveries, sum.bytes <= limits.bytes else {
                state.isOpen = false
                return Passage(lease: nil, load: Load(), until: until)
            }
            state.load = sum
            return Passage(lease: lease, load: load, until: until)
        }
    }

    /// Hands over what was stored, or, without deliveries, gives the place back.
    ///
    /// - Returns: claimed deliveries that nobody will take here: the workers have stopped.
    func end(_ passage: Passage, _ deliveries: [Delivery] = []) -> [Delivery] {
        state.withLock { state in
            guard passage.lease != nil else {
                state.isLookDue = true
                return []
            }
            state.load = state.load - passage.load
            if state.isClosed { return deliveries }
            for delivery in deliveries { state.waiting.append((delivery, passage.until)) }
            state.load = state.load + Load(deliveries)
            return []
        }
    }

    /// Waits until there is room again, but no longer than a second: then it is the store that has room.
    func waitForRoom() async {
        let end = ContinuousClock.now + .seconds(1)
        while !Task.isCancelled, ContinuousClock.now < end {
            let isFree = state.withLock { state in
                state.isClosed || (state.isOpen && state.load.deliveries <= limits.deliveries / 4 && state.load.bytes <= limits.bytes / 2)
            }
            if isFree { return }
            await room.wait(atMost: .milliseconds(100))
        }
    }

    // MARK: - The workers' side

    /// The next deliveries, the oldest first.
    func take(most: Int) -> [Delivery] {
        let now = ContinuousClock.now
        let taken = state.withLock { state -> [Delivery] in
            let next = Array(state.waiting.prefix(most))
            state.waiting.removeFirst(next.count)
            state.load = state.load - Load(next.map(\.delivery))
            if next.contains(where: { $0.until <= now }) { state.isLookDue = true }
            return next.filter { $0.until > now }.map(\.delivery)
        }
        if !taken.isEmpty { room.raise() }
        return taken
    }

    /// Whether a worker should look into the store now; whoever asks has to do it.
    func takeLook() -> Bool {
        state.withLock { state in
            defer { state.isLookDue = false }
            return state.isLookDue
        }
    }

    /// A look into the store found less than a batch: the workers have caught up.
    func caughtUp() {
        state.withLock { $0.isOpen = !$0.isClosed }
        room.raise()
    }

    /// Ends the way; what is on it is returned, still claimed.
    func close() -> [Delivery] {
        state.withLock { state in
            state.isClosed = true
            state.isOpen = false
            defer {
                state.waiting = []
                state.load = Load()
            }
            return state.waiting.map(\.delivery)
        }
    }
}

extension Handover.Load {
    fileprivate init(_ deliveries: [Delivery]) {
        self.init(deliveries: deliveries.count, bytes: deliveries.reduce(0) { $0 + $1.body.count })
    }
}

import Channels
import Intake
import Recipes
import Synchronization

/// A store that remembers what it was given, with the rule that a key counts once.
final class MemoryInbox: Inbox {
    private struct State {
        var receptions: [Intake.Reception] = []
        var digests: [String: [UInt8]] = [:]
        var failsAfter = Int.max
    }

    struct Away: Error {}

    private let state = Mutex(State())

    var receptions: [Intake.Reception] { state.withLock(\.receptions) }

    /// What the rows hold that were not duplicates.
    var bodies: [String] { receptions.map { String(decoding: $0.body, as: UTF8.self) } }

    func goAway(afterBatches count: Int) { state.withLock { $0.failsAfter = count } }

    func accept(_ receptions: [Intake.Reception]) async throws -> [Intake.Acceptance] {
        try state.withLock { state in
            state.failsAfter -= 1
            if state.failsAfter < 0 { throw Away() }
            return receptions.map { reception in
                let id = DeliveryID(number: Int64(state.receptions.count), receivedAt: .now)
                if state.digests[reception.key] == reception.digest { return .duplicate }
                let isKnown = state.digests.updateValue(reception.digest, forKey: reception.key) != nil
                state.receptions.append(reception)
                return isKnown ? .revision(id) : .stored(id)
            }
        }
    }
}

/// Leases without anybody who could want them.
final class MemoryLeases: AdapterLeases {
    private let cursors = Mutex<[String: JSONValue]>([:])

    func takeLease(on adapter: AdapterName, owner: String, span: Duration) async throws -> AdapterLease? {
        AdapterLease(adapter: adapter, owner: owner, fence: 1)
    }

    func giveBack(_ lease: AdapterLease) async throws {}

    func noteRun(of adapter: AdapterName, error: String?) async throws {}

    func noteExpiry(of adapter: AdapterName, token: Timestamp?, secret: Timestamp?) async throws {}

    func cursor(of adapter: AdapterName, _ name: String) async throws -> JSONValue? {
        cursors.withLock { $0["\(adapter)/\(name)"] }
    }

    func setCursor(of adapter: AdapterName, _ name: String, to value: JSONValue) async throws {
        cursors.withLock { $0["\(adapter)/\(name)"] = value }
    }
}

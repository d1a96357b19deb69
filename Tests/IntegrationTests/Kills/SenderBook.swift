import Synchronization

/// The senders' own list of what they sent and what was acknowledged, kept apart from anything that the gateway keeps.
final class SenderBook: Sendable {
    private struct State {
        var sent: Set<String> = []
        var acknowledged: Set<String> = []
        var requests = 0
        var repeats = 0
    }

    private let state = Mutex(State())

    /// All that was ever sent.
    var sent: Set<String> { state.withLock(\.sent) }
    /// All for which there was a 2xx, or that a folder took over.
    var acknowledged: Set<String> { state.withLock(\.acknowledged) }
    /// How many 2xx there were, repeats included.
    var requests: Int { state.withLock(\.requests) }
    /// How many 2xx were for something that had been acknowledged before.
    var repeats: Int { state.withLock(\.repeats) }

    /// Writes down that something is about to be sent.
    func send(_ key: String) {
        state.withLock { _ = $0.sent.insert(key) }
    }

    /// Writes down that something was taken.
    func acknowledge(_ key: String) {
        state.withLock { state in
            state.requests += 1
            if !state.acknowledged.insert(key).inserted { state.repeats += 1 }
        }
    }
}

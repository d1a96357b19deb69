import Synchronization

/// Work that a graceful stop lets finish, until the stop itself runs out of time.
///
/// Services end their loops by cancellation as soon as a stop begins; what they have begun runs on in here.
final class Shield: Sendable {
    private struct State {
        var running: [UInt64: Task<Void, Never>] = [:]
        var next: UInt64 = 0
        var isGivenUp = false
    }

    private let state = Mutex(State())

    /// Runs work that the cancellation of the caller does not reach, and waits for it.
    func run(_ work: @escaping @Sendable () async -> Void) async {
        let task = Task { await work() }
        let id = state.withLock { state in
            state.next += 1
            state.running[state.next] = task
            if state.isGivenUp { task.cancel() }
            return state.next
        }
        await task.value
        state.withLock { $0.running[id] = nil }
    }

    /// Cancels what runs, and all that comes.
    func giveUp() {
        let running = state.withLock { state in
            state.isGivenUp = true
            return Array(state.running.values)
        }
        for task in running { task.cancel() }
    }
}

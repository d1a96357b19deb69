import CCurl
import Synchronization

/// What other threads ask of a loop's thread.
final class LoopInbox: Sendable {
    struct Orders {
        var starts: [any Exchange] = []
        var cancels: [any Exchange] = []
        var isClosed = false

        var isEmpty: Bool { starts.isEmpty && cancels.isEmpty && !isClosed }
    }

    private struct State {
        var orders = Orders()
        var multi: LoopHandle?

        /// Wakes the loop only for the first order of a batch.
        mutating func post(_ change: (inout Orders) -> Void) {
            let wasEmpty = orders.isEmpty
            change(&orders)
            if wasEmpty, let multi { curl_multi_wakeup(multi.pointer) }
        }
    }

    private let state: Mutex<State>

    init(_ multi: LoopHandle) {
        state = Mutex(State(multi: multi))
    }

    /// False when the loop is closed and takes nothing more.
    func start(_ exchange: any Exchange) -> Bool {
        state.withLock { state in
            guard state.multi != nil, !state.orders.isClosed else { return false }
            state.post { $0.starts.append(exchange) }
            return true
        }
    }

    func cancel(_ exchange: any Exchange) {
        state.withLock { $0.post { $0.cancels.append(exchange) } }
    }

    func close() {
        state.withLock { $0.post { $0.isClosed = true } }
    }

    func take() -> Orders {
        state.withLock { state in
            defer { state.orders = Orders(isClosed: state.orders.isClosed) }
            return state.orders
        }
    }

    /// From here on nobody wakes the multi handle; what came in the meantime is handed back.
    func detach() -> Orders {
        state.withLock { state in
            state.multi = nil
            defer { state.orders = Orders(isClosed: true) }
            return state.orders
        }
    }
}

/// libcurl's multi handle.
struct LoopHandle: @unchecked Sendable {
    // Unchecked: other threads only ever pass it to `curl_multi_wakeup`, which libcurl allows from any thread.
    let pointer: UnsafeMutableRawPointer
}

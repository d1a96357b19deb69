import CPostgres
import Glibc
import Synchronization

/// Asks the server to stop what one connection is doing.
///
/// libpq's request connects and then waits without a limit for the server's end; a server that hangs never sends one. So it runs on a
/// thread of its own, which holds this object until the server says something.
final class Canceller: @unchecked Sendable {
    // The handle is written by `init` and read by one request at a time: `request` is called on the connection's thread alone.
    private let handle: OpaquePointer
    private let done: WakeSignal
    private let isDone = Atomic(false)

    /// How long the server may take to hear the request; it needs a new connection for that.
    static let patience: Duration = .seconds(2)

    /// nil for a handle that is not connected, or where the system has no descriptor left.
    init?(_ connection: OpaquePointer?) {
        // Without a descriptor nothing can be waited for; the call then ends with its grace.
        guard let connection, let handle = PQgetCancel(connection), let done = try? WakeSignal() else { return nil }
        self.handle = handle
        self.done = done
    }

    deinit {
        PQfreeCancel(handle)
    }

    /// Asks, and waits for a while until the server has heard it.
    ///
    /// - Returns: whether it has. Else the request is still on its way and may hit whatever the connection does by then: give it up.
    func request() -> Bool {
        isDone.store(false, ordering: .releasing)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let itself = Unmanaged.passRetained(self)
        guard pthread_create(&thread, &attributes, { runCanceller($0) }, itself.toOpaque()) == 0 else {
            itself.release()
            return false
        }
        let end = ContinuousClock.now + Self.patience
        while !isDone.load(ordering: .acquiring), ContinuousClock.now < end {
            var entry = pollfd(fd: done.descriptor, events: Int16(POLLIN), revents: 0)
            // Woken, or the time is over, or a signal came: the loop's condition tells.
            _ = Glibc.poll(&entry, 1, 100)
        }
        done.clear()
        return isDone.load(ordering: .acquiring)
    }

    fileprivate func ask() {
        var complaint = [CChar](repeating: 0, count: 256)
        // If the request fails, the server answers in its own time or the grace ends; both are handled where the answer is waited for.
        _ = PQcancel(handle, &complaint, Int32(complaint.count))
        isDone.store(true, ordering: .releasing)
        done.raise()
    }
}

private func runCanceller(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    var all = sigset_t()
    sigfillset(&all)
    // Signals belong to the threads of whoever handles them.
    pthread_sigmask(SIG_BLOCK, &all, nil)
    Unmanaged<Canceller>.fromOpaque(argument).takeRetainedValue().ask()
    return nil
}

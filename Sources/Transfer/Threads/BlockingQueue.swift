#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// Work for threads that sleep while there is none.
final class BlockingQueue<Element>: @unchecked Sendable {
    // Unchecked: every field is touched under `mutex` only, and elements go from the one who appends to the one who takes.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// Short in both uses: an actor's jobs, mails within the caller's own bounds.
    private var elements: [Element] = []
    private var sleepers = 0
    private var isClosed = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrived, nil)
    }

    deinit {
        pthread_cond_destroy(arrived)
        pthread_mutex_destroy(mutex)
        arrived.deallocate()
        mutex.deallocate()
    }

    enum Reception {
        case taken
        /// Taken, but every thread is busy.
        case waits
        case refused
    }

    @discardableResult
    func append(_ element: sending Element) -> Reception {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if isClosed { return .refused }
        elements.append(element)
        pthread_cond_signal(arrived)
        return elements.count <= sleepers ? .taken : .waits
    }

    /// Waits for an element; nil once the queue is closed and empty.
    func next() -> Element? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while elements.isEmpty {
            if isClosed { return nil }
            sleepers += 1
            pthread_cond_wait(arrived, mutex)
            sleepers -= 1
        }
        return elements.removeFirst()
    }

    /// What waits is still handed out; nothing new is taken.
    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(arrived)
        pthread_mutex_unlock(mutex)
    }
}

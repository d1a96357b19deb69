import Glibc

/// One thread that runs the jobs of one connection in order, and nothing else.
///
/// libpq blocks. On a thread of its own it may, while callers just `await`.
final class ConnectionThread: SerialExecutor, @unchecked Sendable {
    // All state is read and written under `mutex`.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let arrived: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: [UnownedJob] = []
    private var isSleeping = false
    private var isStopped = false

    /// Enough for libpq, TLS and decoding nothing: decoding happens with the caller.
    private static let stackSize = 512 * 1024

    /// Starts the thread; throws `.connectionFailed` where the system has none left.
    init() throws(PostgresError) {
        mutex = .allocate(capacity: 1)
        arrived = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrived, nil)
        try start()
    }

    deinit {
        pthread_cond_destroy(arrived)
        pthread_mutex_destroy(mutex)
        arrived.deallocate()
        mutex.deallocate()
    }

    /// Ends the thread after the jobs that are already there.
    func stop() {
        locked {
            isStopped = true
            pthread_cond_signal(arrived)
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        locked {
            jobs.append(job)
            if isSleeping { pthread_cond_signal(arrived) }
        }
    }

    private func start() throws(PostgresError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackSize)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        // The thread keeps the executor alive until it ends, so an actor may go away while its last job is returning.
        let itself = Unmanaged.passRetained(self)
        let status = pthread_create(&thread, &attributes, { runConnectionThread($0) }, itself.toOpaque())
        guard status == 0 else {
            itself.release()
            throw PostgresError(.connectionFailed, "The system refused a thread for a PostgreSQL connection (error \(status)).")
        }
    }

    fileprivate func run() {
        var batch: [UnownedJob] = []
        while takeJobs(into: &batch) {
            for job in batch { job.runSynchronously(on: asUnownedSerialExecutor()) }
            batch.removeAll(keepingCapacity: true)
        }
    }

    /// Waits for work; `false` is the end.
    private func takeJobs(into batch: inout [UnownedJob]) -> Bool {
        locked {
            while jobs.isEmpty && !isStopped {
                isSleeping = true
                pthread_cond_wait(arrived, mutex)
                isSleeping = false
            }
            swap(&jobs, &batch)
            return !batch.isEmpty
        }
    }

    private func locked<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}

private func runConnectionThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    var all = sigset_t()
    sigfillset(&all)
    // Signals belong to the threads of whoever handles them.
    pthread_sigmask(SIG_BLOCK, &all, nil)
    Unmanaged<ConnectionThread>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}

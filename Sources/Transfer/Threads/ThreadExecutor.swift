/// Runs an actor's jobs one after another on a thread of its own, so that blocking calls hold up nobody else.
final class ThreadExecutor: SerialExecutor {
    /// A job holds its executor, which may otherwise go away while its last job runs.
    private let queue = BlockingQueue<(UnownedJob, ThreadExecutor)>()

    init(name: String) {
        DedicatedThread.start(name) { [queue] in
            while let (job, executor) = queue.next() {
                job.runSynchronously(on: executor.asUnownedSerialExecutor())
            }
        }
    }

    deinit { queue.close() }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.append((UnownedJob(job), self))
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}

#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// Starts a detached thread for work that blocks, away from Swift's own pool.
enum DedicatedThread {
    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs `body` on a thread of its own; the kernel shows the first 15 bytes of `name`.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let argument = Unmanaged.passRetained(Start(name: name, body: body)).toOpaque()
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                DedicatedThread.show(start.name)
                start.body()
                return nil
            }, argument)
        precondition(failure == 0, "The system gave no thread (error \(failure)); raise its limit on threads.")
        pthread_detach(thread)
    }

    /// `pthread_setname_np` is hidden from Swift behind _GNU_SOURCE; the kernel's file does the same.
    private static func show(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        let text = Array(name.utf8.prefix(15))
        _ = write(file, text, text.count)
        close(file)
    }
}

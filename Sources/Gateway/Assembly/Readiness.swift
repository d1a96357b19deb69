import ServiceLifecycle
import Synchronization

/// Whether the tables are what this binary expects: false only when the database was away at the start.
final class Readiness: Sendable {
    private let ready = Mutex(false)

    var isReady: Bool { ready.withLock(\.self) }

    func note() {
        ready.withLock { $0 = true }
    }
}

/// Runs a service once the tables are what it expects.
struct WhenReady: Service {
    let readiness: Readiness
    let service: any Service

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Cancellation ends the wait early; the loop sees it.
            while !readiness.isReady, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(100)) }
        }
        // A service that sees the shutdown first thing ends in good order by itself.
        try await service.run()
    }
}

import Glibc
import Logging
import ServiceLifecycle
import Store

/// What has to be done now and then: next month's partitions, old bodies.
struct Maintenance: Service {
    let store: Store
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await store.ensurePartitions()
                } catch {
                    logger.warning("The partitions of the next months could not be made.", metadata: ["error": "\(error)"])
                }
                // Cancellation ends the wait early, which is what it is for.
                try? await Task.sleep(for: .seconds(3_600))
            }
        }
    }
}

/// How this process is called among others.
enum ProcessName {
    static let id = getpid()

    static let host: String = {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()
}

import Glibc

/// Keeps two processes from starting or stopping the same server at once; the system releases it when its holder dies.
struct FileLock: Sendable {
    private let descriptor: Int32

    static func take(_ path: String, until deadline: ContinuousClock.Instant) async throws(ClusterError) -> FileLock {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ClusterError(.permission, "Cannot open \(path): \(String(cString: strerror(errno))).")
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now < deadline else {
                close(descriptor)
                throw ClusterError(
                    .timeout, "Another process has been starting or stopping PostgreSQL for too long; it holds \(path).")
            }
            await Pause.moment()
        }
        return FileLock(descriptor: descriptor)
    }

    func release() { close(descriptor) }
}

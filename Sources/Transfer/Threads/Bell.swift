import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// Wakes a thread that waits in `poll`.
final class Bell: Sendable {
    /// Readable while the bell rings.
    let descriptor: Int32
    private let rope: Int32

    init() throws(TransferError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw TransferError(.library(Int(errno)), "The system gave no file descriptor; raise its limit on open files.")
        }
        (descriptor, rope) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(descriptor)
        close(rope)
    }

    /// A full pipe rings already.
    func ring() {
        var one: UInt8 = 1
        _ = write(rope, &one, 1)
    }

    func silence() {
        var rings = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &rings, rings.count) == rings.count {}
    }
}

/// One caller's wish to stop: belongs to a single call, so that a late one never hits the next.
final class StopWish: Sendable {
    private let isWished = Atomic(false)

    var isSet: Bool { isWished.load(ordering: .acquiring) }

    func set() { isWished.store(true, ordering: .releasing) }
}

/// How long a caller waits, and whether it still wants to.
struct Patience {
    let limit: Duration
    let deadline: ContinuousClock.Instant
    let stop: StopWish

    init(_ limit: Duration, _ stop: StopWish) {
        self.init(limit, deadline: .now + limit, stop)
    }

    private init(_ limit: Duration, deadline: ContinuousClock.Instant, _ stop: StopWish) {
        self.limit = limit
        self.deadline = deadline
        self.stop = stop
    }

    /// Starting now, at most that long, and no longer than this one.
    func atMost(_ limit: Duration?) -> Patience {
        guard let limit, .now + limit < deadline else { return self }
        return Patience(limit, stop)
    }
}

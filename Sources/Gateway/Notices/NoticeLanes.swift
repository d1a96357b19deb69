import Synchronization

/// How many notices of each sender are on their way. Each sender has places of its own, so that one that does not answer keeps nothing waiting but
/// its own notices.
final class NoticeLanes: Sendable {
    /// Places of an adapter.
    static let width = 16
    /// The lane of mail, and its places: as many as the SMTP client has connections, so that no claimed mail waits for one.
    private static let mail = (name: "", width: 4)

    private let busy = Mutex<[String: Int]>([mail.name: 0])

    /// The free places of mail and of the senders that have something on its way; all others have all of theirs.
    var room: [String: Int] {
        busy.withLock { busy in Dictionary(uniqueKeysWithValues: busy.map { ($0.key, max(0, Self.width(of: $0.key) - $0.value)) }) }
    }

    /// Takes a place.
    func enter(_ lane: String) {
        busy.withLock { $0[lane, default: 0] += 1 }
    }

    /// Gives a place back.
    ///
    /// - Returns: whether there had been no other, so that more may wait for it.
    func leave(_ lane: String) -> Bool {
        busy.withLock { busy in
            let taken = busy[lane] ?? 0
            busy[lane] = taken > 1 || lane == Self.mail.name ? taken - 1 : nil
            return taken >= Self.width(of: lane)
        }
    }

    private static func width(of lane: String) -> Int {
        lane == mail.name ? mail.width : width
    }
}

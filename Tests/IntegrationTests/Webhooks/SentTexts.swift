import Synchronization

/// What a peer was sent, in order.
final class SentTexts: Sendable {
    private let texts = Mutex<[String]>([])

    /// All of it.
    var all: [String] { texts.withLock(\.self) }

    /// Notes one more.
    func add(_ text: String) { texts.withLock { $0.append(text) } }
}

/// Whether IDLE is worth another try. A server whose IDLE fails again and again is polled for a while.
struct IdlePatience: Sendable {
    private static let most = 3
    private static let pause = Duration.seconds(900)

    private var failures = 0
    private var failedAt = ContinuousClock.now

    /// Whether it has not failed three times in a row, or not lately.
    var mayTry: Bool { failures < Self.most || ContinuousClock.now - failedAt > Self.pause }

    mutating func worked() { failures = 0 }

    mutating func failed() {
        failures += 1
        failedAt = .now
    }
}

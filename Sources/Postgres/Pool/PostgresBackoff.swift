/// How long to wait before the next attempt: twice as long after each failure, up to a limit, and never two callers alike.
public struct PostgresBackoff: Sendable, Equatable {
    /// The wait after the first failure, before jitter.
    public let initial: Duration
    /// The longest wait, before jitter.
    public let maximum: Duration

    /// A back-off from `initial` to `maximum`.
    public init(initial: Duration = .milliseconds(50), maximum: Duration = .seconds(1)) {
        self.initial = initial
        self.maximum = maximum
    }

    /// The wait after that many failures in a row (from 1); `random` from 0 to 1 shortens it by up to one half.
    public func delay(failures: Int, random: Double) -> Duration {
        let doubled = initial * (1 << min(max(failures - 1, 0), 20))
        return min(doubled, maximum) * (1 - random / 2)
    }
}

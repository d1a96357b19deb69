/// Leaves an API alone after failures, and lets one call through to see whether it is back. A pure value.
struct Breaker: Sendable, Hashable {
    /// What a caller may do.
    enum Permission: Hashable {
        /// Ask.
        case ask
        /// Ask; the answer decides whether the breaker closes.
        case probe
        /// Do not ask.
        case refuse
    }

    /// Exits: `open` after the last allowed failure.
    private var failures = 0
    /// Exits: closed after a success of the probe, open again after its failure. Nanoseconds of the caller's clock.
    private var openUntil: Duration?
    private var isProbing = false
    private let mostFailures: Int
    private let span: Duration

    /// - Parameters:
    ///   - mostFailures: so many failures in a row open it.
    ///   - span: for so long.
    init(mostFailures: Int, span: Duration) {
        self.mostFailures = mostFailures
        self.span = span
    }

    /// Whether calls are refused at the time.
    func isOpen(at now: Duration) -> Bool {
        openUntil.map { now < $0 } ?? false
    }

    mutating func permission(at now: Duration) -> Permission {
        guard let openUntil else { return .ask }
        if now < openUntil || isProbing { return .refuse }
        isProbing = true
        return .probe
    }

    mutating func succeeded() {
        failures = 0
        openUntil = nil
        isProbing = false
    }

    mutating func failed(at now: Duration) {
        failures += 1
        isProbing = false
        if failures >= mostFailures { openUntil = now + span }
    }
}

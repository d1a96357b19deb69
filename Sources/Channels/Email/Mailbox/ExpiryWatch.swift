import Intake

/// What has been said of the ends of token and secret.
struct ExpiryWatch: Sendable {
    /// How long ahead the end of a secret is announced; somebody has to get a new one from another department.
    static let ahead = Duration.seconds(30 * 86_400)
    private static let repeated = Duration.seconds(86_400)

    private(set) var tokenEnd: Timestamp?
    private var secretEnd: Timestamp?
    private var hasNoted = false
    private var warnedAt: Timestamp?

    func hasChanged(token: Timestamp?, secret: Timestamp?) -> Bool {
        !hasNoted || tokenEnd != token || secretEnd != secret
    }

    mutating func noted(token: Timestamp?, secret: Timestamp?) {
        (tokenEnd, secretEnd, hasNoted) = (token, secret, true)
    }

    /// A sentence for the log, once a day, from thirty days ahead.
    mutating func dueWarning(secret: Timestamp?, now: Timestamp) -> String? {
        guard let secret, now > secret - Self.ahead else { return nil }
        if let warnedAt, now - warnedAt < Self.repeated { return nil }
        warnedAt = now
        return Self.warning(secret: secret, now: now)
    }

    static func warning(secret: Timestamp, now: Timestamp) -> String {
        let days = (secret - now).components.seconds / 86_400
        return now >= secret
            ? "The client's secret ended on \(secret) (oauth.secret_expires); tokens are refused from then on. Put a new one in its place."
            : "The client's secret ends in \(days) days, on \(secret) (oauth.secret_expires). Put a new one in its place before."
    }
}

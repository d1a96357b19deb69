/// What an adapter does with requests whose signature does not hold.
public enum VerificationMode: String, Sendable, Equatable, CaseIterable {
    /// They are refused.
    case enforce
    /// They are accepted, counted and reported: for a change of secrets or URL that must lose nothing.
    case shadow
    /// They are kept for a person to look at.
    case hold
}

/// What becomes of a request.
public enum Reception: Sendable, Equatable {
    /// A challenge: answer it, and there is nothing to keep. `confirm` is a URL that the vendor wants to be fetched once (SNS).
    case answered(HTTPAnswer, confirm: String?)
    /// Not the vendor's: answer it, count the reason, keep nothing.
    case refused(Refusal, HTTPAnswer)
    /// A delivery: make it durable, then acknowledge it.
    case accepted(Acceptance)
}

/// A delivery that may be kept.
public struct Acceptance: Sendable, Equatable {
    /// The verdict; refused only in the modes `shadow` and `hold`.
    public var verdict: Verdict
    /// What tells this event from others of the adapter.
    public var eventKey: String
    /// What the vendor is answered once the delivery is safe.
    public var acknowledgement: HTTPAnswer
}

/// What a delivery holds. A delivery without messages, receipts and withdrawals is one that the provider's page declares as noise.
public struct Decoded: Sendable, Equatable {
    /// The messages, in order.
    public var messages: [MappedMessage] = []
    /// The receipts, in order.
    public var receipts: [MappedReceipt] = []
    /// The vendor's ids of messages that their writers took back.
    public var withdrawals: [String] = []
    /// The reason of the first noise in it; nil where there is none.
    public var ignored: String?

    /// Collects messages and receipts.
    public init(messages: [MappedMessage] = [], receipts: [MappedReceipt] = []) {
        self.messages = messages
        self.receipts = receipts
    }
}

/// What became of an attempt to send.
public enum SendOutcome: Sendable, Equatable {
    /// The vendor has it, under this id.
    case accepted(id: String?)
    /// It did not work and may work later.
    case retryable(Failure)
    /// It will never work like this.
    case permanent(Failure)
    /// The person does not want to be written to.
    case optedOut(Failure)
    /// Too much at once; `wait` is what the vendor asks for.
    case throttled(Failure, wait: Duration?)
    /// Nobody knows whether the vendor has it: a receipt settles it, a second attempt could double it.
    case unknown(Failure)

    /// What the vendor said, for the trace.
    public struct Failure: Sendable, Equatable {
        /// The status; nil when there was no answer.
        public var status: Int?
        /// The vendor's code.
        public var code: String?
        /// The vendor's sentence.
        public var reason: String?

        /// A failure of which something is known.
        public init(status: Int? = nil, code: String? = nil, reason: String? = nil) {
            self.status = status
            self.code = code
            self.reason = reason
        }
    }
}

/// The classes of failures that a provider's error table names.
public enum SendFailureClass: String, Sendable, Equatable, CaseIterable {
    /// See `SendOutcome`.
    case retryable
    /// See `SendOutcome`.
    case permanent
    /// See `SendOutcome`.
    case optedOut = "opted_out"
    /// See `SendOutcome`.
    case throttled
    /// See `SendOutcome`.
    case unknown
}

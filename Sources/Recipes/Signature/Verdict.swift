/// What a signature check found. A bad signature is an ordinary outcome and never thrown.
public enum Verdict: Sendable, Equatable {
    /// The request is the vendor's.
    case verified(Proof)
    /// It is not, or it cannot be told.
    case refused(Refusal)

    /// Which scheme and which of the live secrets vouched for the request.
    public struct Proof: Sendable, Equatable {
        /// The scheme's name in the config language, as `hmac`.
        public var scheme: String
        /// 0 for the first of the live secrets, 1 for the second; nil where the scheme has no secret.
        public var secret: Int?

        /// A proof by a scheme and one of its live secrets.
        public init(scheme: String, secret: Int? = nil) {
            self.scheme = scheme
            self.secret = secret
        }
    }

    /// Whether the request is the vendor's.
    public var isVerified: Bool {
        if case .verified = self { true } else { false }
    }

    static func refused(_ code: Refusal.Code, _ sentence: String) -> Verdict {
        .refused(Refusal(code, sentence))
    }
}

/// Why a request was refused, for the counters and for the operator. It carries nothing of the request's content,
/// and it is an `Error` only so that it can stand in a `Result`.
public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The closed set of reasons: they are labels of a metric.
    public enum Code: String, Sendable, CaseIterable {
        /// No signature, token or credential where the scheme has it.
        case signatureMissing = "signature_missing"
        /// There is one, but not of the right form.
        case signatureMalformed = "signature_malformed"
        /// It is of the right form and wrong.
        case signatureMismatch = "signature_mismatch"
        /// Something that the signature covers is missing from the request.
        case partMissing = "part_missing"
        /// The signed time is missing or no time.
        case timestampMalformed = "timestamp_malformed"
        /// The signed time is too old or too far ahead.
        case timestampOutsideWindow = "timestamp_outside_window"
        /// The signature's algorithm is not one that the adapter accepts.
        case algorithmRefused = "algorithm_refused"
        /// A signed claim (issuer, expiry, hash of body or URL) does not hold.
        case claimRefused = "claim_refused"
        /// The body does not have the hash that the request states.
        case bodyMismatch = "body_mismatch"
        /// The body could not be read as far as the scheme must read it.
        case bodyMalformed = "body_malformed"
        /// The peer is not on the allow-list.
        case addressRefused = "address_refused"
        /// The vendor's public key or certificate is not at hand.
        case keyUnavailable = "key_unavailable"
    }

    /// The reason.
    public var code: Code
    /// One sentence for the operator: what was missing or wrong, never a value from the request.
    public var sentence: String

    /// A refusal of a reason and a sentence.
    public init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    /// Code and sentence.
    public var description: String { "\(code.rawValue): \(sentence)" }
}

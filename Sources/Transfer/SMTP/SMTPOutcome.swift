/// A server's reply (RFC 5321 section 4.2).
public struct SMTPReply: Sendable, Equatable {
    /// Three digits.
    public let code: Int
    /// RFC 3463's status, such as `5.1.1`, where the server gives one.
    public let enhancedStatus: String?
    /// Its words, cleaned of control characters, at most 500 characters.
    public let text: String

    /// A reply by its parts.
    public init(code: Int, enhancedStatus: String? = nil, text: String) {
        self.code = code
        self.enhancedStatus = enhancedStatus
        self.text = text
    }
}

/// What became of a mail handed to a server.
public enum SMTPOutcome: Sendable, Equatable {
    /// Where in the dialogue a refusal came.
    public enum Stage: String, Sendable {
        /// Greeting or EHLO: nothing of the mail was seen.
        case greeting
        /// MAIL FROM.
        case sender
        /// RCPT TO.
        case recipient
        /// DATA, before the message.
        case data
        /// The final dot: the message itself was refused.
        case message
    }

    /// Whether trying again can help.
    public enum Refusal: String, Sendable {
        /// 4xx: later, perhaps.
        case transient
        /// 5xx: never as it stands.
        case permanent
    }

    /// The server has taken responsibility for the mail.
    case accepted(SMTPReply)
    /// The server said no.
    case refused(Refusal, SMTPReply, stage: Stage)
    /// The whole mail was sent and the answer did not arrive: it may have been delivered. Send it again only with the same
    /// Message-ID and not for ever.
    case unknown(TransferError)
    /// It certainly was not delivered.
    case notSent(TransferError)
}

/// What a bounce says: which recipients of which mail it is about, and what became of it.
public struct BounceReport: Sendable, Equatable {
    /// The recipients it reports, in the order in which they stand.
    public var recipients: [FailedRecipient]
    /// The id of the mail that did not arrive, without angle brackets; nil when the bounce does not hold it.
    public var originalMessageID: String?
    /// The subject of that mail, as its header has it; nil when the bounce does not hold it.
    public var originalSubject: String?
    /// What showed that this is a bounce, in a few words.
    public var rule: String

    /// The kind of the whole: hard when any recipient failed for good, else soft, else delayed.
    public var kind: BounceKind {
        if recipients.contains(where: { $0.kind == .hard }) { return .hard }
        return recipients.allSatisfy { $0.kind == .delayed } && !recipients.isEmpty ? .delayed : .soft
    }

    /// A report from its parts.
    public init(recipients: [FailedRecipient], originalMessageID: String? = nil, originalSubject: String? = nil, rule: String) {
        self.recipients = recipients
        self.originalMessageID = originalMessageID
        self.originalSubject = originalSubject
        self.rule = rule
    }
}

/// A server's word that a mail arrived (RFC 3464, `Action: delivered`).
public struct DeliveryReceipt: Sendable, Equatable {
    /// The id of the mail that arrived, without angle brackets; nil when the receipt does not hold it.
    public var originalMessageID: String?

    /// A receipt from its parts.
    public init(originalMessageID: String? = nil) {
        self.originalMessageID = originalMessageID
    }
}

/// What a failed delivery means for the address.
public enum BounceKind: String, Sendable {
    /// The address does not exist, or its domain takes no mail: writing again is no use.
    case hard
    /// This mail did not arrive: mailbox full, refused, filtered, timed out. Another may.
    case soft
    /// It has not arrived yet; the server goes on trying.
    case delayed
}

/// A recipient whom a mail did not reach.
public struct FailedRecipient: Sendable, Equatable {
    /// The address; empty when the bounce names none.
    public var address: String
    /// The status code of RFC 3463, for example `5.1.1`; literal or made from the SMTP reply. Nil when there is neither.
    public var status: String?
    /// True when ``status`` stands in the bounce; false when it was derived.
    public var statusIsLiteral: Bool
    /// The SMTP reply code, for example 550; nil when the bounce shows none.
    public var reply: Int?
    /// Hard, soft or delayed.
    public var kind: BounceKind
    /// Why.
    public var reason: FailureReason
    /// The server's own words, on one line, at most 500 bytes; nil when there are none.
    public var diagnostic: String?

    /// A recipient from its parts.
    public init(
        address: String, status: String? = nil, statusIsLiteral: Bool = false, reply: Int? = nil, kind: BounceKind, reason: FailureReason = .other,
        diagnostic: String? = nil
    ) {
        self.address = address
        self.status = status
        self.statusIsLiteral = statusIsLiteral
        self.reply = reply
        self.kind = kind
        self.reason = reason
        self.diagnostic = diagnostic
    }
}

/// Why a mail did not arrive.
public enum FailureReason: String, Sendable, CaseIterable {
    /// There is no such mailbox.
    case userUnknown
    /// There is no such domain or host.
    case hostUnknown
    /// The mailbox has moved.
    case moved
    /// The host takes no mail (null MX, RFC 7505; `521`).
    case notAccepting
    /// The mailbox is full.
    case mailboxFull
    /// The mailbox is switched off.
    case disabled
    /// The mail is too large.
    case tooLarge
    /// Refused as spam or as carrying a virus.
    case spam
    /// Refused for what it says, how it is built, or by policy.
    case policy
    /// SPF, DKIM or DMARC did not pass, or a login is asked for.
    case unauthenticated
    /// The sending host or its reputation is refused.
    case blocked
    /// Too many mails or connections.
    case rate
    /// The sender's address is refused.
    case senderRejected
    /// The host does not relay.
    case relay
    /// The recipient's server refused it after taking the address.
    case filtered
    /// The server could not be reached in time.
    case expired
    /// The network or the name server failed.
    case network
    /// The server has a trouble of its own.
    case system
    /// Nothing known.
    case other

    /// Whether writing to the address again is no use.
    public var isHard: Bool {
        switch self {
        case .userUnknown, .hostUnknown, .moved, .notAccepting: true
        default: false
        }
    }
}

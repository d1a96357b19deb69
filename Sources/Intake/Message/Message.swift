/// One contact message in the gateway's own words, whatever channel it came by.
public struct Message: Sendable {
    /// The provider's id of the message; nil where the channel has none.
    public var externalID: String?
    /// What makes two messages the same one; unique in the store, at most 96 bytes.
    ///
    /// For mail a SHA-256 over Message-ID, From, Date and decoded body across all mailboxes; elsewhere adapter and external id, hashed where
    /// they are long.
    public var identity: [UInt8]
    /// Whether the identity is made of the delivery's key, which is unique itself: the store need not look for another one.
    public var isNamedByDelivery = false
    /// The customer who wrote it.
    public var sender: Party
    /// Who sent it for the customer: a form, a group, a colleague who forwards; nil where the customer did.
    public var from: Party?
    /// The evidence by which the customer was told from who sent it; nil where they are the same.
    public var customerRule: String?
    /// Whether only a program that writes for others is known (`noreply@`): it is no customer, or all of them.
    public var isFromRobot = false
    /// Whom it was addressed to.
    public var to: [Party] = []
    /// Who had a copy.
    public var cc: [Party] = []
    /// Where answers should go, if not to the sender.
    public var replyTo: [Party] = []
    /// The addresses that it was delivered to, as the mail servers on its way noted them; mail only.
    public var deliveredTo: [Party] = []
    /// The subject, decoded; nil for channels without one.
    public var subject: String?
    /// The Message-ID without angle brackets; mail only.
    public var messageID: String?
    /// The ids that this one answers.
    public var inReplyTo: [String] = []
    /// The ids of all ancestors, oldest first.
    public var references: [String] = []
    /// When the sender says it was sent.
    public var sentAt: Timestamp?
    /// When it reached the mailbox, by its server's clock; nil where nobody says.
    public var arrivedAt: Timestamp?
    /// The sender's zone in minutes east of UTC.
    public var sentAtOffset: Int = 0
    /// All of the text.
    public var text: String
    /// The text without what was quoted; equal to `text` where nothing was cut.
    public var reply: String
    /// What was cut out of `text` to get `reply`.
    public var cuts: [Cut] = []
    /// Sanitised HTML, safe to show.
    public var html: String?
    /// The original sender of a forwarded mail.
    public var forwardedFrom: Party?
    /// The files that came with it.
    public var attachments: [Attachment] = []
    /// What kind of message it is.
    public var kind: MessageKind = .human
    /// The rule that decided the kind.
    public var classifiedBy = "the channel carries people's messages"
    /// Whether an automatic answer may be sent.
    public var mayAnswer = true
    /// What speaks against an answer, or that nothing does.
    public var answerRule = "nothing speaks against it"
    /// What servers that we trust say of the sender; nil when none says anything.
    public var authentication: SenderCheck?
    /// What a person has to know of it at once, as tags: `encrypted`, `signed`, `sender-not-authenticated`,
    /// `number-unreadable`, `unsupported`.
    public var marks: [String] = []
    /// A mail server's word on a mail of ours.
    public var bounce: Bounce?
    /// The conversation that the provider says it belongs to.
    public var conversation: String?
    /// The identities of messages whose ticket it belongs on: the one that it answers, the one that it is a new version of.
    public var relatives: [[UInt8]] = []
    /// Names the album that it is a part of, unique in the house; nil for none.
    public var album: String?
    /// Whether it is a new version of a message that came before.
    public var isEdited = false
    /// The identity of the message that it takes back; nil for all but withdrawals.
    public var withdraws: [UInt8]?
    /// Gives the cells of a call-centre row by their column's name; nil for other messages.
    public var row: (@Sendable (String) -> String?)?

    /// Starts a message from what every channel has.
    public init(externalID: String?, identity: [UInt8], sender: Party, text: String) {
        self.externalID = externalID
        self.identity = identity
        self.sender = sender
        self.text = text
        reply = text
    }
}

/// A person or a mailbox named in a message.
public struct Party: Sendable, Hashable {
    /// The display name.
    public var name: String?
    /// The mail address, as written.
    public var address: String?
    /// The telephone number in E.164, as in `+8613800138000`.
    public var phone: String?
    /// The provider's id of the person.
    public var handle: String?
    /// Where the number was given out: an ISO 3166-2 code (`CN-SH`), or a country's; nil where nobody looked or it is not known.
    public var region: String?
    /// The same in the operator's language, as in `上海市`.
    public var place: String?

    /// Names a person by what is known.
    public init(name: String? = nil, address: String? = nil, phone: String? = nil, handle: String? = nil) {
        self.name = name
        self.address = address
        self.phone = phone
        self.handle = handle
    }
}

/// A stretch of the full text that is not part of the reply.
public struct Cut: Sendable, Hashable {
    /// UTF-8 offsets into the full text.
    public var range: Range<Int>
    /// Why it was cut: `quote`, `attribution`, `signature`, `forward`.
    public var reason: String
    /// 0 to 1.
    public var confidence: Double

    /// Describes a cut.
    public init(range: Range<Int>, reason: String, confidence: Double) {
        self.range = range
        self.reason = reason
        self.confidence = confidence
    }
}

/// A file that came with a message, or a link to one.
public struct Attachment: Sendable, Hashable {
    /// The name, made safe for a file system.
    public var name: String?
    /// The media type by content, or as declared.
    public var type: String?
    /// The media type that the sender declares; nil where it is the same, or unknown.
    public var declaredType: String?
    /// Bytes; nil for a link that has not been fetched.
    public var size: Int?
    /// SHA-256 of the bytes, 32 bytes.
    public var sha256: [UInt8]?
    /// The Content-ID without angle brackets.
    public var contentID: String?
    /// Whether it is shown within the text.
    public var inline: Bool
    /// Where it can be fetched; for providers that send links.
    public var url: String?
    /// The provider's id of it, for those that send ids.
    public var externalID: String?
    /// The bytes themselves; empty for a link.
    public var bytes: [UInt8]

    /// Describes a file.
    public init(
        name: String? = nil, type: String? = nil, size: Int? = nil, sha256: [UInt8]? = nil, contentID: String? = nil,
        inline: Bool = false, url: String? = nil, externalID: String? = nil, bytes: [UInt8] = []
    ) {
        self.name = name
        self.type = type
        self.size = size
        self.sha256 = sha256
        self.contentID = contentID
        self.inline = inline
        self.url = url
        self.externalID = externalID
        self.bytes = bytes
    }
}

/// What kind of message it is; `class` in the output of `inlet try`.
public enum MessageKind: String, Sendable, Hashable, CaseIterable {
    case human
    case autoReply = "auto_reply"
    case outOfOffice = "out_of_office"
    case bounce, receipt, complaint, list, bulk, reaction, recall, spam, loop
    /// A person took a message back.
    case withdrawal
}

/// What a trusted server says of a mail's sender (RFC 8601).
public struct SenderCheck: Sendable, Hashable {
    /// The outcome.
    public enum Verdict: String, Sendable, Hashable {
        /// The sender's domain vouches for the mail.
        case pass
        /// The sender's domain disowns it: never answered, never taken for a known customer.
        case fail
        /// The server checked and can say neither.
        case unknown
    }

    /// The outcome.
    public var verdict: Verdict
    /// The server that says so.
    public var server: String
    /// Its results, as in `dmarc=fail`.
    public var results: [String]

    /// A check from its parts.
    public init(verdict: Verdict, server: String, results: [String]) {
        self.verdict = verdict
        self.server = server
        self.results = results
    }
}

/// A mail server's word on a mail of ours, after RFC 3464.
public struct Bounce: Sendable, Hashable {
    /// Whether it is worth trying again.
    public enum Kind: String, Sendable, Hashable {
        case hard, soft, delayed
    }

    /// The address that could not be reached.
    public var recipient: String?
    /// The enhanced status code, as in `5.1.1`.
    public var status: String?
    /// Whether it is worth trying again.
    public var kind: Kind
    /// The Message-ID of the mail that bounced, without angle brackets.
    public var messageID: String?

    /// Describes a bounce.
    public init(recipient: String?, status: String?, kind: Kind, messageID: String?) {
        self.recipient = recipient
        self.status = status
        self.kind = kind
        self.messageID = messageID
    }
}

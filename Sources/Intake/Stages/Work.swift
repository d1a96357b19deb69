public import Recipes

/// One message on its way through the pipeline, with all that the stages found out about it. A class, because it has many parts and is
/// handed on many times.
public final class Work: @unchecked Sendable {
    // Changed only by the stages, one after the other in the task that takes it through the pipeline; whoever gets it from there reads.

    /// A value found in the message.
    public struct Finding: Sendable, Hashable {
        /// What a lookup said of it.
        public enum Confirmation: String, Sendable, Hashable {
            case confirmed, refuted, unknown
        }

        /// The value.
        public var value: String
        /// Where it stands: the part of the message.
        public var source: Extraction.Source
        /// Where it stands in that part, in UTF-8 offsets.
        public var range: Range<Int>
        /// 0 to 1: less for lower-ranking patterns and sources.
        public var confidence: Double
        /// What a lookup said of it; nil when none was asked.
        public var confirmation: Confirmation?
    }

    /// The message.
    public internal(set) var message: Message
    /// The adapter that it came by.
    public let profile: Profile
    /// The clock of this run; `inlet try --now` sets it.
    public let now: Timestamp
    /// When the delivery was received.
    public let receivedAt: Timestamp
    /// The customer's language: what the adapter says, else Chinese where the message has Han characters, else English.
    public let language: String
    /// The record of why.
    public internal(set) var trace = Trace()
    /// The sender's normalised addresses, the most telling first.
    public internal(set) var contacts: [ContactPoint] = []
    /// How the store finds the ticket that this message belongs to.
    public internal(set) var thread = ThreadEvidence()
    /// What was found in the message, by field name, the best first.
    public internal(set) var findings: [String: [Finding]] = [:]
    /// What the lookups said, by kind (`order`, `customer`) and field.
    public internal(set) var facts: [String: [String: JSONValue]] = [:]
    /// The kinds of facts that a notice may tell the sender, because the thing is the sender's own.
    public internal(set) var tellable: [String] = []
    /// The draft, filled by the last stages.
    public internal(set) var draft: Draft
    /// STOP, START or HELP, where the message is nothing else.
    public internal(set) var keyword: Keyword?
    /// Set when the message makes no draft: the reason, as in `auto_reply`.
    public internal(set) var ignored: String?

    /// Starts a message on its way.
    public init(message: Message, profile: Profile, receivedAt: Timestamp, now: Timestamp) {
        self.message = message
        self.profile = profile
        self.receivedAt = receivedAt
        self.now = now
        language = profile.language ?? (message.text.hasHan ? "zh-CN" : "en")
        draft = Draft(type: profile.ticketType)
    }
}

/// What the store searches for to tell whether a message belongs to a ticket that exists.
public struct ThreadEvidence: Sendable, Hashable {
    /// Tokens of ours that came back: in the Message-IDs that it answers, then in the addresses that it was sent to.
    public var claims: [ThreadClaim] = []
    /// Message-IDs that this one answers, the nearest first.
    public var ancestors: [String] = []
    /// The ticket that the subject names. It counts only when the sender belongs to that ticket.
    public var subjectTicket: Int64?
    /// The subject, to tell a clearly new one.
    public var subject: BaseSubject?
    /// Identities of messages whose ticket it belongs on.
    public var relatives: [[UInt8]] = []
    /// A contact's earlier ticket by the same adapter is joined if its last message came after this.
    public var appendSince: Timestamp?

    /// Starts without evidence.
    public init() {}
}

/// A ticket as the pipeline proposes it.
public struct Draft: Sendable {
    /// The kind of ticket.
    public var type: String
    /// One line that says what it is about.
    public var title = ""
    /// The team that gets it.
    public var queue = Draft.defaultQueue
    /// How soon it wants attention.
    public var priority = Priority.normal
    /// Words to find it by.
    public var tags: [String] = []
    /// The values of its type's fields, in the type's order.
    public var fields = JSONObject()
    /// The required fields that have no value.
    public var missing: [String] = []
    /// When somebody has to have answered.
    public var respondBy: Timestamp?
    /// When it has to be done.
    public var resolveBy: Timestamp?

    /// The queue of drafts that no rule has claimed.
    public static let defaultQueue = "inbox"

    /// Starts a draft.
    public init(type: String) {
        self.type = type
    }
}

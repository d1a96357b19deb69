/// What kind of mail it is and whether it may be answered automatically. Two questions, each with the rule that decided.
public struct Classification: Sendable, Equatable {
    /// The kinds of mail.
    public enum Class: String, Sendable, CaseIterable {
        /// A person wrote it, as far as one can tell.
        case human
        /// A program answered a mail: "we got your message".
        case autoReply = "auto_reply"
        /// A person is away.
        case outOfOffice = "out_of_office"
        /// A mail did not arrive.
        case bounce
        /// A mail arrived or was displayed (DSN of success, MDN).
        case receipt
        /// A mail provider's user complains about a mail (ARF), or wants no more.
        case complaint
        /// It came through a mailing list.
        case list
        /// Sent by a program on its own, to one or to many: newsletters, order notices, alerts. Worth a ticket, never answered.
        case bulk
        /// A mail program's reaction to a mail: a thumbs-up, no words.
        case reaction
        /// A mail program's wish to take a mail back.
        case recall
        /// A filter that we trust says so.
        case spam
        /// Our own mail came back.
        case loop
    }

    /// What it is.
    public var `class`: Class
    /// The rule that decided the class.
    public var rule: String
    /// Whether a program wrote it, not a person.
    public var isAutomatic: Bool
    /// Whether an automatic answer may be sent.
    public var mayAnswer: Bool
    /// The rule that forbade the answer, or `nothing speaks against it`.
    public var mayAnswerRule: String
    /// What trusted servers say of the sender; nil when none says anything.
    public var authentication: SenderAuthentication?
    /// The bounce, when the class is ``Class/bounce``.
    public var bounce: BounceReport?
    /// The complaint, when the class is ``Class/complaint``.
    public var feedback: FeedbackReport?
    /// The receipt, when the class is ``Class/receipt`` and a server says that the mail arrived.
    public var delivery: DeliveryReceipt?
    /// The receipt, when the class is ``Class/receipt`` and a mail program sent it.
    public var disposition: DispositionNotification?

    /// A classification from its parts.
    public init(
        class: Class, rule: String, isAutomatic: Bool = false, mayAnswer: Bool, mayAnswerRule: String, authentication: SenderAuthentication? = nil,
        bounce: BounceReport? = nil, feedback: FeedbackReport? = nil, delivery: DeliveryReceipt? = nil, disposition: DispositionNotification? = nil
    ) {
        self.class = `class`
        self.rule = rule
        self.isAutomatic = isAutomatic
        self.mayAnswer = mayAnswer
        self.mayAnswerRule = mayAnswerRule
        self.authentication = authentication
        self.bounce = bounce
        self.feedback = feedback
        self.delivery = delivery
        self.disposition = disposition
    }
}

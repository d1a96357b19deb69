public import Intake
public import Recipes
public import Settings

/// Something that happened to a ticket and that a customer may want to hear of.
public struct Occasion: Sendable {
    /// What happened; the values of `on:` in `notices.yaml`.
    public typealias Event = NoticeRule.Event

    /// What happened.
    public var event: Event
    /// The ticket.
    public var ticket: Int64
    /// The ticket's version after it happened; part of the notice's key, so that a repeat is no second notice.
    public var version: Int32
    /// The channel that the ticket came by.
    public var channel: Channel
    /// The adapter that the ticket came by.
    public var adapter: AdapterName
    /// The customer's language, as in `zh-CN`.
    public var language: String
    /// How the customer can be reached, the address of the last message first.
    public var contacts: [ContactPoint]
    /// What a notice has to say beside the ticket itself: old and new status, the Message-ID that it answers.
    public var detail: JSONObject
    /// Values for the rules' conditions, by path.
    public var scope: @Sendable (String) -> JSONValue?

    /// Describes what happened.
    public init(
        event: Event, ticket: Int64, version: Int32, channel: Channel, adapter: AdapterName, language: String,
        contacts: [ContactPoint], detail: JSONObject = JSONObject(), scope: @escaping @Sendable (String) -> JSONValue?
    ) {
        self.event = event
        self.ticket = ticket
        self.version = version
        self.channel = channel
        self.adapter = adapter
        self.language = language
        self.contacts = contacts
        self.detail = detail
        self.scope = scope
    }
}

/// Decides who is told what. Pure: it runs inside the transaction that makes the occasion true.
public protocol NoticePlanner: Sendable {
    /// The notices that an occasion calls for, in the order of the rules.
    func plan(_ occasion: Occasion) -> [PlannedNotice]
}

/// A notice on its way into the outbox.
public struct PlannedNotice: Sendable, Hashable {
    /// Makes it one of a kind: ticket, rule, recipient and the ticket's version.
    public var key: String
    /// The ticket.
    public var ticket: Int64
    /// The rule that called for it.
    public var rule: String
    /// What happened.
    public var event: Occasion.Event
    /// The template's name: a folder under `templates/`.
    public var template: String
    /// What it is sent by.
    public var channel: Channel
    /// The adapter that sends it; nil for mail, which goes through `smtp`.
    public var adapter: AdapterName?
    /// The normalised address.
    public var recipient: String
    /// The language to look for among the templates.
    public var language: String
    /// What the template needs beside the ticket.
    public var detail: JSONObject
    /// `held` or `queued`.
    public var state: NoticeState

    /// Describes a notice.
    public init(
        key: String, ticket: Int64, rule: String, event: Occasion.Event, template: String, channel: Channel,
        adapter: AdapterName?, recipient: String, language: String, detail: JSONObject, state: NoticeState
    ) {
        self.key = key
        self.ticket = ticket
        self.rule = rule
        self.event = event
        self.template = template
        self.channel = channel
        self.adapter = adapter
        self.recipient = recipient
        self.language = language
        self.detail = detail
        self.state = state
    }
}

/// What became of a notice. It only moves forward, but for `unknown`, which a receipt settles.
public enum NoticeState: String, Sendable, Hashable, CaseIterable {
    /// `notices: {mode: hold}` keeps it until somebody releases it.
    case held
    case queued, sending, sent, delivered, read, failed, bounced, complained, suppressed, expired, cancelled, unknown
}

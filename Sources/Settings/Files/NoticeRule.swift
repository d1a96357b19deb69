public import Recipes

/// A rule of `notices.yaml`: who is told what, and when.
public struct NoticeRule: Sendable {
    /// Its name; part of the notice's key, so that renaming a rule makes its notices new ones.
    public var name = ""
    /// What happened.
    public var event = Event.drafted
    /// When it applies; nil: always.
    public var when: Condition?
    /// Who is told.
    public var recipient = Recipient.customer
    /// The ways to send it, the first by which the recipient can be reached.
    public var ways: [Way] = []
    /// The template: a folder under `templates/`.
    public var template = ""
    /// When it waits; nil: never.
    public var quiet: QuietHours?
    /// How many there may be.
    public var budget = Budget()
    /// Where its template is named, for reports.
    public var place = Place(file: "", mark: .start, path: "")

    /// A rule without a name.
    public init() {}

    /// What happened to a ticket.
    public enum Event: String, Sendable, Hashable, CaseIterable {
        case drafted = "ticket.drafted"
        case appended = "ticket.message_appended"
        case statusChanged = "ticket.status_changed"
    }

    /// Who is told.
    public enum Recipient: Sendable, Hashable {
        /// The customer, by the contact points that are known.
        case customer
        /// A fixed mail address, such as a team's.
        case email(String)
        /// A fixed number in E.164.
        case phone(String)
    }

    /// A way to send a notice.
    public enum Way: String, Sendable, Hashable, CaseIterable {
        case sameChannel = "same-channel"
        case sms, chat, email
    }

    /// The hours in which notices wait, on the clock of a zone; they may span midnight.
    public struct QuietHours: Sendable, Hashable {
        /// The first minute of quiet.
        public var from = TimeOfDay(minutes: 0)
        /// The first minute after it.
        public var to = TimeOfDay(minutes: 0)
        /// The zone of the IANA database.
        public var zone = "Asia/Shanghai"

        /// No hours.
        public init() {}
    }

    /// How many notices there may be; what goes beyond is suppressed, and said.
    public struct Budget: Sendable, Hashable {
        /// For one ticket.
        public var perTicket = Rate(count: 10, per: .seconds(600))
        /// For one recipient, over all tickets.
        public var perRecipient = Rate(count: 30, per: .seconds(600))

        /// The standard budget.
        public init() {}
    }
}

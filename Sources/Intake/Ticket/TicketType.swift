/// The fields, validation and deadlines of a kind of ticket.
public struct TicketType: Sendable {
    /// Its name in rules and in the store: the name of its file under `adapters/tickets/`.
    public var name: String
    /// What people call it, by language.
    public var title: [String: String]
    /// Its fields, in the order in which they are shown.
    public var fields: [TicketField]
    /// When somebody has to have reacted.
    public var deadline: Deadline?

    /// Collects a kind of ticket.
    public init(name: String, title: [String: String] = [:], fields: [TicketField] = [], deadline: Deadline? = nil) {
        self.name = name
        self.title = title
        self.fields = fields
        self.deadline = deadline
    }

    /// Spans counted from the creation of a ticket.
    public struct Deadline: Sendable, Hashable {
        /// Until the first answer.
        public var respond: Duration?
        /// Until the end.
        public var resolve: Duration?

        /// Collects the spans.
        public init(respond: Duration? = nil, resolve: Duration? = nil) {
            self.respond = respond
            self.resolve = resolve
        }
    }
}

/// One field of a kind of ticket.
public struct TicketField: Sendable {
    /// What a field may hold.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case text, number, choice, phone, email, date, boolean
    }

    /// Its name in rules, templates and the store.
    public var name: String
    /// What it may hold.
    public var kind: Kind
    /// Whether a draft without it lists it as missing.
    public var required = false
    /// The values that a choice may take.
    public var options: [String] = []
    /// The least number allowed.
    public var minimum: Double?
    /// The greatest number allowed.
    public var maximum: Double?
    /// The field is asked for only when these fields have these values.
    public var shownWhen: [String: [String]] = [:]
    /// Where its value comes from: a path such as `order.paid` or `sender.phone`.
    public var prefill: String?
    /// The default region of national telephone numbers.
    public var region: String?
    /// What people call it, by language.
    public var label: [String: String] = [:]

    /// Starts a field.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// The state of a ticket.
public enum TicketStatus: String, Sendable, Hashable, CaseIterable {
    case draft, open, waiting, resolved, closed
}

/// How soon a ticket wants attention.
public enum Priority: String, Sendable, Hashable, CaseIterable {
    case low, normal, high, urgent
}

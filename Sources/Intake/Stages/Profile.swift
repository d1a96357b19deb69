public import Recipes

/// What the pipeline has to know of one adapter. Made from the configuration; never changed, only replaced.
public struct Profile: Sendable {
    /// The adapter.
    public var adapter: AdapterName
    /// Its kind of contact.
    public var channel: Channel
    /// The space in which its handles are unique: the provider's name, or the adapter's.
    public var provider: String
    /// Reads its deliveries.
    public var decoder: any Decoder
    /// What to look for in its messages.
    public var extractions: [Extraction] = []
    /// The lookups to make, by name, in order.
    public var lookups: [String] = []
    /// The kind of ticket, unless routing says otherwise.
    public var ticketType: String
    /// The default region of national telephone numbers, as in `CN`.
    public var region: String?
    /// The customer's language, as in `zh-CN`; nil to tell it from the text.
    public var language: String?
    /// For how long a contact's messages join the open ticket instead of starting one; nil for never.
    public var appendWithin: Duration?
    /// For how long an answer reopens a closed ticket; later it starts a new one that is linked.
    public var reopenWithin = Duration.seconds(14 * 86_400)
    /// What STOP, START and HELP are answered, in this adapter's words; a word without an answer gets none.
    public var keywordAnswers: [Keyword: String] = [:]
    /// Whether files that its provider keeps are fetched.
    public var fetchesMedia = false
    /// The mail addresses of this house in lower case, without tags: whoever writes from one of them is no customer.
    public var ownAddresses: Set<String> = []
    /// Older messages are never answered automatically.
    public var answerWithin: Duration?
    /// SHA-256 over the configuration that made this, in hexadecimal; kept on every delivery.
    public var configHash: String

    /// Starts a profile.
    public init(
        adapter: AdapterName, channel: Channel, provider: String, decoder: any Decoder, ticketType: String, configHash: String
    ) {
        self.adapter = adapter
        self.channel = channel
        self.provider = provider
        self.decoder = decoder
        self.ticketType = ticketType
        self.configHash = configHash
    }
}

/// Something to look for in a message: an order number, a kind of problem.
public struct Extraction: Sendable {
    /// Where to look.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        case subject, reply, text
        case attachmentNames = "attachments.name"
    }

    /// A pattern, with the value that it stands for; nil: the pattern's first group, or all that it matched.
    public struct Candidate: Sendable {
        /// What to search for.
        public var pattern: Pattern
        /// What a match means; nil: what it matched.
        public var value: String?

        /// Pairs a pattern with its meaning.
        public init(pattern: Pattern, value: String? = nil) {
            self.pattern = pattern
            self.value = value
        }
    }

    /// The name of the field, as in `order_number`.
    public var name: String
    /// What to search for, the best first.
    public var candidates: [Candidate]
    /// Where to look, the best first.
    public var sources: [Source]
    /// The lookup that tells whether a value exists.
    public var confirm: String?

    /// Describes something to look for.
    public init(name: String, candidates: [Candidate], sources: [Source], confirm: String? = nil) {
        self.name = name
        self.candidates = candidates
        self.sources = sources
        self.confirm = confirm
    }
}

/// A rule of `routing.yaml`.
public struct RoutingRule: Sendable {
    /// Its name, for the trace.
    public var name: String
    /// When it applies; nil: always.
    public var when: Condition?
    /// What it sets.
    public var then: Actions
    /// Whether the rules after it are skipped.
    public var stop: Bool

    /// What a rule sets on a draft.
    public struct Actions: Sendable {
        /// The team that gets it.
        public var queue: String?
        /// How soon it wants attention.
        public var priority: Priority?
        /// Words to find it by.
        public var tags: [String]
        /// Another kind of ticket.
        public var type: String?

        /// Collects what a rule sets.
        public init(queue: String? = nil, priority: Priority? = nil, tags: [String] = [], type: String? = nil) {
            self.queue = queue
            self.priority = priority
            self.tags = tags
            self.type = type
        }
    }

    /// Describes a rule.
    public init(name: String, when: Condition?, then: Actions, stop: Bool = false) {
        self.name = name
        self.when = when
        self.then = then
        self.stop = stop
    }
}

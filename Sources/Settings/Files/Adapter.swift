public import Intake
public import Recipes

/// One configured endpoint of a channel: what a file under `channels/` says.
public struct Adapter: Sendable {
    /// The name of its file, without the ending.
    public var name = AdapterName("")
    /// The kind of contact.
    public var channel = Channel.api
    /// Whether it runs. One that does not is judged all the same, but its secrets may be missing.
    ///
    /// For `enabled: auto`: whether all its secrets and variables are set.
    public var enabled = true
    /// The customers' language, as in `zh-CN`; nil: told from each text.
    public var language: String?
    /// The default region of national telephone numbers, as in `CN`.
    public var region: String?
    /// What to look for in its messages, in the order of the file.
    public var extractions: [Extraction] = []
    /// The lookups to make, by name, in order.
    public var lookups: [String] = []
    /// The kind of ticket, unless routing says otherwise.
    public var ticketType = TicketType.general.name
    /// Which messages join a ticket that exists.
    public var conversation = Conversation()
    /// Older messages are never answered automatically; nil: the age does not count.
    public var answerWithin: Duration?
    /// What `inlet test` runs.
    public var cases: [Case] = []
    /// Where its messages come from.
    public var source = Source.api
    /// The file, as reached from the folder that was loaded.
    public var file = ""
    /// SHA-256 in hexadecimal over its file and the files that it names; another hash means another behaviour.
    public var hash = ""

    /// An adapter of the API, which needs nothing.
    public init() {}

    /// Where messages come from.
    public enum Source: Sendable {
        /// A mailbox.
        case email(EmailSource)
        /// Requests of a vendor, for `sms` and `chat`.
        case webhook(WebhookSource)
        /// Files of a call centre.
        case drop(DropSource)
        /// `POST /v1/messages`.
        case api
    }

    /// Which messages join a ticket that exists.
    public struct Conversation: Sendable, Hashable {
        /// For how long a contact's messages join the open ticket instead of starting one; nil: never, unless they are answers.
        public var appendWithin: Duration?
        /// For how long the parts of a long SMS are waited for.
        public var joinParts = Duration.seconds(120)
        /// For how long an answer reopens a closed ticket; later it starts a new, linked one.
        public var reopenWithin = Duration.seconds(14 * 86_400)

        /// The standard.
        public init() {}
    }

    /// A contact that is kept beside the configuration, and the draft that has to come of it.
    public struct Case: Sendable {
        /// What it shows.
        public var name = ""
        /// The contact: a path that starts at the folder of the adapter's file.
        public var file = ""
        /// Headers of the request, for webhooks whose sample is a bare payload.
        public var headers: [String: String] = [:]
        /// The clock, in RFC 3339; nil: the real one.
        public var now: String?
        /// The answer of each lookup: a path to a JSON file that starts at the folder of the adapter's file.
        public var lookups: [String: String] = [:]
        /// What has to come out, by path: `type`, `queue`, `fields.refund_amount`.
        public var expect = JSONObject()
        /// Where it stands, for the report.
        public var place = Place(file: "", mark: .start, path: "")

        /// A case without a name.
        public init() {}
    }
}

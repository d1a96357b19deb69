/// What a notice or reply is made of, for the provider's request templates.
public struct SendContext: Sendable {
    /// Whom it goes to.
    public var recipient: MappedMessage.Party
    /// The text, for vendors that take free text.
    public var text: String
    /// The vendor's template, for those that take nothing else.
    public var template: Template?
    /// The conversation that it belongs to, by the vendor's id.
    public var conversation: String?
    /// The message that it answers, by the vendor's id.
    public var replyTo: String?
    /// Our own id of the notice: for vendors that keep one, and for those that let nothing be sent twice under it.
    public var noticeID: String
    /// Where the vendor may report what became of it; nil where it cannot.
    public var callbackURL: String?
    /// The access token that was fetched with `SendRecipe.tokenRequest`.
    public var token: String?
    /// The clock, in microseconds since 1970.
    public var now: Int64
    /// A text that is different with every attempt.
    public var nonce: String

    /// A text to a person.
    public init(recipient: MappedMessage.Party, text: String, noticeID: String, now: Int64, nonce: String) {
        self.recipient = recipient
        self.text = text
        self.noticeID = noticeID
        self.now = now
        self.nonce = nonce
    }

    /// A vendor's template with its parameters in order.
    public struct Template: Sendable, Hashable {
        /// The vendor's id of it.
        public var id: String
        /// The vendor's word for its language; nil where an id has one language.
        public var language: String?
        /// The signature that goes with it; nil for that of the adapter's settings.
        public var signName: String?
        /// Names and values in the order that the vendor wants.
        public var parameters: [Parameter]

        /// A template with parameters.
        public init(id: String, parameters: [Parameter] = []) {
            self.id = id
            self.parameters = parameters
        }

        /// A name and its value.
        public struct Parameter: Sendable, Hashable {
            /// The name.
            public var name: String
            /// The value.
            public var value: String

            /// A parameter of a name and a value.
            public init(name: String, value: String) {
                self.name = name
                self.value = value
            }
        }
    }

    /// The names that request templates may use.
    static let names = [
        "recipient.handle", "recipient.phone", "recipient.address", "recipient.name", "text", "template.id", "template.language",
        "template.sign_name", "template.params", "template.params.*", "template.values", "message.conversation",
        "message.reply_to", "notice.id", "callback_url", "token", "nonce", "now.unix_s", "now.unix_ms", "now.iso8601",
    ]

    var variables: JSONValue {
        [
            "recipient": .object(
                .init(
                    present: [
                        "handle": recipient.handle, "phone": recipient.phone, "address": recipient.address,
                        "name": recipient.name,
                    ])),
            "text": .string(text), "template": template?.variables ?? .null,
            "message": .object(.init(present: ["conversation": conversation, "reply_to": replyTo])),
            "notice": ["id": .string(noticeID)], "callback_url": callbackURL.map(JSONValue.string) ?? .null,
            "token": token.map(JSONValue.string) ?? .null, "nonce": .string(nonce),
            "now": [
                "unix_s": .string(String(now / 1_000_000)), "unix_ms": .string(String(now / 1_000)),
                "iso8601": .string(CivilTime(microseconds: now).iso8601),
            ],
        ]
    }
}

extension SendContext.Template {
    fileprivate var variables: JSONValue {
        var members: JSONObject = [
            "id": .string(id), "values": .array(parameters.map { .string($0.value) }),
            "params": .object(JSONObject(parameters.map { .init(name: $0.name, value: .string($0.value)) })),
        ]
        members["language"] = language.map(JSONValue.string)
        members["sign_name"] = signName.map(JSONValue.string)
        return .object(members)
    }
}

extension JSONObject {
    fileprivate init(present values: KeyValuePairs<String, String?>) {
        self.init(values.compactMap { pair in pair.value.map { Member(name: pair.key, value: .string($0)) } })
    }
}

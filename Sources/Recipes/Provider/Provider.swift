/// A vendor's wire format as data: how its webhooks are verified, mapped and acknowledged, and how one sends through it.
///
/// A provider belongs to no adapter yet: it holds no secret. `endpoint(settings:publicURL:)` makes it ready for one.
public struct Provider: Sendable {
    /// The name under which adapters refer to it.
    public var name: String
    /// One sentence for people.
    public var about: String?
    /// What has to be entered at the vendor, for `inlet doctor`.
    public var setup: String?
    /// What adapters may and must set.
    public var settings: [SettingDeclaration] = []
    /// How bodies are read.
    public var body = BodyFormat.automatic
    /// How requests are verified.
    public var verification: VerificationRule
    /// How bodies are decrypted; nil where the vendor does not encrypt.
    public var decryption: EnvelopeScheme?
    /// Requests that want an answer of their own and are no delivery.
    public var challenges: [Challenge] = []
    /// What tells one event from another. Empty for vendors that have nothing of the kind.
    public var eventKey: [Reading] = []
    /// How messages are read.
    public var messages: [MessageMapping] = []
    /// How receipts are read.
    public var receipts: [ReceiptMapping] = []
    /// How it is read that a message was taken back.
    public var withdrawals: [WithdrawalMapping] = []
    /// Events that are nobody's words.
    public var noise: [NoiseRule] = []
    /// Names an event that the page does not know, where the mapping has no kind.
    public var eventType: Reading?
    /// What the vendor is answered once the delivery is safe.
    public var acknowledgement = AnswerRecipe()
    /// The status that a request gets which is not the vendor's.
    public var refusalStatus = 401
    /// How one sends through the vendor; nil where one cannot.
    public var send: SendRecipe?
    /// Where the vendor keeps files; nil where messages bring none.
    public var media: MediaRecipe?
    /// How messages are fetched that webhooks only announce; nil where they bring them.
    public var pull: PullRecipe?
    /// Requests with the results that they must have, run by `inlet test`.
    public var cases: [ProviderCase] = []

    func events(limit: Int) -> EventReader {
        EventReader(messages: messages, receipts: receipts, withdrawals: withdrawals, noise: noise, eventType: eventType, limit: limit)
    }

    /// A provider that verifies and does nothing else yet.
    public init(name: String, verification: VerificationRule) {
        self.name = name
        self.verification = verification
    }
}

/// One setting that adapters give to a provider.
public struct SettingDeclaration: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Whether it must come from the environment or a file and is never shown.
    public var isSecret = false
    /// Whether the adapter does not start without it.
    public var isRequired = false
    /// Whether two values may be live at once.
    public var rotates = false
    /// Whether several values are meant, as ranges of addresses.
    public var isList = false
    /// What stands in for it.
    public var fallback: String?
    /// One sentence for people: where the vendor shows it.
    public var about: String?

    /// A setting that may be given.
    public init(name: String) {
        self.name = name
    }
}

/// A request that wants an answer of its own and is no delivery: a URL check, a ping.
public struct Challenge: Sendable {
    /// Which requests it is about.
    public var filter: MappingFilter
    /// How it is verified where that differs from deliveries; nil for the same way.
    public var verification: VerificationRule?
    /// The answer.
    public var answer: AnswerRecipe
    /// Where the request states a URL that is to be fetched to confirm it; nil where the answer is enough.
    public var confirm: Reading?

    /// A challenge with its answer.
    public init(filter: MappingFilter, verification: VerificationRule? = nil, answer: AnswerRecipe) {
        self.filter = filter
        self.verification = verification
        self.answer = answer
    }

    func reception(in scope: MappingScope) -> Reception {
        .answered(answer.answer(in: scope), confirm: confirm?.text(in: scope))
    }
}

/// An answer to a webhook.
public struct AnswerRecipe: Sendable {
    /// The status code.
    public var status = 200
    /// The media type; nil for an answer without body.
    public var contentType: String?
    /// Further header fields.
    public var headers: [(name: String, value: TextTemplate)] = []
    /// The body; nil for none.
    public var body: TextTemplate?
    /// What is put into the provider's envelope for the body (`sealed.…`); nil where answers are plain.
    public var sealed: Sealed?

    /// 200 without a body.
    public init() {}

    /// A text for the envelope, and the token that signs it (DingTalk's encrypted `success`).
    public struct Sealed: Sendable, Equatable {
        /// The text.
        public var text: String
        /// The setting with the token.
        public var token: String

        /// A text to seal under a token.
        public init(text: String, token: String) {
            self.text = text
            self.token = token
        }
    }

    /// The names that the body of a sealed answer may use.
    static let sealedNames = ["sealed.text", "sealed.signature", "sealed.timestamp", "sealed.nonce"]

    func answer(in scope: MappingScope) -> HTTPAnswer {
        var scope = scope
        if let sealed { scope.variables = sealed.variables(in: scope) }
        let sink = Template.Sink(contentType: contentType)
        return HTTPAnswer(
            status: status, contentType: contentType,
            headers: HeaderFields(headers.map { .init(name: $0.name, value: $0.value.text(in: scope, for: .header)) }),
            body: Array((body?.text(in: scope, for: sink) ?? "").utf8))
    }
}

extension AnswerRecipe.Sealed {
    /// The sealed text with its signature: SHA-1 over token, time, nonce and text in the order of their bytes.
    func variables(in scope: MappingScope) -> JSONValue {
        // Without a key there is no envelope, and the body stays empty.
        guard let sealed = try? scope.envelope?.seal(Array(text.utf8)) else { return .null }
        let timestamp = String((scope.request?.input.receivedAt ?? 0) / 1_000)
        let nonce = ByteEncoding.hex.encode(Envelope.random().prefix(8))
        let message = SignedMessage(
            [.secret, .literal(Array(timestamp.utf8)), .literal(Array(nonce.utf8)), .literal(Array(sealed.utf8))], isSorted: true)
        let pieces = message.literalPieces
        let digest = DigestAlgorithm.sha1.hash(message.bytes(of: pieces, secret: Array((scope.settings.first(token) ?? "").utf8)))
        return [
            "sealed": [
                "text": .string(sealed), "timestamp": .string(timestamp), "nonce": .string(nonce),
                "signature": .string(ByteEncoding.hex.encode(digest)),
            ]
        ]
    }
}

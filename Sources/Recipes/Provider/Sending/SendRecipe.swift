/// How one sends through a vendor, and how its answers are to be understood.
public struct SendRecipe: Sendable {
    /// The settings without which nothing can be sent.
    public var needs: [String] = []
    /// The request.
    public var request: RequestRecipe
    /// The request for a notice that goes out as a template of the vendor's; nil where `request` takes texts or templates alone.
    public var templateRequest: RequestRecipe?
    /// What the vendor puts in front of every text, and counts (mainland China's 【signature】); nil for nothing.
    public var prefix: TextTemplate?
    /// What is added to it so that the vendor knows who sends; in order.
    public var authorisations: [RequestAuthorisation] = []
    /// How an access token is fetched before; nil where none is needed.
    public var token: TokenRecipe?
    /// The answers that mean success.
    public var success = ResponseTest()
    /// Where the answer states the id.
    public var id: Reading?
    /// Where the answer states the vendor's code for a failure.
    public var code: Reading?
    /// Where the answer states its reason.
    public var reason: Reading?
    /// The error table; the first line that fits decides, and after it the status.
    public var errors: [ErrorRule] = []
    /// Whether the vendor recognises a second attempt, so that an attempt without an answer may be made again.
    public var isIdempotent = false

    /// A recipe of a request.
    public init(request: RequestRecipe) {
        self.request = request
    }

    /// What an answer must be.
    public struct ResponseTest: Sendable {
        /// The statuses; 200 to 299 when empty.
        public var statuses: [ClosedRange<Int>] = []
        /// What must hold in the body.
        public var filter = MappingFilter()

        /// Any answer of 200 to 299.
        public init() {}
    }

    /// A line of the error table.
    public struct ErrorRule: Sendable {
        /// The statuses; any when empty.
        public var statuses: [ClosedRange<Int>] = []
        /// The vendor's codes; any when empty.
        public var codes: [String] = []
        /// What must hold in the body.
        public var filter = MappingFilter()
        /// What it means.
        public var meaning: SendFailureClass
        /// How long to wait, where the answer does not say.
        public var wait: Duration?
        /// Where the answer states how many seconds to wait; `Retry-After` is always heeded.
        public var waitSeconds: Reading?

        /// A line that fits everything.
        public init(_ meaning: SendFailureClass) {
            self.meaning = meaning
        }
    }
}

/// How an access token is fetched. The caller keeps it until shortly before it expires.
public struct TokenRecipe: Sendable {
    /// The request.
    public var request: RequestRecipe
    /// Where the answer states the token.
    public var token: Reading
    /// Where the answer states how many seconds it lives; two hours when absent.
    public var expiresIn: Reading?

    /// A recipe of a request and of where the token is.
    public init(request: RequestRecipe, token: Reading) {
        self.request = request
        self.token = token
    }
}

extension SendRecipe {
    /// The request with the vendor's template in it; nil for vendors that have none.
    private var taking: RequestRecipe? {
        templateRequest ?? (request.variables.contains("template.id") ? request : nil)
    }

    /// Whether it can send the vendor's own templates.
    public var takesTemplates: Bool { taking != nil }

    /// Whether it can send a text that nobody has approved.
    public var takesTexts: Bool { templateRequest != nil || taking == nil }

    /// Whether the vendor tells the languages of a template apart by a word of its own.
    public var wantsTemplateLanguage: Bool { taking?.variables.contains("template.language") ?? false }

    /// Whether a text is sent into a conversation, or as the answer to a message, where there is one.
    public var wantsConversation: Bool { !request.variables.isDisjoint(with: Self.conversation) }

    /// Whether nothing can be sent but into a conversation that a customer has begun.
    public var needsConversation: Bool { request.url.variables.contains("message.conversation") }

    private static let conversation: Set = ["message.conversation", "message.reply_to"]

    /// Whether a template can be sent under a signature of its own.
    public var takesSignName: Bool { taking?.variables.contains("template.sign_name") ?? false }
}

extension Provider {
    /// How an access token is got: one serves sending, fetching pages and fetching files.
    fileprivate var token: TokenRecipe? { send?.token ?? media?.token }
}

extension ProviderEndpoint {
    /// A text with what the vendor puts in front of it: as it is counted and paid.
    public func textAsSent(_ context: SendContext) -> String {
        (provider.send?.prefix?.text(in: scope(of: context), for: .text) ?? "") + context.text
    }

    /// The settings that are missing for sending; nil when the provider cannot send at all.
    public var missingForSending: [String]? {
        provider.send.map { $0.needs.filter { settings[$0].isEmpty } }
    }

    /// The request that sends; nil when the provider cannot.
    public func sendRequest(_ context: SendContext) -> OutboundRequest? {
        guard let send = provider.send else { return nil }
        let recipe = context.template == nil ? send.request : send.templateRequest ?? send.request
        var request = recipe.request(in: scope(of: context))
        for authorisation in send.authorisations { authorisation.apply(to: &request, context: context, settings: settings) }
        return request
    }

    /// The request that fetches an access token; nil when none is needed.
    public func tokenRequest(_ context: SendContext) -> OutboundRequest? {
        provider.token?.request.request(in: scope(of: context))
    }

    /// The access token in an answer and how long it lives; nil when there is none.
    public func token(in response: InboundResponse) -> (token: String, expiresIn: Duration)? {
        guard let recipe = provider.token, (200...299).contains(response.status), let scope = scope(of: response),
            let token = recipe.token.text(in: scope)
        else { return nil }
        return (token, .seconds(recipe.expiresIn?.number(in: scope) ?? 7_200))
    }

    /// What an answer of the vendor means.
    ///
    /// - Parameter now: the clock in microseconds since 1970, for a `Retry-After` that is a date.
    public func outcome(of response: InboundResponse, now: Int64) -> SendOutcome {
        guard let send = provider.send else { return .permanent(.init(status: response.status)) }
        let scope = scope(of: response) ?? MappingScope(request: nil, root: .null, settings: settings)
        let retryAfter = response.retryAfter(now: now)
        if send.success.holds(for: response, in: scope) { return .accepted(id: send.id?.text(in: scope)) }
        let failure = SendOutcome.Failure(
            status: response.status, code: send.code?.text(in: scope), reason: send.reason?.text(in: scope))
        guard let rule = send.errors.first(where: { $0.fits(failure, in: scope) }) else {
            return Self.outcome(byStatus: failure, retryAfter: retryAfter)
        }
        let stated = rule.waitSeconds?.number(in: scope).map { Duration.seconds(min(max($0, 0), 86_400)) }
        return rule.outcome(failure, retryAfter: retryAfter ?? stated)
    }

    /// What it means that there was no answer. `wasSent` is whether any byte of the request may have left.
    public func outcomeWithoutAnswer(wasSent: Bool, reason: String? = nil) -> SendOutcome {
        let failure = SendOutcome.Failure(reason: reason)
        return wasSent && provider.send?.isIdempotent != true ? .unknown(failure) : .retryable(failure)
    }

    private static func outcome(byStatus failure: SendOutcome.Failure, retryAfter: Duration?) -> SendOutcome {
        switch failure.status ?? 0 {
        case 429: .throttled(failure, wait: retryAfter)
        case 408, 425, 500...599: .retryable(failure)
        default: .permanent(failure)
        }
    }

    private func scope(of context: SendContext) -> MappingScope {
        var scope = MappingScope(request: nil, root: .null, settings: settings)
        scope.variables = context.variables
        return scope
    }

    /// nil for a body that cannot be read.
    func scope(of response: InboundResponse) -> MappingScope? {
        let input = HTTPInput(method: "", target: "", headers: response.headers, body: response.body, receivedAt: 0)
        let reading = RequestReading(input)
        guard let document = try? reading.document else { return nil }  // the status alone decides then
        return MappingScope(request: reading, root: document, settings: settings)
    }
}

extension InboundResponse {
    /// `Retry-After` as seconds or as a date (RFC 9110 section 10.2.3), a day at most; a date that has passed is no wait.
    func retryAfter(now: Int64) -> Duration? {
        guard let text = headers["retry-after"] else { return nil }
        if let seconds = ASCII.number(text) { return .seconds(min(seconds, 86_400)) }
        return CivilTime(httpDate: text).map { .microseconds(min(max($0.microseconds - now, 0), 86_400_000_000)) }
    }
}

extension SendRecipe.ResponseTest {
    fileprivate func holds(for response: InboundResponse, in scope: MappingScope) -> Bool {
        (statuses.isEmpty ? [200...299] : statuses).contains { $0.contains(response.status) } && filter.holds(in: scope)
    }
}

extension SendRecipe.ErrorRule {
    fileprivate func fits(_ failure: SendOutcome.Failure, in scope: MappingScope) -> Bool {
        (statuses.isEmpty || statuses.contains { $0.contains(failure.status ?? 0) })
            && (codes.isEmpty || codes.contains(failure.code ?? "")) && filter.holds(in: scope)
    }

    fileprivate func outcome(_ failure: SendOutcome.Failure, retryAfter: Duration?) -> SendOutcome {
        switch meaning {
        case .retryable:
            // A vendor that says how long to wait, or that it is too much at once, says more than the page.
            retryAfter == nil && failure.status != 429 ? .retryable(failure) : .throttled(failure, wait: retryAfter ?? wait)
        case .permanent: .permanent(failure)
        case .optedOut: .optedOut(failure)
        case .throttled: .throttled(failure, wait: retryAfter ?? wait)
        case .unknown: .unknown(failure)
        }
    }
}

/// How messages are fetched of which the webhook only says that they are there (WeCom customer service).
///
/// The caller keeps a cursor for each `source`, stores it in one transaction with the messages, and goes on while there is more, also after an
/// empty page.
public struct PullRecipe: Sendable {
    /// Which deliveries ask for it.
    public var filter: MappingFilter
    /// What the cursor belongs to, out of the delivery.
    public var source: Reading
    /// Values out of the delivery that the request needs, as `pull.name`.
    public var values: [(name: String, value: Reading)] = []
    /// The request; beside `pull.…` it may name `cursor` and `token`.
    public var request: RequestRecipe
    /// What must hold in an answer.
    public var success = MappingFilter()
    /// Where the answer states the next cursor.
    public var cursor: Reading
    /// Where the answer states whether there is more.
    public var more: Reading
    /// How messages are read out of the answer.
    public var messages: [MessageMapping] = []
    /// How it is read that a message was taken back.
    public var withdrawals: [WithdrawalMapping] = []
    /// Events that are nobody's words.
    public var noise: [NoiseRule] = []

    /// A recipe of a request and of where cursor and end are.
    public init(filter: MappingFilter, source: Reading, request: RequestRecipe, cursor: Reading, more: Reading) {
        self.filter = filter
        self.source = source
        self.request = request
        self.cursor = cursor
        self.more = more
    }

    /// The names that the request may use.
    static let names = ["pull.*", "cursor", "token"]
}

/// A delivery's wish that messages be fetched.
public struct Pull: Sendable, Equatable {
    /// What the cursor belongs to.
    public var source: String
    /// What the request needs out of the delivery.
    public var values: JSONValue

    /// A wish for a source.
    public init(source: String, values: JSONValue) {
        self.source = source
        self.values = values
    }
}

/// A page of fetched messages.
public struct PulledPage: Sendable, Equatable {
    /// The messages, in order.
    public var messages: [MappedMessage]
    /// The vendor's ids of messages that their writers took back.
    public var withdrawals: [String] = []
    /// What to ask with next time; nil when the answer states none.
    public var cursor: String?
    /// Whether there is more right now.
    public var hasMore: Bool
}

extension ProviderEndpoint {
    /// What a delivery wants to be fetched; nil when it wants nothing.
    ///
    /// - Throws: `RecipeError` for a body that cannot be read or decrypted.
    public func pull(_ input: HTTPInput) throws(RecipeError) -> Pull? {
        guard let recipe = provider.pull else { return nil }
        let scope = try scope(of: reading(of: input))
        guard recipe.filter.holds(in: scope), let source = recipe.source.text(in: scope) else { return nil }
        let values = recipe.values.compactMap { item in
            item.value.text(in: scope).map { JSONObject.Member(name: item.name, value: .string($0)) }
        }
        return Pull(source: source, values: .object(JSONObject(values)))
    }

    /// The request for the page behind a cursor; nil when the provider has nothing to fetch.
    public func pullRequest(_ pull: Pull, cursor: String?, token: String?) -> OutboundRequest? {
        var scope = MappingScope(request: nil, root: .null, settings: settings)
        var variables: JSONObject = ["pull": pull.values]
        variables["cursor"] = cursor.map(JSONValue.string)
        variables["token"] = token.map(JSONValue.string)
        scope.variables = .object(variables)
        return provider.pull?.request.request(in: scope)
    }

    /// The page in an answer; nil when the answer is no success.
    public func page(in response: InboundResponse) -> PulledPage? {
        guard let recipe = provider.pull, (200...299).contains(response.status), let scope = scope(of: response),
            recipe.success.holds(in: scope)
        else { return nil }
        let reader = EventReader(
            messages: recipe.messages, withdrawals: recipe.withdrawals, noise: recipe.noise, limit: Self.mostMessages)
        // A page without entries has nothing to say, whatever else it states.
        let decoded = reader.read(scope, takesAll: recipe.messages.allSatisfy { $0.levels.scopes(from: scope, limit: 1).isEmpty })
        return PulledPage(
            messages: decoded.messages, withdrawals: decoded.withdrawals,
            cursor: recipe.cursor.text(in: scope),
            hasMore: recipe.more.flag(in: scope))
    }
}

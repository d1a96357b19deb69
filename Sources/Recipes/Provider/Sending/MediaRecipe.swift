/// Where a vendor keeps the files of messages, and how one gets them. Size and type are capped by whoever fetches.
public struct MediaRecipe: Sendable {
    /// The hosts that files may come from; a leading `*.` stands for any subdomain. Nothing is fetched from elsewhere but `hostSettings`.
    public var hosts: [String]
    /// The settings that name more hosts, or URLs on them, separated by commas: those of a desk that the operator runs.
    public var hostSettings: [String] = []
    /// The settings without which nothing is fetched.
    public var needs: [String] = []
    /// How an access token is got, where nothing is sent; else that of `send`.
    public var token: TokenRecipe?
    /// Requests that lead from an attachment to a URL, one after the other (WhatsApp's id → Graph → short-lived URL).
    public var steps: [Step] = []
    /// The request for the file itself; nil for a plain GET of the attachment's URL.
    public var request: RequestRecipe?
    /// What is added to every request to `authorisedHosts` so that the vendor knows who asks.
    public var authorisations: [RequestAuthorisation] = []
    /// The hosts that may see who asks, written like `hosts`: addresses elsewhere open by themselves. Nil for all.
    public var authorisedHosts: [String]?

    /// Files on hosts.
    public init(hosts: [String]) {
        self.hosts = hosts
    }

    /// A request whose answer states the URL for the next.
    public struct Step: Sendable {
        /// The request.
        public var request: RequestRecipe
        /// Where the answer states the URL, or the path that the next request is made of.
        public var url: Reading

        /// A step.
        public init(request: RequestRecipe, url: Reading) {
            self.request = request
            self.url = url
        }
    }

    /// The names that media requests may use.
    static let names = ["attachment.url", "attachment.id", "attachment.name", "url", "token"]

    /// Whether the page itself names the host.
    func allows(host: String) -> Bool {
        Self.names(host, in: hosts)
    }

    fileprivate func authorises(host: String?) -> Bool {
        authorisedHosts.map { hosts in host.map { Self.names($0, in: hosts) } ?? false } ?? true
    }

    fileprivate static func names(_ host: String, in hosts: [String]) -> Bool {
        hosts.contains { known in
            known.hasPrefix("*.") ? ASCII.lowercased(host).hasSuffix(known.dropFirst()) : ASCII.equalIgnoringCase(known, host)
        }
    }
}

extension OutboundRequest {
    /// The host that it goes to, without the port; nil where a user is named before it, which no vendor does.
    public var host: String? {
        let authority = URLText(url).authority
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        if authority.hasPrefix("[") { return String(authority.prefix { $0 != "]" }) + "]" }
        return String(authority.prefix { $0 != ":" })
    }

    /// Scheme, host and port: requests to the same are to the same server.
    public var origin: String {
        let parts = URLText(url)
        return "\(parts.scheme)://\(parts.authority)"
    }
}

extension ProviderEndpoint {
    /// Whether the files of messages are fetched: the page says how, and the settings that it takes are there.
    public var fetchesFiles: Bool {
        provider.media.map { $0.needs.allSatisfy { !settings[$0].isEmpty } } ?? false
    }

    /// Whether files may come from the host: the page names it, or a setting does.
    public func takesFiles(from host: String) -> Bool {
        guard let media = provider.media else { return false }
        return media.allows(host: host)
            || media.hostSettings.contains { name in
                settings[name].contains { MediaRecipe.names(host, in: Self.hosts(in: $0)) }
            }
    }

    private static func hosts(in setting: String) -> [String] {
        setting.split(separator: ",").map { part in
            let text = part.filter { $0 != " " }
            return OutboundRequest(method: "GET", url: text).host ?? text
        }
    }

    /// The request of the step at `index`, or the request for the file itself behind the last step.
    ///
    /// - Parameters:
    ///   - attachment: what the message said.
    ///   - url: what the step before found; nil for the first.
    ///   - index: from 0.
    ///   - token: the access token, where the vendor needs one.
    /// - Returns: nil when there is nothing to ask for.
    public func mediaRequest(
        _ attachment: MappedMessage.Attachment, step index: Int, url: String? = nil, token: String? = nil
    ) -> OutboundRequest? {
        guard let media = provider.media else { return nil }
        var scope = MappingScope(request: nil, root: .null, settings: settings)
        var variables = JSONObject()
        variables["attachment"] = .object(
            JSONObject(
                [("url", attachment.url), ("id", attachment.id), ("name", attachment.name)].compactMap { pair in
                    pair.1.map { .init(name: pair.0, value: .string($0)) }
                }))
        variables["url"] = (url ?? attachment.url).map(JSONValue.string)
        variables["token"] = token.map(JSONValue.string)
        scope.variables = .object(variables)
        let recipe = index < media.steps.count ? media.steps[index].request : media.request
        guard var request = recipe?.request(in: scope) ?? (url ?? attachment.url).map({ OutboundRequest(method: "GET", url: $0) })
        else {
            return nil
        }
        guard media.authorises(host: request.host) else { return request }
        var context = SendContext(recipient: .init(), text: "", noticeID: "", now: 0, nonce: "")
        context.token = token
        for authorisation in media.authorisations { authorisation.apply(to: &request, context: context, settings: settings) }
        return request
    }

    /// What the step at `index` found in its answer; nil when it found nothing.
    public func mediaURL(in response: InboundResponse, step index: Int) -> String? {
        guard let media = provider.media, index < media.steps.count, (200...299).contains(response.status),
            let scope = scope(of: response)
        else { return nil }
        return media.steps[index].url.text(in: scope)
    }
}

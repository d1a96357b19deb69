import Crypto
public import Intake
public import Recipes

/// One configured webhook adapter, ready to take requests. A class, because it is looked up for each request and never changes.
public final class WebhookAdapter: Sendable {
    /// Its name.
    public let name: AdapterName
    /// Its provider with its settings.
    public let endpoint: ProviderEndpoint
    /// What becomes of requests whose signature does not hold.
    public let mode: VerificationMode
    /// The URL under which the provider calls it; nil to believe the request's Host.
    public let publicURL: String?

    /// Collects what a webhook adapter is.
    public init(name: AdapterName, endpoint: ProviderEndpoint, mode: VerificationMode, publicURL: String?) {
        self.name = name
        self.endpoint = endpoint
        self.mode = mode
        self.publicURL = publicURL
    }
}

/// Takes webhook requests: verifies, stores, and only then answers.
public struct WebhookReceiver: Sendable {
    /// How a request ended, for the metrics.
    public enum Ending: String, Sendable, CaseIterable {
        case accepted, duplicate, spooled, challenge, refused, unavailable
    }

    /// What a signature check found that somebody should know of.
    public enum Finding: Sendable, Equatable {
        /// It did not hold; the request was refused, taken all the same, or kept for a person, as the mode says.
        case unverified(Refusal, VerificationMode)
        /// It holds under the older of two live secrets.
        case olderSecret
    }

    private let adapters: @Sendable () -> [AdapterName: WebhookAdapter]
    private let inbox: any Inbox
    private let keys: @Sendable (_ request: KeyRequest?) async -> KeyRing
    private let confirm: @Sendable (_ url: String) -> Void
    private let ended: @Sendable (_ ending: Ending, _ reason: String?) -> Void
    private let found: @Sendable (_ finding: Finding, _ adapter: AdapterName) -> Void

    /// Prepares a receiver.
    ///
    /// - Parameters:
    ///   - adapters: the adapters that are configured now.
    ///   - keys: the keys that vendors publish, the one that is asked for among them where it can be fetched.
    ///   - confirm: fetches a URL that a provider wants to be fetched once, behind an address guard.
    ///   - ended: told how each request ended; the reason is of a closed set.
    ///   - found: told what a signature check found that somebody should know of.
    public init(
        adapters: @escaping @Sendable () -> [AdapterName: WebhookAdapter], inbox: any Inbox,
        keys: @escaping @Sendable (_ request: KeyRequest?) async -> KeyRing,
        confirm: @escaping @Sendable (_ url: String) -> Void,
        ended: @escaping @Sendable (_ ending: Ending, _ reason: String?) -> Void,
        found: @escaping @Sendable (_ finding: Finding, _ adapter: AdapterName) -> Void
    ) {
        self.adapters = adapters
        self.inbox = inbox
        self.keys = keys
        self.confirm = confirm
        self.ended = ended
        self.found = found
    }

    /// Takes one request.
    ///
    /// - Returns: what the provider is answered; nil when there is no such adapter.
    public func receive(_ request: HTTPInput, at name: AdapterName) async -> HTTPAnswer? {
        guard let adapter = adapters()[name] else { return nil }
        var request = request
        request.publicURL = adapter.publicURL
        switch adapter.endpoint.receive(request, mode: adapter.mode, keys: await keys(for: request, adapter)) {
        case .answered(let answer, let url):
            if let url { confirm(url) }
            ended(.challenge, nil)
            return answer
        case .refused(let refusal, let answer):
            ended(.refused, refusal.code.rawValue)
            found(.unverified(refusal, .enforce), name)
            return answer
        case .accepted(let acceptance):
            return await store(request, acceptance, adapter)
        }
    }

    /// What the vendor publishes, fetched before the first request that needs it is judged.
    private func keys(for request: HTTPInput, _ adapter: WebhookAdapter) async -> KeyRing {
        guard adapter.endpoint.usesPublishedKeys else { return KeyRing() }
        let ring = await keys(nil)
        guard let missing = adapter.endpoint.missingKey(for: request, keys: ring) else { return ring }
        return await keys(missing)
    }

    private func store(_ request: HTTPInput, _ acceptance: Recipes.Acceptance, _ adapter: WebhookAdapter) async -> HTTPAnswer {
        var reception = Self.reception(of: request, key: acceptance.eventKey, adapter: adapter.name)
        switch acceptance.verdict {
        case .refused(let refusal):
            found(.unverified(refusal, adapter.mode), adapter.name)
            if adapter.mode == .hold { reception.hold(because: refusal) }
        case .verified(let proof):
            if proof.secret == 1 { found(.olderSecret, adapter.name) }
        }
        do {
            let results = try await inbox.accept([reception])
            ended(Ending(results), nil)
            return acceptance.acknowledgement
        } catch {
            ended(.unavailable, nil)
            return HTTPAnswer(
                status: 503, contentType: "text/plain; charset=utf-8", headers: ["retry-after": "5"],
                body: Array("The gateway cannot store the request now. Send it again.\n".utf8))
        }
    }
}

extension WebhookReceiver.Ending {
    fileprivate init(_ results: [Intake.Acceptance]) {
        self =
            switch results.first {
            case .duplicate: .duplicate
            case .spooled: .spooled
            case .stored, .revision, nil: .accepted
            }
    }
}

extension WebhookReceiver {
    /// A request as it is kept: the body as it came, and of the headers those that a mapping may want.
    public static func reception(of request: HTTPInput, key: String, adapter: AdapterName) -> Intake.Reception {
        var meta = ["method": request.method, "target": target(of: request, adapter)]
        for field in request.headers.fields {
            if let name = kept(field.name) { meta["header." + name] = field.value }
        }
        return Intake.Reception(
            adapter: adapter, key: key, digest: Array(SHA256.hash(data: request.body)),
            contentType: request.headers["content-type"] ?? "", meta: meta, body: request.body)
    }

    /// Behind the adapter's name a path may have a secret, which is not kept.
    private static func target(of request: HTTPInput, _ adapter: AdapterName) -> String {
        let path = "/in/\(adapter)"
        guard request.target.utf8.count > path.utf8.count, request.path.utf8.starts(with: "\(path)/".utf8) else { return request.target }
        return path + (request.query.map { "?\($0)" } ?? "")
    }

    /// The request that a delivery was.
    static func request(of delivery: Delivery) -> HTTPInput {
        var headers = HeaderFields()
        headers.append("content-type", delivery.contentType)
        for (name, value) in delivery.meta where name.hasPrefix("header.") {
            headers.append(String(name.dropFirst("header.".count)), value)
        }
        return HTTPInput(
            method: delivery.meta["method"] ?? "POST", target: delivery.meta["target"] ?? "/", headers: headers,
            body: delivery.body, peer: nil, receivedAt: delivery.id.receivedAt.microseconds)
    }

    /// The name in lower case; nil where the field is not kept. The vendor's own headers may be part of what is mapped; those of HTTP itself
    /// say nothing, and credentials are not kept.
    private static func kept(_ name: String) -> String? {
        guard let first = name.utf8.first, first | 0x20 == UInt8(ascii: "x") || first | 0x20 == UInt8(ascii: "w") else { return nil }
        let name = name.lowercased()
        let isVendors = (name.hasPrefix("x-") || name.hasPrefix("webhook-")) && !name.hasPrefix("x-forwarded")
        return isVendors && !name.hasSuffix("-signature") && !name.hasSuffix("-token") ? name : nil
    }
}

extension Intake.Reception {
    /// Under this name the coordinates of a delivery say why its signature did not hold.
    static let unverified = "unverified"

    /// Keeps it for a person. Its key is one of its own: a forgery must not make the genuine request a duplicate.
    fileprivate mutating func hold(because refusal: Refusal) {
        meta[Self.unverified] = refusal.description
        key = "unverified:" + key
    }
}

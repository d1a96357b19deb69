import Intake
public import Recipes
public import Transfer

/// Access tokens of vendors, fetched when they are needed and kept until shortly before they expire.
///
/// Whoever needs the same one meanwhile waits for it: some vendors make the older token invalid when a newer one is fetched.
public actor ProviderTokens {
    private struct Token {
        var value: String
        var until: ContinuousClock.Instant
    }

    /// Why there is no token.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let exchange: @Sendable (OutboundRequest) async throws -> InboundResponse
    private var tokens: [OutboundRequest.Key: Token] = [:]
    private var running: [OutboundRequest.Key: Task<Token, any Error>] = [:]
    /// So long before its end a token counts as old.
    private static let margin = Duration.seconds(120)

    /// Fetches over this client.
    public init(http: HTTPClient) {
        exchange = { try await http.exchange($0, isRepeatable: true) }
    }

    /// The token for an endpoint; nil when it needs none.
    ///
    /// - Throws: when it could not be fetched.
    public func token(for endpoint: ProviderEndpoint) async throws -> String? {
        let context = SendContext(recipient: .init(), text: "", noticeID: "", now: Timestamp.now.microseconds, nonce: "")
        guard let request = endpoint.tokenRequest(context) else { return nil }
        let key = OutboundRequest.Key(request)
        if let token = tokens[key], token.until > .now { return token.value }
        if let task = running[key] { return try await task.value.value }
        let exchange = exchange
        let task = Task { () throws -> Token in
            let response = try await exchange(request)
            guard let found = endpoint.token(in: response) else {
                throw Failure(description: "The vendor gave no access token; it answered with status \(response.status).")
            }
            return Token(value: found.token, until: .now + max(found.expiresIn - Self.margin, found.expiresIn / 2))
        }
        running[key] = task
        defer { running[key] = nil }
        let token = try await task.value
        tokens[key] = token
        return token.value
    }

    /// Forgets a token that the vendor has refused.
    public func forget(_ token: String) {
        tokens = tokens.filter { $0.value.value != token }
    }
}

extension OutboundRequest {
    /// What tells token requests apart.
    struct Key: Hashable {
        let url: String
        let body: [UInt8]

        init(_ request: OutboundRequest) {
            url = request.url
            body = request.body
        }
    }
}

extension HTTPClient {
    /// Makes a request of a provider's page.
    ///
    /// - Parameter isRepeatable: whether the vendor may get it twice; nil: if the method says so.
    public func exchange(
        _ request: OutboundRequest, mostBytes: Int = 1 << 20, timeout: Duration = .seconds(15), isRepeatable: Bool? = nil
    ) async throws -> InboundResponse {
        let response = try await send(
            HTTPRequest(
                method: request.method, url: request.url, headers: request.headers.fields.map { ($0.name, $0.value) },
                body: request.body.isEmpty && request.method == "GET" ? nil : request.body, timeout: timeout, maximumResponseBytes: mostBytes,
                isRepeatable: isRepeatable))
        return InboundResponse(
            status: response.status, headers: HeaderFields(response.headers.map { .init(name: $0.name, value: $0.value) }),
            body: response.body)
    }
}

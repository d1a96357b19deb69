#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Fetches access tokens and keeps them until shortly before they end. Callers that come at once share one request.
public actor OAuthTokenSource {
    private let http: HTTPClient
    private let configuration: OAuthConfiguration
    private let now: @Sendable () -> Date
    private var grant: OAuthConfiguration.Grant
    private var token: OAuthToken?
    private var fetchedAt: Date?
    private var request: Task<OAuthToken, any Error>?
    /// Why the last request failed; nil after a success.
    public private(set) var lastFailure: TransferError?

    /// A source without a token yet.
    public init(_ configuration: OAuthConfiguration, http: HTTPClient, now: @escaping @Sendable () -> Date = { Date() }) {
        self.http = http
        self.configuration = configuration
        self.now = now
        grant = configuration.grant
    }

    /// When the present token ends; nil without one or where the server does not say.
    public var expiresAt: Date? { token?.expiresAt }

    /// The refresh token to keep: servers may hand out a new one with each token and void the old.
    public var refreshToken: String? {
        if case .refreshToken(let token) = grant { token } else { nil }
    }

    /// Takes a refresh token that is newer than the configured one.
    public func adopt(refreshToken: String) {
        if case .refreshToken = grant { grant = .refreshToken(refreshToken) }
    }

    /// A token that is good for a while: the kept one, or a new one once a tenth of its life, at most five minutes, is left.
    /// - Throws: `TransferError`: `.loginRefused` with the server's `error` when it refuses, or what the request met.
    public func accessToken() async throws -> OAuthToken {
        if let token, !isEnding(token) { return token }
        return try await fetch()
    }

    /// Drops the kept token, after a server has refused it.
    public func invalidate() {
        token = nil
    }

    private func isEnding(_ token: OAuthToken) -> Bool {
        guard let expiresAt = token.expiresAt, let fetchedAt else { return false }
        let margin = min(300, expiresAt.timeIntervalSince(fetchedAt) / 10)
        return now() >= expiresAt.addingTimeInterval(-margin)
    }

    private func fetch() async throws -> OAuthToken {
        if let request { return try await request.value }
        // Not a child of the caller: others wait for the same answer, and one that gives up must not take it from them.
        let request = Task { try await self.ask() }
        self.request = request
        defer { self.request = nil }
        return try await request.value
    }

    private func ask() async throws -> OAuthToken {
        do {
            let response = try await http.send(form())
            let token = try read(response)
            (self.token, fetchedAt, lastFailure) = (token, now(), nil)
            return token
        } catch let error as TransferError {
            lastFailure = error
            throw error
        }
    }

    private func form() -> HTTPRequest {
        var fields = [("client_id", configuration.clientID)]
        if !configuration.clientSecret.isEmpty { fields.append(("client_secret", configuration.clientSecret)) }
        if !configuration.scope.isEmpty { fields.append(("scope", configuration.scope)) }
        switch grant {
        case .clientCredentials: fields.append(("grant_type", "client_credentials"))
        case .refreshToken(let token): fields += [("grant_type", "refresh_token"), ("refresh_token", token)]
        }
        let body = fields.map { "\($0)=\(Self.formEncoded($1))" }.joined(separator: "&")
        return HTTPRequest(
            method: "POST", url: configuration.tokenURL,
            headers: [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")],
            body: Array(body.utf8), timeout: configuration.timeout, maximumResponseBytes: 256 << 10)
    }

    private func read(_ response: HTTPResponse) throws -> OAuthToken {
        guard response.status == 200 else { throw refusal(response) }
        let answer: TokenAnswer
        do {
            answer = try JSONDecoder().decode(TokenAnswer.self, from: Data(response.body))
        } catch {
            throw TransferError(.protocolViolation, "The token endpoint's answer is not the JSON that RFC 6749 asks for.")
        }
        guard Self.isToken(answer.access_token) else {
            throw TransferError(.protocolViolation, "The token endpoint's token has characters that no token has.")
        }
        if let next = answer.refresh_token, case .refreshToken = grant { grant = .refreshToken(next) }
        let life = answer.expires_in.map { max(0, min($0, 10 * 365 * 86400)) }
        return OAuthToken(value: answer.access_token, expiresAt: life.map { now().addingTimeInterval($0) })
    }

    private func refusal(_ response: HTTPResponse) -> TransferError {
        // Not JSON: then the status has to do.
        let answer = try? JSONDecoder().decode(RefusalAnswer.self, from: Data(response.body))
        let words = [answer?.error, answer?.error_description].compactMap { $0 }.joined(separator: ": ")
        let isServers = response.status >= 500 || response.status == 429
        return TransferError(
            isServers ? .unavailable : .loginRefused,
            "The token endpoint answered the \(configuration) with status \(response.status).",
            serverText: redacted(PlainText.cleaned(words)), serverCode: answer?.error.map { PlainText.cleaned($0) })
    }

    private func redacted(_ text: String) -> String {
        [configuration.clientSecret, refreshToken ?? ""].filter { $0.utf8.count >= 4 }
            .reduce(text) { $0.replacing($1, with: "***") }
    }

    private static func formEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: result.append(byte)
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

/// RFC 6749 section 5.1.
private struct TokenAnswer: Decodable {
    let access_token: String
    let refresh_token: String?
    let expires_in: Double?

    enum CodingKeys: CodingKey { case access_token, refresh_token, expires_in }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        access_token = try values.decode(String.self, forKey: .access_token)
        refresh_token = try values.decodeIfPresent(String.self, forKey: .refresh_token)
        // Some servers send the number as a string.
        expires_in =
            if let text = try? values.decodeIfPresent(String.self, forKey: .expires_in) { Double(text) } else {
                try values.decodeIfPresent(Double.self, forKey: .expires_in)
            }
    }
}

/// RFC 6749 section 5.2.
private struct RefusalAnswer: Decodable {
    let error: String?
    let error_description: String?
}

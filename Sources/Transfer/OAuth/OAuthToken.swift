#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// An access token. Prints without its value.
public struct OAuthToken: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// What goes into XOAUTH2, OAUTHBEARER or `Authorization: Bearer`.
    public let value: String
    /// When it ends; nil where the server does not say.
    public let expiresAt: Date?

    /// The expiry alone.
    public var description: String { "OAuth token, \(expiresAt.map { "expires \($0)" } ?? "expiry unknown")" }

    /// Empty, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// How tokens are got (RFC 6749).
public struct OAuthConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
    /// What entitles us to a token.
    public enum Grant: Sendable, Equatable {
        /// The client in its own name (RFC 6749 section 4.4).
        case clientCredentials
        /// In the name of a user who agreed once (RFC 6749 section 6).
        case refreshToken(String)
    }

    /// The token endpoint; `https`.
    public var tokenURL: String
    /// The client's id.
    public var clientID: String
    /// The client's secret; empty for public clients.
    public var clientSecret: String
    /// Scopes apart by spaces; empty for the server's default.
    public var scope: String
    /// What entitles us to a token.
    public var grant: Grant
    /// For one request to the endpoint.
    public var timeout: Duration

    /// A configuration; 20 s for a request.
    public init(
        tokenURL: String, clientID: String, clientSecret: String, scope: String = "", grant: Grant = .clientCredentials,
        timeout: Duration = .seconds(20)
    ) {
        self.tokenURL = tokenURL
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scope = scope
        self.grant = grant
        self.timeout = timeout
    }

    /// The client alone.
    public var description: String { "OAuth client \(clientID)" }

    /// Empty, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

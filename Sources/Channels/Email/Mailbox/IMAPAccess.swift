public import Intake
public import Transfer

/// How a mailbox is reached and logged in to.
public struct IMAPAccess: Sendable {
    /// What to log in with, and for how long it is good.
    public struct Login: Sendable {
        /// Name and password or token.
        public var credentials: Credentials
        /// When the token ends; nil for a password, or where the server does not say.
        public var tokenExpiresAt: Timestamp?

        /// Describes a login.
        public init(_ credentials: Credentials, tokenExpiresAt: Timestamp? = nil) {
            self.credentials = credentials
            self.tokenExpiresAt = tokenExpiresAt
        }
    }

    /// Where the server is.
    public var server: MailServer
    /// How long the server may take.
    public var timeouts: IMAPSession.Configuration.Timeouts
    /// Whose certificates count.
    public var options: TransferOptions
    /// Gives a login that is good for a while; a token is renewed ahead of its end.
    public var login: @Sendable () async throws -> Login
    /// Told that the server refused the login, so that the next one is a fresh one.
    public var refused: @Sendable () async -> Void
    /// When the client's secret ends, as configured; nil where it is not.
    public var secretExpiresAt: Timestamp?

    /// Collects what a mailbox needs.
    public init(
        server: MailServer, timeouts: IMAPSession.Configuration.Timeouts = .init(), options: TransferOptions = .init(),
        secretExpiresAt: Timestamp? = nil,
        refused: @escaping @Sendable () async -> Void = {}, login: @escaping @Sendable () async throws -> Login
    ) {
        self.server = server
        self.timeouts = timeouts
        self.options = options
        self.secretExpiresAt = secretExpiresAt
        self.refused = refused
        self.login = login
    }
}

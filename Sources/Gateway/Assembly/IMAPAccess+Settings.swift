import Channels
import Foundation
import Intake
import Settings
import Transfer

extension IMAPAccess {
    /// The server and how to log in, as the configuration says; an OAuth token is fetched and renewed as it is needed.
    init(_ imap: EmailSource.IMAP, adapter: AdapterName, leases: any AdapterLeases, http: HTTPClient) throws {
        let isTLS = imap.server.scheme == "imaps"
        let server = try MailServer(
            host: imap.server.host, port: imap.server.port ?? (isTLS ? 993 : 143),
            security: isTLS ? .tls : imap.tls.mode == .never ? .none : .startTLS)
        let timeouts = IMAPSession.Configuration.Timeouts(
            connect: min(imap.timeout, .seconds(20)), command: imap.timeout, stall: imap.timeout)
        let options = TransferOptions(caFile: imap.tls.authorities)
        let user = imap.username
        guard let oauth = imap.oauth else {
            let password = imap.password?.reveal() ?? ""
            self.init(server: server, timeouts: timeouts, options: options) { Login(.password(user: user, password: password)) }
            return
        }
        let tokens = TokenKeeper(oauth.configuration, adapter: adapter, leases: leases, http: try oauth.client ?? http)
        self.init(
            server: server, timeouts: timeouts, options: options,
            secretExpiresAt: oauth.secretExpires.map { Timestamp(seconds: $0.secondsSince1970) },
            refused: { await tokens.invalidate() }
        ) {
            let token = try await tokens.accessToken()
            return Login(oauth.credentials(user: user, token: token), tokenExpiresAt: token.expiresAt.map { Timestamp($0) })
        }
    }
}

extension EmailSource.OAuth {
    /// A client of its own, where other authorities count than anywhere else.
    fileprivate var client: HTTPClient? {
        get throws {
            try authorities.map {
                try HTTPClient(
                    options: .init(transfer: TransferOptions(caFile: $0), allowsPlainHTTP: false, connections: 1, userAgent: "inlet"))
            }
        }
    }

    fileprivate var configuration: OAuthConfiguration {
        let grant: OAuthConfiguration.Grant =
            refreshToken?.reveal().map { .refreshToken($0) } ?? .clientCredentials
        return OAuthConfiguration(
            tokenURL: tokenURL.description, clientID: clientID, clientSecret: clientSecret?.reveal() ?? "", scope: scope ?? "",
            grant: grant)
    }

    fileprivate func credentials(user: String, token: OAuthToken) -> Credentials {
        switch mechanism {
        case .offered: .oauth(user: user, token: token.value)
        case .xoauth2: .xoauth2(user: user, token: token.value)
        case .oauthBearer: .oauthBearer(user: user, token: token.value)
        }
    }
}

extension Timestamp {
    fileprivate init(_ date: Date) {
        self.init(microseconds: Int64(date.timeIntervalSince1970 * 1_000_000))
    }
}

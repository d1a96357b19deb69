import Channels
import Foundation
import Intake
import Logging
import Settings
import Transfer

/// Makes the sources that Inlet has to look at by itself.
struct SourceFactory: Sendable {
    let configuration: Configuration
    let inbox: any Inbox
    let ledger: any MailboxLedger
    let leases: any AdapterLeases
    let http: HTTPClient
    let logger: Logger

    /// One source for each enabled adapter that needs one.
    func sources() throws -> [any PolledSource] {
        try configuration.adapters.filter(\.enabled).compactMap(source)
    }

    private func source(of adapter: Adapter) throws -> (any PolledSource)? {
        switch adapter.source {
        case .email(let email):
            if let maildir = email.maildir {
                try makeOwnFolders(maildir.folder, ["new", "cur", "tmp"])
                return MaildirSource(
                    adapter: adapter.name, folder: configuration.dataPath(maildir.folder), poll: maildir.poll,
                    messageLimit: email.limits.message.bytes, inbox: inbox)
            }
            return try email.imap.map {
                IMAPSource(
                    adapter: adapter.name, access: try access(to: $0), settings: $0, messageLimit: email.limits.message.bytes,
                    inbox: inbox, ledger: ledger, leases: leases, logger: logger)
            }
        case .drop(let drop):
            if let sftp = drop.drop.sftp, let pickup = Pickup(drop.drop.pickup) {
                return SFTPFileSource(
                    adapter: adapter.name, source: drop, server: sftp.access, remote: sftp.server.path, pickup: pickup,
                    spool: configuration.dataPath("spool/calls/\(adapter.name)"), inbox: inbox, leases: leases, logger: logger)
            }
            guard let folder = drop.drop.folder else { return nil }
            try makeOwnFolders(folder, [""])
            let path = configuration.dataPath(folder)
            guard let pickup = Pickup(drop.drop.pickup) else {
                return TailSource(adapter: adapter.name, source: drop, path: path, inbox: inbox, leases: leases, logger: logger)
            }
            return CallFileSource(
                adapter: adapter.name, source: drop, path: path, pickup: pickup, inbox: inbox, leases: leases, logger: logger)
        case .webhook, .api: return nil
        }
    }

    /// Folders below the data folder are Inlet's own to make; one that the operator names in full has to be there.
    private func makeOwnFolders(_ folder: String, _ names: [String]) throws {
        guard !folder.hasPrefix("/") else { return }
        for name in names {
            try FileManager.default.createDirectory(
                atPath: configuration.dataPath(folder) + "/" + name, withIntermediateDirectories: true)
        }
    }

    /// The server and how to log in; an OAuth token is fetched and renewed as it is needed.
    private func access(to imap: EmailSource.IMAP) throws -> IMAPSource.Access {
        let isTLS = imap.server.scheme == "imaps"
        let server = try MailServer(
            host: imap.server.host, port: imap.server.port ?? (isTLS ? 993 : 143),
            security: isTLS ? .tls : imap.tls == .never ? .none : .startTLS)
        let user = imap.username
        guard let oauth = imap.oauth else {
            let password = imap.password?.reveal() ?? ""
            return IMAPSource.Access(server: server) { .password(user: user, password: password) }
        }
        let tokens = OAuthTokenSource(oauth.configuration, http: http)
        return IMAPSource.Access(server: server) { .xoauth2(user: user, token: try await tokens.accessToken().value) }
    }
}

extension EmailSource.OAuth {
    fileprivate var configuration: OAuthConfiguration {
        let grant: OAuthConfiguration.Grant =
            refreshToken?.reveal().map { .refreshToken($0) } ?? .clientCredentials
        return OAuthConfiguration(
            tokenURL: tokenURL.description, clientID: clientID, clientSecret: clientSecret?.reveal() ?? "", scope: scope ?? "",
            grant: grant)
    }
}

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
                    adapter: adapter.name, folder: configuration.dataPath(maildir.folder), settings: maildir,
                    messageLimit: email.limits.message.bytes, inbox: inbox, leases: leases, logger: logger)
            }
            return try email.imap.map {
                IMAPSource(
                    adapter: adapter.name, access: try IMAPAccess($0, adapter: adapter.name, leases: leases, http: http), settings: $0,
                    messageLimit: email.limits.message.bytes, inbox: inbox, ledger: ledger, leases: leases, logger: logger)
            }
        case .drop(let drop):
            guard let folder = drop.drop.folder else { return nil }
            try makeOwnFolders(folder, [""])
            return try CallFileSource(
                adapter: adapter.name, source: drop, path: configuration.dataPath(folder), inbox: inbox, leases: leases,
                logger: logger)
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
}

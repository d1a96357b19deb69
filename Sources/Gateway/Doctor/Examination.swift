import Foundation
public import Intake
public import Logging
import Notices
import Recipes
public import Settings
import Store
import Transfer

/// Reaches each outside thing that a configuration names, and times it. Nothing is changed anywhere, and no mail is fetched or sent.
public struct Examination: Sendable {
    private let configuration: Configuration
    private let http: HTTPClient
    private let logger: Logger

    /// Prepares an examination.
    public init(_ configuration: Configuration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        http = try HTTPClient(options: .init(userAgent: "inlet-doctor"))
    }

    /// Looks at everything, or at the database and one adapter.
    ///
    /// - Parameter found: told of each finding as it is made.
    public func run(only name: AdapterName?, _ found: (Finding) -> Void) async {
        defer { http.shutdown() }
        var database: Database?
        found(
            await Finding.timing("database", "connection") {
                let opened = try await Database.open(configuration, migrating: false, logger: logger)
                database = opened
                try await opened.store.ping()
                return (.fine, "PostgreSQL answers.")
            })
        for adapter in configuration.adapters where name == nil || adapter.name == name {
            for finding in await examine(adapter, database?.store) { found(finding) }
        }
        await database?.leave()
        guard name == nil else { return }
        for lookup in configuration.lookups.values.sorted(by: { $0.name < $1.name }) { found(await examine(lookup)) }
        if let smtp = configuration.instance.smtp { found(await examine(smtp)) }
    }

    private func examine(_ adapter: Adapter, _ store: Store?) async -> [Finding] {
        switch adapter.source {
        case .email(let email):
            if let imap = email.imap {
                let leases: any AdapterLeases = store.map { $0 } ?? ForgetfulLeases()
                return await MailboxExamination(adapter: adapter.name, imap: imap, leases: leases, http: http).run()
            }
            return email.maildir.map { [folder($0.folder + "/new", of: adapter)] } ?? []
        case .webhook(let source):
            let findings = WebhookExamination(adapter: adapter, source: source, configuration: configuration).run()
            return findings + (await news(of: adapter, store))
        case .drop(let drop):
            if let sftp = drop.drop.sftp { return [await examine(sftp, of: adapter)] }
            return drop.drop.folder.map { [folder($0, of: adapter)] } ?? []
        case .api: return []
        }
    }

    /// What the vendor sends that the provider's page does not know: drafts come of it, and a rule or a mapping would serve better.
    private func news(of adapter: Adapter, _ store: Store?) async -> [Finding] {
        // Without the database there is no news to tell.
        let events = ((try? await store?.unknownEvents()) ?? []).filter { $0.adapter == adapter.name }
        return events.prefix(10).map { event in
            Finding(
                subject: adapter.name.description, what: "new at this vendor", outcome: .todo,
                text: "\(event.type): \(event.count) since \(event.since). Map it in the provider's page, or declare it as noise.")
        }
    }

    private func examine(_ sftp: DropSource.SFTP, of adapter: Adapter) async -> Finding {
        await Finding.timing(adapter.name.description, "sftp folder") {
            if let problem = await SFTPCheck.problem(of: sftp, reaching: true) { return (.failed, problem) }
            return (.fine, "\(sftp.server) can be listed, and its host shows the pinned key.")
        }
    }

    private func folder(_ name: String, of adapter: Adapter) -> Finding {
        let path = configuration.dataPath(name)
        let isUsable = access(path, R_OK | W_OK | X_OK) == 0
        let isOwn = !name.hasPrefix("/") && !FileManager.default.fileExists(atPath: path)
        return Finding(
            subject: adapter.name.description, what: "folder", outcome: isUsable ? .fine : isOwn ? .todo : .failed,
            text: isUsable
                ? "\(path) can be read and written."
                : isOwn
                    ? "\(path) is made when `inlet serve` starts." : "\(path) cannot be used: \(String(cString: strerror(errno))).")
    }

    /// Whether the API's host answers at all: what a request of its own would need, only a contact has.
    private func examine(_ lookup: Lookup) async -> Finding {
        await Finding.timing("lookup \(lookup.name)", "reached") {
            guard let origin = lookup.request.url.origin else { return (.failed, "A secret in its address is not set.") }
            let response = try await http.send(HTTPRequest(url: origin + "/", timeout: .seconds(10), maximumResponseBytes: 1 << 20))
            return (.fine, "\(origin) answers (status \(response.status) for its root).")
        }
    }

    private func examine(_ smtp: Instance.SMTP) async -> Finding {
        await Finding.timing("smtp", "login") {
            try await MailSender(smtp).probe()
            return (.fine, "\(smtp.server.host) takes mail\(smtp.username.map { " from \($0)" } ?? "").")
        }
    }
}

/// Remembers nothing: what the doctor uses while the database is away.
private struct ForgetfulLeases: AdapterLeases {
    func takeLease(on adapter: AdapterName, owner: String, span: Duration) -> AdapterLease? { nil }
    func giveBack(_ lease: AdapterLease) {}
    func noteRun(of adapter: AdapterName, error: String?) {}
    func noteExpiry(of adapter: AdapterName, token: Timestamp?, secret: Timestamp?) {}
    func cursor(of adapter: AdapterName, _ name: String) -> JSONValue? { nil }
    func setCursor(of adapter: AdapterName, _ name: String, to value: JSONValue) {}
}

extension RequestText {
    /// Scheme and authority; nil when a secret in them is not set.
    fileprivate var origin: String? {
        var text = ""
        for piece in pieces {
            switch piece {
            case .template(let template): text += template.source
            case .secret(let secret):
                guard let value = secret.reveal() else { return nil }
                text += value
            }
        }
        guard let scheme = text.range(of: "://") else { return nil }
        return String(text[..<scheme.upperBound] + text[scheme.upperBound...].prefix { !"/?#{".contains($0) })
    }
}

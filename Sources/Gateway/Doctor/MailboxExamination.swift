import Channels
import Intake
import Settings
import Transfer

/// Logs in to a mailbox, lists its folders and looks at those that are read.
struct MailboxExamination: Sendable {
    let adapter: AdapterName
    let imap: EmailSource.IMAP
    let leases: any AdapterLeases
    let http: HTTPClient

    func run() async -> [Finding] {
        var session: IMAPSession?
        var findings = [
            await Finding.timing(adapter.description, "login") {
                let (opened, text) = try await login()
                session = opened
                return (.fine, text)
            }
        ]
        findings += expiry
        guard let session else { return findings }
        var names: [String] = []
        findings.append(
            await Finding.timing(adapter.description, "list") {
                names = try await session.list().filter(\.isSelectable).map(\.name)
                return (.fine, "\(names.count) folders: \(names.prefix(12).joined(separator: ", "))\(names.count > 12 ? ", …" : "").")
            })
        for folder in imap.folders { findings.append(await examine(folder, names, session)) }
        if let after = await examineAfter(names, session) { findings.append(after) }
        await session.logout()
        return findings
    }

    private func login() async throws -> (IMAPSession, String) {
        let access = try IMAPAccess(imap, adapter: adapter, leases: leases, http: http)
        let login = try await access.login()
        let session = try await IMAPSession.connect(
            IMAPSession.Configuration(
                server: access.server, credentials: login.credentials, options: access.options, timeouts: access.timeouts))
        let known = await session.capabilities.intersection(["IDLE", "MOVE", "UIDPLUS", "CONDSTORE", "ID"]).sorted()
        let token = login.tokenExpiresAt.map { "; the token ends at \($0)" } ?? ""
        return (session, "\(imap.username) at \(access.server.host):\(access.server.port) (\(known.joined(separator: ", ")))\(token).")
    }

    private var expiry: [Finding] {
        guard let day = imap.oauth?.secretExpires else { return [] }
        let end = Timestamp(seconds: day.secondsSince1970)
        let outcome: Finding.Outcome = end < .now ? .failed : end < .now + .seconds(30 * 86_400) ? .todo : .fine
        let text = end < .now ? "The client's secret ended on \(day)." : "The client's secret ends on \(day)."
        return [Finding(subject: adapter.description, what: "secret", outcome: outcome, text: text)]
    }

    private func examine(_ folder: String, _ names: [String], _ session: IMAPSession) async -> Finding {
        await Finding.timing(adapter.description, "folder \(folder)") {
            guard folder.uppercased() == "INBOX" || names.contains(folder) else {
                return (.failed, "There is no folder \(folder). There are: \(names.joined(separator: ", ")).")
            }
            let state = try await session.examine(folder)
            let unread = try await session.uidSearch(.unseen).count
            return (.fine, "\(state.exists) mails, \(unread) of them unread; UIDVALIDITY \(state.uidValidity).")
        }
    }

    private func examineAfter(_ names: [String], _ session: IMAPSession) async -> Finding? {
        switch imap.after {
        case .move(let target) where !names.contains(target):
            return Finding(
                subject: adapter.description, what: "after: move", outcome: .todo,
                text: "There is no folder \(target) yet; it is made with the first mail, if the server lets us.")
        case .flag(let name):
            let kept = await session.mailbox?.permanentFlags ?? []
            guard !kept.isEmpty, !kept.contains(.anyKeyword), !kept.contains(where: { $0.name == name }) else { return nil }
            return Finding(
                subject: adapter.description, what: "after: flag", outcome: .failed,
                text: "The server keeps no keyword \(name); use after: seen or {move: FOLDER}.")
        default: return nil
        }
    }
}

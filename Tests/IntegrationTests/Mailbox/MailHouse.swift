import Foundation
import TestSupport
import Transfer

/// A house whose `support-mail` is a mailbox on an IMAP server.
extension House {
    /// Whose mailbox it is.
    static let user = "anna"

    /// - Parameters:
    ///   - port: the server's, or a wire's to it.
    ///   - imap: more keys of `imap:`, one a line.
    ///   - more: more keys of the adapter.
    ///   - instance: more of `inlet.yaml`.
    static func withMailbox(
        _ port: Int, _ imap: [String], more: String = "region: CN", database: Database = .embedded, instance: String = "notices: {mode: hold}"
    ) throws -> House {
        let house = try House(database, instance: instance, environment: ["MAIL_PASSWORD": DovecotFixture.password])
        try house.setMailbox(port, imap, more: more)
        return house
    }

    /// Writes the adapter anew.
    func setMailbox(_ port: Int, _ imap: [String], more: String = "region: CN") throws {
        let isNamed = imap.contains { $0.hasPrefix("server:") }
        let server = isNamed ? [] : ["  server: imap://127.0.0.1:\(port)", "  tls: never"]
        let lines = ["channel: email", "imap:"] + server + ["  username: \(Self.user)"]
        let login = imap.contains { $0.hasPrefix("oauth") } ? [] : ["  password: ${env:MAIL_PASSWORD}"]
        try write((lines + login + imap.map { "  \($0)" } + [more, ""]).joined(separator: "\n"), to: "channels/support-mail.yaml")
    }

    /// `support-mail` as `/health/adapters` shows it.
    func mailboxHealth() async throws -> [String: Any] {
        let adapters = try await Web.get(url + "/health/adapters").json["adapters"] as? [[String: Any]] ?? []
        return adapters.first { $0["adapter"] as? String == "support-mail" } ?? [:]
    }

    /// The ledger's figures of a folder as health shows them.
    func ledger(_ folder: String = "INBOX") async throws -> [String: Any] {
        let folders = try await mailboxHealth()["ledger"] as? [[String: Any]] ?? []
        return folders.first { $0["folder"] as? String == folder } ?? [:]
    }

    /// Whether the books balance, by `inlet status`.
    func booksBalance() async throws -> Bool {
        try await run(["status"]).status == 0
    }
}

/// A mail with CRLF line ends from a sender of its own.
func letter(_ id: String, text: String? = nil) -> [UInt8] {
    let mail = mail(id: id, from: "\(id)@example.org", subject: "Subject \(id)", text: text ?? "The text of \(id).")
    return Array(mail.replacing("\n", with: "\r\n").utf8)
}

extension DovecotFixture {
    /// Another program that is logged in to the mailbox.
    func otherClient() async throws -> IMAPSession {
        try await IMAPSession.connect(
            IMAPSession.Configuration(
                server: MailServer(host: "127.0.0.1", port: port, security: .none),
                credentials: .password(user: House.user, password: Self.password)))
    }

    /// The server loses its numbering, as after a restore: all mails get new UIDs under a new UIDVALIDITY.
    func renumber() async throws {
        try await stop()
        let folder = maildir(House.user)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("dovecot") {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        try await start()
    }
}

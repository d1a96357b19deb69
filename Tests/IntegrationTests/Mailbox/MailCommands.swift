import Foundation
import Postgres
import TestSupport
import Testing

/// `inlet receive` and `inlet doctor`.
@Suite("Mail commands", .serialized, .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct MailCommands {
    @Test(.timeLimit(.minutes(3)))
    func `A mail from a pipe is committed whether or not the gateway runs, and twice the same mail is one delivery`() async throws {
        let house = try House(.embedded)
        let mail = letter("piped")
        #expect(try await receive(mail, house).status == 0)
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        #expect(try await tables.wait(for: 1, "SELECT count(*) FROM ticket") == 1)
        #expect(try await receive(mail, house).status == 0)
        #expect(try await receive(letter("second"), house).status == 0)
        #expect(try await tables.wait(for: 2, "SELECT count(*) FROM ticket") == 2)
        try await tables.waitUntilSettled()
        #expect(try await tables.number("SELECT count(*) FROM delivery") == 2)
        #expect(try await house.booksBalance())
        try await gateway.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func `What cannot be committed stays with the mail server`() async throws {
        let nowhere = try House(.server(.init(connectionString: "host=127.0.0.1 port=9 dbname=none", applicationName: "tests")))
        #expect(try await receive(letter("x"), nowhere).status == 75)
        let house = try House(.embedded)
        #expect(try await receive([], house).status == 75)
        #expect(try await receive(letter("x"), house, adapter: "app-chat").status == 75)
        #expect(try await receive(letter("x"), house, adapter: "nobody").status == 75)
        try house.write("channel: email\nmaildir: {folder: mail/support}\nlimits: {message: 10KB}\n", to: "channels/support-mail.yaml")
        let mail = letter("large", text: String(repeating: "much text\n", count: 2_000))
        let large = try await receive(mail, house)
        #expect(large.status == 75)
        #expect(large.errors.contains("more than 10000, the limit of support-mail"), "\(large.errors)")
        // Tried again as mail servers do, it is told of once.
        #expect(try await receive(mail, house).status == 75)
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        #expect(try await tables.wait(for: 1, "SELECT count(*) FROM ticket") == 1)
        let text = try await tables.texts("SELECT body FROM message WHERE subject = 'Subject large'")
        #expect(text.count == 1 && text[0].contains("still with the mail server that handed it over"), "\(text)")
        #expect(try await tables.number("SELECT count(*) FROM delivery") == 1)
        try await gateway.stop()
        try house.write("channel: email\nmaildirr: {}\n", to: "channels/support-mail.yaml")
        #expect(try await receive(letter("x"), house).status == 75)
    }

    @Test(
        .timeLimit(.minutes(3)), .enabled(if: DovecotFixture.isAvailable && EximFixture.isAvailable, "This needs Dovecot, Exim and root."))
    func `The doctor reaches and times what is outside, and names what is missing`() async throws {
        let dovecot = try await DovecotFixture.start()
        let exim = try await EximFixture.start()
        try dovecot.deliver([letter("m1"), letter("m2")], to: House.user)
        let house = try House(
            .embedded, instance: "smtp: {server: \"smtp://127.0.0.1:\(exim.port)\", tls: never, from: desk@example.com}",
            environment: ["MAIL_PASSWORD": DovecotFixture.password])
        try house.setMailbox(dovecot.port, ["folder: [INBOX, Nowhere]", "after: {move: Handled}"])
        var findings = try await doctor(house, [])
        let found = { (subject: String, what: String) in
            findings.first { $0["subject"] as? String == subject && $0["what"] as? String == what } ?? [:]
        }
        #expect(found("database", "connection")["outcome"] as? String == "fine")
        #expect(found("support-mail", "login")["outcome"] as? String == "fine")
        #expect(found("support-mail", "login")["ms"] is Int)
        #expect((found("support-mail", "folder INBOX")["text"] as? String)?.hasPrefix("2 mails, 2 of them unread") == true)
        #expect(found("support-mail", "folder Nowhere")["outcome"] as? String == "failed")
        #expect(found("support-mail", "after: move")["outcome"] as? String == "todo")
        #expect((found("hotline-sms", "url")["text"] as? String)?.contains("/in/hotline-sms") == true)
        #expect(found("hotline-sms", "secret auth_token")["outcome"] as? String == "fine")
        #expect(found("lookup orders", "reached")["outcome"] as? String == "failed")
        #expect(found("smtp", "login")["outcome"] as? String == "fine")
        // It looks and leaves no trace.
        #expect(try dovecot.count(flag: "S", of: House.user) == 0)

        try house.setMailbox(dovecot.port, ["folder: INBOX"])
        findings = try await doctor(house, ["support-mail"], status: 0)
        #expect(findings.allSatisfy { ["database", "support-mail"].contains($0["subject"] as? String) })
        findings = try await doctor(house, ["hotline-sms"], without: "TWILIO_AUTH_TOKEN")
        #expect(found("hotline-sms", "secret auth_token")["outcome"] as? String == "failed")
        try await dovecot.stop()
        try await exim.stop()
    }

    private func doctor(
        _ house: House, _ arguments: [String], status: Int32 = 1, without variable: String? = nil
    ) async throws -> [[String: Any]] {
        let environment = variable.map { house.environment.merging([$0: ""]) { $1 } } ?? house.environment
        let ending = try await InletProgram.run(
            ["doctor"] + arguments + ["--json", "--config", house.configuration], environment: environment)
        #expect(ending.status == status, "\(ending.output)\(ending.errors)")
        return try ending.output.split(separator: "\n").compactMap { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        }
    }

    /// Hands a mail over as a mail server does.
    private func receive(_ mail: [UInt8], _ house: House, adapter: String = "support-mail") async throws -> InletProgram.Ending {
        try await InletProgram.run(
            ["receive", adapter, "--config", house.configuration], environment: house.environment, input: mail)
    }
}

import Foundation
import TestSupport
import Testing
import Transfer

/// What comes back to notices by mail: bounces of a real mail server, receipts, complaints, the notice itself.
@Suite(
    "Mail receipts", .serialized,
    .enabled(
        if: InletProgram.isAvailable && DovecotFixture.isAvailable && EximFixture.isAvailable, "This needs the program inlet, Dovecot, Exim and root."
    ))
struct MailReceipts {
    private static let patience = Duration.seconds(60)

    /// A mailbox on Dovecot, notices through Exim, one ticket of one customer, and the notice that Exim got.
    private struct Scene {
        let dovecot: DovecotFixture
        let exim: EximFixture
        let house: House
        let gateway: Gateway
        let tables: Tables

        static func open(customer: String) async throws -> Scene {
            let (dovecot, exim) = (try await DovecotFixture.start(), try await EximFixture.start())
            let instance = """
                notices: {mode: live}
                smtp: {server: "smtp://127.0.0.1:\(exim.port)", tls: never, from: shop@example.com, name: Shop, bounces: help@example.com}
                """
            let house = try House.withMailbox(
                dovecot.port, ["start: all", "after: seen", "poll: 5s"], more: "from: help@example.com\nplus_address: true\nregion: CN",
                database: .server(try await PostgresFixture.shared.freshDatabase()), instance: instance)
            let rules = """
                - {name: ours, on: ticket.drafted, when: {message.may_answer: true}, to: customer, by: [email], template: received}
                - {name: status, on: ticket.status_changed, to: customer, by: [email], template: status-changed}

                """
            try house.write(rules, to: "notices.yaml")
            let gateway = try await Gateway.start(house)
            let scene = Scene(dovecot: dovecot, exim: exim, house: house, gateway: gateway, tables: try Tables(house))
            try scene.receive(mail(id: "first", from: customer, subject: "Refund", text: "Where is it?"))
            return scene
        }

        /// Puts a mail into the mailbox.
        func receive(_ mail: String) throws {
            try dovecot.deliver([Array(mail.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n").utf8)], to: House.user)
        }

        /// The first notice as the API shows it on the ticket.
        func notice() async throws -> [String: Any] {
            let reader = try await house.token("agent")
            let number = try #require(try await tables.texts("SELECT 'T' || min(id) FROM ticket").first)
            let notices = try await Web.get(house.url + "/v1/tickets/\(number)", token: reader).json["notices"] as? [[String: Any]] ?? []
            return notices.min { ($0["id"] as? Int ?? 0) < ($1["id"] as? Int ?? 0) } ?? [:]
        }

        func wait(for state: String) async throws {
            let count = try await tables.wait(for: 1, "SELECT count(*) FROM notice WHERE state = '\(state)'", within: patience)
            let notices = try await tables.texts("SELECT concat_ws(' ', id, state, error) FROM notice")
            #expect(count == 1, "\(notices)")
        }

        func change(to status: String) async throws {
            let agent = try await house.token("admin")
            let number = try #require(try await tables.texts("SELECT 'T' || min(id) FROM ticket").first)
            let answer = try await Web.send(
                "PATCH", house.url + "/v1/tickets/\(number)", headers: [("if-match", "*")], body: Array("{\"status\":\"\(status)\"}".utf8),
                token: agent)
            #expect(answer.status == 200, "\(answer.text)")
        }

        func close() async throws {
            #expect(try await house.booksBalance())
            try await gateway.stop()
            try await exim.stop()
            try await dovecot.stop()
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `A bounce that a mail server sends back marks the notice, ends mail to the address and wakes no ticket`() async throws {
        let scene = try await Scene.open(customer: "gone@example.org")
        try await scene.wait(for: "sent")
        // Exim has taken the notice, cannot deliver it, and writes to the envelope's sender.
        let bounce = try await scene.exim.delivered(atLeast: 1)[0]
        #expect(bounce.sender.isEmpty && bounce.recipient.hasPrefix("help+inlet.") && bounce.recipient.hasSuffix("@example.com"))
        #expect(bounce.text.contains("message/delivery-status"), "\(bounce.text)")
        try await scene.change(to: "closed")
        try scene.receive(bounce.text)
        try await scene.wait(for: "bounced")
        let notice = try await scene.notice()
        #expect(notice["state"] as? String == "bounced")
        #expect((notice["error"] as? String)?.hasPrefix("5.") == true, "\(notice)")
        #expect(try await scene.tables.texts("SELECT status FROM ticket") == ["closed"])
        #expect(try await scene.tables.texts("SELECT kind FROM message ORDER BY id") == ["human", "bounce"])
        #expect(try await scene.tables.texts("SELECT DISTINCT reason FROM suppression WHERE value = 'gone@example.org'") == ["bounced"])
        try await scene.change(to: "open")
        #expect(
            try await scene.tables.wait(
                for: 1, "SELECT count(*) FROM notice WHERE state = 'suppressed' AND error LIKE '%suppression list: bounced%'", within: Self.patience)
                == 1)
        try await scene.close()
    }

    @Test(.timeLimit(.minutes(3)))
    func `Late, read and complained of: the notice moves on with each word, and its own copy that comes back makes nothing`() async throws {
        let scene = try await Scene.open(customer: "customer@example.org")
        try await scene.wait(for: "sent")
        let sent = try await scene.exim.delivered(atLeast: 1)[0]
        #expect(sent.text.contains("From: Shop <help@example.com>"), "The adapter's own address: \(sent.text)")
        #expect(sent.text.contains("Reply-To: Shop <help+t"))
        let id = try #require(sent.text.firstMatch(of: /(?i)message-id:\s+<(inlet\.[^>]+)>/)?.1)

        try scene.receive(report("delivery-status", "Final-Recipient: rfc822; customer@example.org\nAction: delayed\nStatus: 4.4.1", String(id)))
        #expect(try await scene.tables.wait(for: 1, "SELECT count(*) FROM notice WHERE state = 'sent' AND error = 'delayed 4.4.1'") == 1)
        try scene.receive(
            report("disposition-notification", "Original-Message-ID: <\(id)>\nDisposition: manual-action/MDN-sent-manually; displayed", String(id)))
        try await scene.wait(for: "read")
        try scene.receive(report("feedback-report", "Feedback-Type: abuse\nUser-Agent: ISP/1\nVersion: 1", String(id)))
        try await scene.wait(for: "complained")
        #expect(try await scene.notice()["state"] as? String == "complained")
        #expect(try await scene.tables.texts("SELECT reason FROM suppression WHERE value = 'customer@example.org'") == ["complained"])

        // Somebody's rule forwards what we send to where we read.
        try scene.receive(sent.text)
        let loops = try await scene.tables.wait(for: 1, "SELECT count(*) FROM message WHERE kind = 'loop' AND disposition = 'ignored'")
        let kinds = try await scene.tables.texts("SELECT concat_ws(' ', kind, disposition, reason, message_id) FROM message")
        #expect(loops == 1, "\(kinds)\n\(sent.text)")
        #expect(try await scene.tables.number("SELECT count(*) FROM ticket") == 1)
        #expect(try await scene.tables.number("SELECT count(*) FROM notice") == 1)
        #expect(try await scene.tables.number("SELECT count(*) FROM customer") == 1)
        try await scene.close()
    }

    @Test(.timeLimit(.minutes(3)))
    func `An answer whose Reply-To is our own signed address joins its ticket and makes nobody a customer`() async throws {
        let scene = try await Scene.open(customer: "customer@example.org")
        try await scene.wait(for: "sent")
        let sent = try await scene.exim.delivered(atLeast: 1)[0].text
        let address = try #require(sent.firstMatch(of: /Reply-To: Shop <(help\+t[^>]+)>/)?.1)
        // Some programs copy the address that they answer into their own Reply-To, and this one answers to it alone.
        let answer = mail(id: "second", from: "customer@example.org", subject: "Refund", text: "And the invoice?", to: String(address))
        try scene.receive(answer.replacing("Subject:", with: "Reply-To: \(address)\nSubject:"))
        #expect(try await scene.tables.wait(for: 2, "SELECT count(*) FROM message WHERE kind = 'human'", within: Self.patience) == 2)
        #expect(try await scene.tables.number("SELECT count(*) FROM ticket") == 1)
        #expect(try await scene.tables.texts("SELECT value FROM contact_point ORDER BY value") == ["customer@example.org"])
        #expect(try await scene.tables.texts("SELECT DISTINCT recipient FROM notice") == ["customer@example.org"])
        // Written by our own address altogether, it is still nobody's.
        try scene.receive(mail(id: "third", from: String(address), subject: "Refund", text: "Hello?", to: "help@example.com"))
        #expect(try await scene.tables.wait(for: 3, "SELECT count(*) FROM message", within: Self.patience) == 3)
        #expect(try await scene.tables.number("SELECT count(*) FROM contact_point WHERE value LIKE 'help+%'") == 0)
        #expect(try await scene.tables.number("SELECT count(*) FROM notice WHERE recipient LIKE 'help%'") == 0)
        try await scene.close()
    }

    /// A mail about a mail of ours, as a server or a mail program writes it.
    private func report(_ type: String, _ fields: String, _ id: String) -> String {
        """
        From: MAILER-DAEMON@mx.example.org
        To: help@example.com
        Subject: About your mail
        Date: Sat, 21 Nov 2026 08:00:00 +0000
        Message-ID: <\(type)@mx.example.org>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=\(type); boundary=b

        --b

        About your mail.
        --b
        Content-Type: message/\(type)

        \(type == "delivery-status" ? "Reporting-MTA: dns; mx.example.org\n\n" : "")\(fields)

        --b
        Content-Type: text/rfc822-headers

        From: help@example.com
        Message-ID: <\(id)>

        --b--

        """
    }
}

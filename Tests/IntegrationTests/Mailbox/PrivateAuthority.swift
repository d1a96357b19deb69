import Foundation
import TestSupport
import Testing

/// Mail servers whose certificates only a house's own authority has signed.
@Suite(
    "Private authority", .serialized,
    .enabled(
        if: InletProgram.isAvailable && DovecotFixture.isAvailable && EximFixture.isAvailable, "This needs the program inlet, Dovecot, Exim and root."
    ))
struct PrivateAuthority {
    private static let bodies = "SELECT count(*) FROM message WHERE disposition = 'drafted'"

    @Test(.timeLimit(.minutes(3)), arguments: ["imaps", "imap"])
    func `A mailbox is read once its authority is named, and not before`(_ scheme: String) async throws {
        let dovecot = try await DovecotFixture.start()
        try dovecot.deliver([letter("one")], to: House.user)
        let server = "server: \(scheme)://127.0.0.1:\(scheme == "imaps" ? dovecot.tlsPort : dovecot.port)"
        let house = try House.withMailbox(0, [server, "start: all", "poll: 5s"])
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        try await waitUntil("the refusal shows", within: .seconds(60)) {
            (try await house.mailboxHealth()["last_error"] as? String)?.contains("TLS with") == true
        }
        let error = try #require(try await house.mailboxHealth()["last_error"] as? String)
        #expect(error.contains("certificate") && error.hasSuffix("."), "\(error)")
        #expect(try await tables.number("SELECT count(*) FROM delivery") == 0)
        try await gateway.stop()

        try FileManager.default.copyItem(atPath: dovecot.certificate, toPath: house.path("adapters/our-ca.pem"))
        try house.setMailbox(0, [server, "tls: {ca: our-ca.pem}", "start: all", "poll: 5s"])
        let again = try await Gateway.start(house)
        #expect(try await tables.wait(for: 1, Self.bodies, within: .seconds(90)) == 1)
        let doctor = try await house.run(["doctor", "support-mail"])
        #expect(doctor.output.contains("anna at 127.0.0.1"), "\(doctor.output)")
        try await again.stop()
        try await dovecot.stop()
    }

    @Test(
        .enabled(if: TLSFront.isAvailable, "TLS in front of a server needs Python."), .timeLimit(.minutes(3)))
    func `Tokens come from a server whose authority is named for them, and from no other`() async throws {
        let tokens = try TokenServer()
        let front = try await TLSFront.start(before: tokens.port)
        let folder = try ServerFolder("oauth")
        let dovecot = try await DovecotFixture.start(extra: tokens.dovecot(in: folder))
        try dovecot.deliver([letter("one")], to: House.user)
        let house = try House(.embedded, environment: ["CLIENT_SECRET": TokenServer.secret])
        for (name, certificate) in [("tokens", front.certificate), ("mail", dovecot.certificate)] {
            try FileManager.default.copyItem(atPath: certificate, toPath: house.path("adapters/\(name).pem"))
        }
        func setMailbox(_ authority: String) throws {
            let oauth = "token_url: \"https://127.0.0.1:\(front.port)/token\", client_id: inlet, client_secret: \"${env:CLIENT_SECRET}\"\(authority)"
            try house.setMailbox(
                0, ["server: imaps://127.0.0.1:\(dovecot.tlsPort)", "tls: {ca: mail.pem}", "oauth: {\(oauth)}", "start: all", "poll: 5s"])
        }
        // The mail server's authority is not that of the tokens.
        try setMailbox("")
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        try await waitUntil("the refusal shows", within: .seconds(60)) {
            (try await house.mailboxHealth()["last_error"] as? String)?.contains("TLS with") == true
        }
        let error = try #require(try await house.mailboxHealth()["last_error"] as? String)
        #expect(error.contains("127.0.0.1:\(front.port)") && error.contains("certificate"), "\(error)")
        #expect(tokens.issued == 0)
        try await gateway.stop()

        try setMailbox(", ca: tokens.pem")
        let again = try await Gateway.start(house)
        #expect(try await tables.wait(for: 1, Self.bodies, within: .seconds(90)) == 1)
        #expect(tokens.issued == 1)
        let doctor = try await house.run(["doctor", "support-mail"])
        #expect(doctor.status == 0, "\(doctor.output)\(doctor.errors)")
        try await again.stop()
        try await dovecot.stop()
        try await front.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func `Mail goes out once the server's authority is named, and waits until then`() async throws {
        let exim = try await EximFixture.start()
        let database = House.Database.server(try await PostgresFixture.shared.freshDatabase())
        func house(_ tls: String) throws -> House {
            let house = try House(
                database,
                instance: """
                    notices: {mode: live}
                    smtp: {server: "smtp://127.0.0.1:\(exim.port)", tls: \(tls), from: support@example.com}
                    """)
            try house.write("- {name: ours, on: ticket.drafted, to: customer, by: [email], template: received}\n", to: "notices.yaml")
            return house
        }
        let careful = try house("required")
        let gateway = try await Gateway.start(careful)
        let tables = try Tables(careful)
        try careful.dropMail(named: "1.first", mail(id: "first", from: "customer@example.org", subject: "Refund", text: "Where is it?"))
        let waiting = "SELECT count(*) FROM notice WHERE state = 'queued' AND attempt > 0 AND error LIKE 'TLS with%'"
        let count = try await tables.wait(for: 1, waiting)
        let notices = try await tables.texts("SELECT concat_ws(' ', state, error) FROM notice")
        #expect(count == 1, "\(notices)")
        try await gateway.stop()
        #expect(try exim.delivered().isEmpty)

        let trusting = try house("{mode: required, ca: \(exim.certificate)}")
        let again = try await Gateway.start(trusting)
        try await tables.query("UPDATE notice SET due_at = now()")
        #expect(try await exim.delivered(atLeast: 1)[0].recipient == "customer@example.org")
        try await again.stop()
        try await exim.stop()
    }

    @Test func `A file that holds no authority is an error where it is named`() async throws {
        let house = try House.withMailbox(1, ["server: imaps://127.0.0.1:993", "tls: {ca: our-ca.pem}"])
        try house.write("nothing\n", to: "our-ca.pem")
        let empty = try await house.run(["check", "--offline"])
        #expect(empty.status == 78 && (empty.output + empty.errors).contains("our-ca.pem holds no certificate"), "\(empty.output)\(empty.errors)")
        try house.setMailbox(1, ["server: imaps://127.0.0.1:993", "tls: {mode: never, ca: \(house.path("adapters/our-ca.pem"))}"])
        try FileManager.default.copyItem(atPath: "/etc/ssl/certs/ca-certificates.crt", toPath: house.path("adapters/real.pem"))
        try house.setMailbox(1, ["server: imap://127.0.0.1:143", "tls: {mode: never, ca: real.pem}"])
        let idle = try await house.run(["check", "--offline"])
        #expect(idle.status == 78 && (idle.output + idle.errors).contains("without TLS there are none"), "\(idle.output)\(idle.errors)")
        let oauth = "oauth: {token_url: \"http://127.0.0.1/t\", client_id: c, client_secret: \"${env:APP_CHAT_SECRET}\", ca: real.pem}"
        try house.setMailbox(1, ["server: imaps://127.0.0.1:993", oauth])
        let plain = try await house.run(["check", "--offline"])
        #expect(plain.status == 78 && (plain.output + plain.errors).contains("without TLS there are none"), "\(plain.output)\(plain.errors)")
    }
}

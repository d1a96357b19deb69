import TestSupport
import Testing

@testable import Transfer

/// Against a real Exim, which all tests share.
@Suite(.enabled(if: EximFixture.isAvailable, "Exim is not installed, or we are not root."))
struct SMTPEximTests {
    private static let server = Task { try await EximFixture.start() }

    private func client(
        _ security: MailServer.Security = .none, credentials: Credentials? = nil, connections: Int = 4
    ) async throws -> SMTPClient {
        let exim = try await Self.server.value
        let port = security == .tls ? exim.tlsPort : exim.port
        return try SMTPClient(
            .init(
                server: MailServer(host: "127.0.0.1", port: port, security: security), credentials: credentials,
                clientName: "gw.example.org", options: TransferOptions(caFile: exim.certificate), connections: connections))
    }

    private func mail(_ id: String, headers: String = "", body: String = "hello\r\n") -> [UInt8] {
        Array("From: a@example.org\r\nMessage-ID: <\(id)@example.org>\r\n\(headers)\r\n\(body)".utf8)
    }

    private func delivered(_ id: String) async throws -> EximFixture.Delivered {
        let exim = try await Self.server.value
        var found: EximFixture.Delivered?
        try await waitUntil("Exim has delivered \(id)") {
            found = try exim.delivered().first { $0.text.contains("<\(id)@example.org>") }
            return found != nil
        }
        return try #require(found)
    }

    private let sender = try? SMTPAddress("bounce@example.org")

    @Test(arguments: [MailServer.Security.none, .startTLS, .tls])
    func `A mail is accepted and arrives`(security: MailServer.Security) async throws {
        let id = "arrives-\(security)"
        let outcome = try await client(security).send(mail(id), from: sender, to: SMTPAddress("kunde@example.net"))
        guard case .accepted(let reply) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reply.code == 250)
        let back = try await delivered(id)
        #expect(back.sender == "bounce@example.org")
        #expect(back.recipient == "kunde@example.net")
        #expect(back.text.contains("helo=gw.example.org"))
        #expect(back.text.hasSuffix("\n\nhello\n"))
    }

    @Test(arguments: [Credentials.PasswordMechanism.automatic, .plain, .login])
    func `A login is made as pinned`(mechanism: Credentials.PasswordMechanism) async throws {
        let id = "login-\(mechanism)"
        let client = try await client(.startTLS, credentials: .password(user: "user", password: "secret", mechanism: mechanism))
        guard case .accepted = try await client.send(mail(id), from: sender, to: SMTPAddress("a@example.net")) else {
            Issue.record("The mail was not accepted.")
            return
        }
        // "a" for authenticated, by RFC 3848.
        #expect(try await delivered(id).text.contains("with esmtpsa"))
    }

    @Test func `A wrong password is a mail not sent, without the password in the text`() async throws {
        let client = try await client(.startTLS, credentials: .password(user: "user", password: "tr0ub4dor", mechanism: .plain))
        let outcome = try await client.send(mail("wrong"), from: sender, to: SMTPAddress("a@example.net"))
        guard case .notSent(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == .loginRefused)
        #expect(error.serverCode == "535")
        #expect(!error.isTransient)
        #expect(!"\(outcome)".contains("tr0ub4dor"))
    }

    @Test func `Refusals tell permanence, stage and status`() async throws {
        let client = try await client()
        let unknown = try await client.send(mail("r1"), from: sender, to: SMTPAddress("unknown@example.net"))
        let later = try await client.send(mail("r2"), from: sender, to: SMTPAddress("later@example.net"))
        let content = try await client.send(
            mail("r3", headers: "X-Refuse: yes\r\n"), from: sender, to: SMTPAddress("a@example.net"))
        let none = SMTPReply(code: 550, enhancedStatus: "5.1.1", text: "5.1.1 No such user here")
        #expect(unknown == .refused(.permanent, none, stage: .recipient))
        let back = SMTPReply(code: 451, enhancedStatus: "4.2.1", text: "4.2.1 Come back later")
        #expect(later == .refused(.transient, back, stage: .recipient))
        let not = SMTPReply(code: 550, enhancedStatus: "5.7.1", text: "5.7.1 Not that message")
        #expect(content == .refused(.permanent, not, stage: .message))
        guard case .accepted = try await client.send(mail("r4"), from: sender, to: SMTPAddress("a@example.net")) else {
            Issue.record("A refusal before must not matter.")
            return
        }
    }

    @Test func `The null sender is sent as such`() async throws {
        _ = try await client().send(mail("null"), from: nil, to: SMTPAddress("a@example.net"))
        #expect(try await delivered("null").sender == "")
    }

    @Test func `Dots, bare line feeds and a missing end arrive as one mail`() async throws {
        let body = ".\n..two\n.\nbare\rreturn\n.\r\nMAIL FROM:<smuggled@example.org>\n\nno end"
        _ = try await client().send(mail("dots", body: body), from: sender, to: SMTPAddress("a@example.net"))
        let text = try await delivered("dots").text
        #expect(text.hasSuffix("\n\n.\n..two\n.\nbare\nreturn\n.\nMAIL FROM:<smuggled@example.org>\n\nno end\n"))
        let exim = try await Self.server.value
        #expect(try exim.delivered().filter { $0.text.contains("<dots@example.org>") }.count == 1)
    }

    @Test(arguments: [0, 1, 16_384, 65_537, 3_000_000])
    func `Mails of every size arrive whole`(size: Int) async throws {
        let line = String(repeating: "y", count: 70) + "\r\n"
        let body = String(repeating: line, count: size / 72) + String(repeating: "z", count: size % 72)
        guard
            case .accepted = try await client().send(
                mail("size-\(size)", body: body), from: sender, to: SMTPAddress("a@example.net"))
        else {
            Issue.record("The mail was not accepted.")
            return
        }
        let text = try await delivered("size-\(size)").text
        let expected = body.replacing("\r\n", with: "\n")
        #expect(text.hasSuffix(expected) || text.hasSuffix(expected + "\n"))
    }

    @Test func `Many mails share few connections and all arrive`() async throws {
        let client = try await client(connections: 3)
        let recipient = try SMTPAddress("many@example.net")
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<60 {
                group.addTask {
                    if case .accepted = await client.send(mail("many-\(number)"), from: sender, to: recipient) {
                        true
                    } else {
                        false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(accepted == 60)
        let exim = try await Self.server.value
        try await waitUntil("all have arrived") { try exim.delivered().filter { $0.recipient == "many@example.net" }.count == 60 }
    }

    @Test func `A connection the server will use no longer is replaced`() async throws {
        let exim = try await EximFixture.start(extra: "smtp_accept_max_per_connection = 2")
        let client = try SMTPClient(
            .init(server: MailServer(host: "127.0.0.1", port: exim.port, security: .none), connections: 1))
        for number in 0..<7 {
            let outcome = try await client.send(mail("limit-\(number)"), from: sender, to: SMTPAddress("a@example.net"))
            guard case .accepted = outcome else {
                Issue.record("mail \(number): \(outcome)")
                return
            }
        }
        #expect(try await exim.delivered(atLeast: 7).count == 7)
        try await exim.stop()
    }
}

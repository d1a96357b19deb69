import Dispatch
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

/// Against servers that hang up at the worst moment.
@Suite struct SMTPHostileTests {
    private func outcome(
        security: MailServer.Security = .none, timeout: Duration = .seconds(30), cancelWhen asked: AsyncStream<Void>? = nil,
        _ script: @escaping @Sendable (ScriptedConnection) throws -> Void
    ) async throws -> SMTPOutcome {
        let server = try ScriptedServer(script)
        let client = try SMTPClient(
            .init(server: MailServer(host: "127.0.0.1", port: server.port, security: security), timeout: timeout))
        let sending = Task {
            try await client.send(Array("a: b\r\n\r\nhi\r\n".utf8), from: SMTPAddress("a@b.org"), to: SMTPAddress("c@d.org"))
        }
        if let asked {
            for await _ in asked { break }
            sending.cancel()
        }
        return try await sending.value
    }

    /// Answers everything up to the final dot.
    private static func upToDot(_ connection: ScriptedConnection) throws {
        try connection.send("220 hi\r\n")
        for answer in ["250 x", "250 ok", "250 ok", "354 go"] {
            _ = try connection.line()
            try connection.send("\(answer)\r\n")
        }
        while try connection.line() != "." {}
    }

    @Test func `A connection lost after the dot leaves the outcome unknown`() async throws {
        guard case .unknown(let error) = try await outcome({ try Self.upToDot($0) }) else {
            Issue.record("It must not count as failed.")
            return
        }
        #expect(error.code == .connectionLost)
    }

    @Test func `Silence after the dot leaves the outcome unknown`() async throws {
        let outcome = try await outcome(timeout: .seconds(1)) {
            try Self.upToDot($0)
            $0.holdSilently()
        }
        guard case .unknown(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == .timeout(.response))
    }

    @Test func `Cancelling after the dot leaves the outcome unknown`() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let outcome = try await outcome(cancelWhen: asked) {
            try Self.upToDot($0)
            ask.yield()
            $0.holdSilently()
        }
        guard case .unknown(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == .cancelled)
    }

    @Test func `Cancelling in the middle of the message sends no dot`() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let (rest, tell) = AsyncStream.makeStream(of: [String].self)
        let clientIsDone = DispatchSemaphore(value: 0)
        let server = try ScriptedServer { connection in
            try connection.send("220 hi\r\n")
            for answer in ["250 x", "250 ok", "250 ok", "354 go"] {
                _ = try connection.line()
                try connection.send("\(answer)\r\n")
            }
            ask.yield()
            clientIsDone.wait()
            var lines: [String] = []
            // The end of the connection is what ends the lines.
            while let line = try? connection.line() { lines.append(line) }
            tell.yield(lines)
        }
        let client = try SMTPClient(.init(server: MailServer(host: "127.0.0.1", port: server.port, security: .none)))
        let line = Array("0123456789\r\n".utf8)
        let mail = Array(repeatElement(line, count: 2_000_000).joined())
        let sending = Task { try await client.send(mail, from: nil, to: SMTPAddress("c@d.org")) }
        for await _ in asked { break }
        sending.cancel()
        guard case .notSent(let error) = try await sending.value else {
            Issue.record("It certainly was not delivered.")
            return
        }
        #expect(error.code == .cancelled)
        clientIsDone.signal()
        for await lines in rest {
            #expect(!lines.contains("."))
            break
        }
    }

    @Test func `A mail that waits for a connection can be cancelled, and is not sent after a shutdown`() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer {
            ask.yield()
            $0.holdSilently()
        }
        let client = try SMTPClient(
            .init(server: MailServer(host: "127.0.0.1", port: server.port, security: .none), connections: 1))
        let recipient = try SMTPAddress("c@d.org")
        let first = Task { await client.send([], from: nil, to: recipient) }
        for await _ in asked { break }
        let second = Task { await client.send([], from: nil, to: recipient) }
        second.cancel()
        guard case .notSent(let error) = await second.value else {
            Issue.record("It was not even begun.")
            return
        }
        #expect(error.code == .cancelled)
        client.shutdown()
        for outcome in [await first.value, await client.send([], from: nil, to: recipient)] {
            guard case .notSent(let error) = outcome else {
                Issue.record("The client was shut down.")
                return
            }
            #expect(error.code == .closed)
        }
    }

    @Test func `A refusal at the dot is transient or permanent by its code`() async throws {
        let outcome = try await outcome {
            try Self.upToDot($0)
            try $0.send("451-4.3.0 first\r\n451 4.3.0 second\r\n")
        }
        let reply = SMTPReply(code: 451, enhancedStatus: "4.3.0", text: "4.3.0 first 4.3.0 second")
        #expect(outcome == .refused(.transient, reply, stage: .message))
    }

    @Test func `A greeting of 554 refuses before anything was said`() async throws {
        let outcome = try await outcome { try $0.send("554 go away\r\n") }
        #expect(outcome == .refused(.permanent, SMTPReply(code: 554, enhancedStatus: nil, text: "go away"), stage: .greeting))
    }

    @Test func `A connection lost before the message is a mail not sent`() async throws {
        let outcome = try await outcome {
            try $0.send("220 hi\r\n")
            _ = try $0.line()
            try $0.send("250 x\r\n")
            _ = try $0.line()
        }
        guard case .notSent(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == .connectionLost)
        #expect(error.isTransient)
    }

    @Test func `TLS that is not offered is a mail not sent`() async throws {
        let outcome = try await outcome(security: .startTLS) {
            try $0.send("220 hi\r\n")
            _ = try $0.line()
            try $0.send("250 x\r\n")
            $0.holdSilently()
        }
        guard case .notSent(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == .tls)
    }

    @Test func `Nobody listens`() async throws {
        let port = try LocalPort.free()[0]
        let client = try SMTPClient(.init(server: MailServer(host: "127.0.0.1", port: port, security: .none)))
        let outcome = try await client.send([], from: nil, to: SMTPAddress("a@b.org"))
        guard case .notSent(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == .connect)
    }

    @Test func `A kept connection that went stale is replaced`() async throws {
        let server = try ScriptedServer { connection in
            try Self.upToDot(connection)
            try connection.send("250 taken\r\n")
            // The next mail begins on this connection and finds it dead.
            _ = try connection.line()
            connection.close(reset: true)
        }
        let client = try SMTPClient(.init(server: MailServer(host: "127.0.0.1", port: server.port, security: .none)))
        for _ in 0..<3 {
            let outcome = try await client.send(Array("a: b\r\n\r\nhi\r\n".utf8), from: nil, to: SMTPAddress("c@d.org"))
            guard case .accepted = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
        #expect(server.connectionCount == 3)
    }

    @Test(arguments: [
        "a@b.org\r\nRCPT TO:<x@y.org>", "a@b.org\n", "a@b.org> NOTIFY=NEVER", "<a@b.org>", "a b@c.org", "a@b.org SIZE=1", "", "a",
        "@b.org",
        "a@", "a@@b.org", "a@b..org", "a@例子.cn", "a@b.org\0", "a\u{2028}@b.org", "a@b_c.org/", "a@[300.1.1.1]", "a,b@c.org",
    ])
    func `What could become a command is no address`(text: String) {
        #expect(throws: TransferError.self) { try SMTPAddress(text) }
    }

    @Test(arguments: [
        "a@b.org", "o'brien+tag@sub.example.org", "\"odd@local\"@b.org", "用户@example.org", "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]",
    ])
    func `Real addresses are addresses`(text: String) throws {
        #expect(try SMTPAddress(text).text == text)
    }

    @Test(arguments: ["a b", "", "a\r\nMAIL", "-", "[1.2.3]", "a/b"].filter { $0 != "-" })
    func `A client name that is none is refused`(name: String) throws {
        let server = try MailServer(host: "127.0.0.1", port: 25, security: .none)
        #expect(throws: TransferError.self) { try SMTPClient(.init(server: server, clientName: name)) }
    }

    @Test(arguments: [
        ("a\nb", "a\r\nb"), ("a\r\nb", "a\r\nb"), ("\n", "\r\n"), ("\r", "\r\n"), ("\r\r\n\n", "\r\n\r\n\r\n"), ("", ""),
    ])
    func `Line ends become CRLF`(text: String, expected: String) {
        #expect(SMTPMessage.normalised(Array(text.utf8)) == Array(expected.utf8))
    }
}

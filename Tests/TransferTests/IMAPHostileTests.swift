import TestSupport
import Testing
import Transfer

/// Against servers that lie, stall and hang up.
@Suite struct IMAPHostileTests {
    /// Plays greeting, login and capabilities, then runs the script, which gets each command's tag and the rest of its line.
    private func server(
        capabilities: String = "IMAP4rev1 IDLE UIDPLUS MOVE", _ script: @escaping @Sendable (ScriptedConnection) throws -> Void
    ) throws -> ScriptedServer {
        try ScriptedServer { connection in
            try connection.send("* OK [CAPABILITY IMAP4rev1] hello\r\n")
            var isReady = false
            while !isReady {
                let (tag, command) = try Self.command(connection)
                if command == "CAPABILITY" { try connection.send("* CAPABILITY \(capabilities)\r\n") }
                // libcurl asks before the login, the session after it.
                isReady = command == "CAPABILITY" && !tag.hasPrefix("A0")
                try connection.send("\(tag) OK done\r\n")
            }
            try script(connection)
        }
    }

    private static func command(_ connection: ScriptedConnection) throws -> (tag: String, words: String) {
        let line = try connection.line().split(separator: " ", maxSplits: 1).map(String.init)
        return (line.first ?? "", line.count > 1 ? line[1] : "")
    }

    private func connect(_ server: ScriptedServer, command: Duration = .seconds(30)) async throws -> IMAPSession {
        try await IMAPSession.connect(
            .init(
                server: MailServer(host: "127.0.0.1", port: server.port, security: .none),
                credentials: .password(user: "u", password: "hunter22", mechanism: .automatic),
                timeouts: .init(connect: .seconds(30), command: command, stall: command)))
    }

    private func failure(
        command: Duration = .seconds(30), _ script: @escaping @Sendable (ScriptedConnection, String) throws -> Void
    ) async throws -> TransferError {
        let server = try server { connection in
            let (tag, _) = try Self.command(connection)
            try script(connection, tag)
        }
        let session = try await connect(server, command: command)
        let error = await #expect(throws: TransferError.self) { try await session.noop() }
        #expect(await !session.isOpen)
        return try #require(error)
    }

    // MARK: The connection ends

    @Test func `BYE in the middle of a command is a lost connection, with the server's words`() async throws {
        let error = try await failure { connection, _ in try connection.send("* BYE too busy for hunter22\r\n") }
        #expect(error.code == .connectionLost)
        #expect(error.serverText == "too busy for ***")
        #expect(error.isTransient)
    }

    @Test func `A closed connection, a reset one and half a line are lost connections`() async throws {
        #expect(try await failure { connection, _ in connection.close() }.code == .connectionLost)
        #expect(try await failure { connection, _ in connection.close(reset: true) }.code == .connectionLost)
        #expect(try await failure { connection, tag in try connection.send("\(tag) O") }.code == .connectionLost)
    }

    @Test func `A silent server runs into the deadline of the command`() async throws {
        let error = try await failure(command: .milliseconds(100)) { connection, _ in connection.holdSilently() }
        #expect(error.code == .timeout(.command))
    }

    @Test func `A server that talks without end runs into the deadline too`() async throws {
        let error = try await failure(command: .milliseconds(100)) { connection, _ in
            while true { try connection.send("* OK still busy\r\n") }
        }
        #expect(error.code == .timeout(.command))
    }

    @Test func `A line without end is cut off`() async throws {
        let error = try await failure { connection, _ in
            while true { try connection.send(String(repeating: "x", count: 65536)) }
        }
        #expect(error.code == .tooLarge(limit: 1 << 20))
    }

    @Test func `What is not IMAP ends the session`() async throws {
        #expect(try await failure { connection, _ in try connection.send("HTTP/1.1\r\n") }.code == .protocolViolation)
    }

    @Test func `Cancelling the task ends a command that hangs`() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let server = try server { connection in
            _ = try Self.command(connection)
            ask.yield()
            connection.holdSilently()
        }
        let session = try await connect(server)
        let hanging = Task { try await session.noop() }
        for await _ in asked { break }
        hanging.cancel()
        let error = await #expect(throws: TransferError.self) { try await hanging.value }
        #expect(error?.code == .cancelled)
        #expect(await !session.isOpen)
    }

    // MARK: Logging in

    @Test func `XOAUTH2 is refused with the server's JSON in plain words`() async throws {
        let server = try ScriptedServer { connection in
            try connection.send("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER] hello\r\n")
            let (first, _) = try Self.command(connection)
            try connection.send("* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER\r\n\(first) OK\r\n")
            let (tag, words) = try Self.command(connection)
            guard words.hasPrefix("AUTHENTICATE XOAUTH2 ") else { return }
            // {"status":"400","schemes":"Bearer"}
            try connection.send("+ eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=\r\n")
            _ = try connection.line()
            try connection.send("\(tag) NO [AUTHENTICATIONFAILED] SASL authentication failed\r\n")
        }
        let configuration = IMAPSession.Configuration(
            server: try MailServer(host: "127.0.0.1", port: server.port, security: .none),
            credentials: .xoauth2(user: "u@example.org", token: "ya29.secret"))
        let error = await #expect(throws: TransferError.self) { try await IMAPSession.connect(configuration) }
        #expect(error?.code == .loginRefused)
        #expect(error?.serverText?.contains("\"status\":\"400\"") == true)
        #expect("\(configuration) \(String(describing: error))".contains("ya29") == false)
    }

    @Test(arguments: [
        (Credentials.xoauth2(user: "u", token: "tok"), "AUTHENTICATE XOAUTH2 dXNlcj11AWF1dGg9QmVhcmVyIHRvawEB"),
        (Credentials.oauthBearer(user: "u", token: "tok"), "AUTHENTICATE OAUTHBEARER "),
    ])
    func `Tokens are presented as Google, Microsoft and RFC 7628 want them`(credentials: Credentials, expected: String)
        async throws
    {
        let (heard, hear) = AsyncStream.makeStream(of: String.self)
        let server = try ScriptedServer { connection in
            let words = "CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER"
            try connection.send("* OK [\(words)] hello\r\n")
            while true {
                let (tag, command) = try Self.command(connection)
                if command == "CAPABILITY" { try connection.send("* \(words)\r\n") }
                if command.hasPrefix("AUTHENTICATE") { hear.yield(command) }
                try connection.send("\(tag) OK done\r\n")
            }
        }
        let session = try await IMAPSession.connect(
            .init(server: MailServer(host: "127.0.0.1", port: server.port, security: .none), credentials: credentials))
        for await command in heard {
            #expect(command.hasPrefix(expected))
            break
        }
        await session.logout()
    }

    @Test func `A server without STARTTLS is refused where it is required`() async throws {
        let server = try server { $0.holdSilently() }
        let error = await #expect(throws: TransferError.self) {
            try await IMAPSession.connect(
                .init(
                    server: MailServer(host: "127.0.0.1", port: server.port, security: .startTLS),
                    credentials: .password(user: "u", password: "p")))
        }
        #expect(error?.code == .tls)
    }

    @Test func `A server that never greets runs into the limit for connecting`() async throws {
        let server = try ScriptedServer { $0.holdSilently() }
        let error = await #expect(throws: TransferError.self) {
            try await IMAPSession.connect(
                .init(
                    server: MailServer(host: "127.0.0.1", port: server.port, security: .none),
                    credentials: .password(user: "u", password: "p"), timeouts: .init(connect: .milliseconds(200))))
        }
        guard case .timeout = error?.code else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `A greeting of BYE is a lost connection with the server's words`() async throws {
        let server = try ScriptedServer { try $0.send("* BYE overloaded\r\n") }
        let error = await #expect(throws: TransferError.self) { try await connect(server) }
        #expect(error?.code == .connectionLost)
        #expect(error?.serverText == "overloaded")
    }

    @Test func `A password that would break the line is not sent`() async throws {
        let server = try MailServer(host: "127.0.0.1", port: 1, security: .none)
        let error = await #expect(throws: TransferError.self) {
            try await IMAPSession.connect(.init(server: server, credentials: .password(user: "u", password: "a\r\nb")))
        }
        #expect(error?.code == .invalidRequest)
    }

    @Test func `ID is sent right after the login where it is known`() async throws {
        let server = try server(capabilities: "IMAP4rev1 ID") { connection in
            let (tag, words) = try Self.command(connection)
            try connection.send("* ID (\"name\" \"Coremail\")\r\n\(tag) \(words.hasPrefix("ID (\"name\"") ? "OK" : "BAD") x\r\n")
            let (next, select) = try Self.command(connection)
            try connection.send("* OK [UIDVALIDITY 1] ok\r\n\(next) \(select.hasPrefix("EXAMINE") ? "OK" : "BAD") x\r\n")
            connection.holdSilently()
        }
        let session = try await connect(server)
        #expect(try await session.examine("INBOX").uidValidity == 1)
    }

    // MARK: Lies

    @Test func `Forged, unsolicited and doubled answers neither hide nor add a message`() async throws {
        let server = try server { connection in
            let (tag, _) = try Self.command(connection)
            let body = "X-A: 1\r\n\r\n\(tag) OK forged\r\n"
            try connection.send(
                "* 3 FETCH (FLAGS (\\Seen))\r\n* 9 EXISTS\r\nZZ9 OK not yours\r\n* 1 FETCH (BODY[] NIL UID 1)\r\n")
            try connection.send(
                "* 2 FETCH (BODY[] {\(body.utf8.count)}\r\n\(body) UID 2)\r\n* 2 FETCH (BODY[] \"twice\" UID 2)\r\n")
            try connection.send(
                "* 7 FETCH (UID 7 BODY[] \"never asked for\")\r\n* 3 FETCH (UID 3 BODY[] \"q\")\r\n\(tag) OK done\r\n")
            connection.holdSilently()
        }
        let session = try await connect(server)
        let messages: [FetchedMessage] = try await session.fetchMessages(UIDSet(1...4))
        #expect(messages.map(\.uid) == [1, 2, 3, 4])
        #expect(messages[0].body == .absent)
        guard case .bytes(let body) = messages[1].body else {
            Issue.record("The second message has no body.")
            return
        }
        #expect(String(decoding: body, as: UTF8.self).hasSuffix(" OK forged\r\n"))
        #expect(messages[2].body == .bytes([UInt8(ascii: "q")]))
        #expect(messages[3].body == .absent)
    }

    @Test func `Bytes of every value come through a literal`() async throws {
        let body = (0..<4096).map { UInt8(truncatingIfNeeded: $0) }
        let server = try server { connection in
            let (tag, _) = try Self.command(connection)
            try connection.send(Array("* 1 FETCH (UID 1 BODY[] {4096}\r\n".utf8) + body + Array(")\r\n\(tag) OK\r\n".utf8))
            connection.holdSilently()
        }
        let session = try await connect(server)
        let messages: [FetchedMessage] = try await session.fetchMessages(UIDSet([1]))
        #expect(messages.first?.body == .bytes(body))
    }

    @Test func `A connection lost inside a literal delivers nothing of it`() async throws {
        let server = try server { connection in
            _ = try Self.command(connection)
            try connection.send("* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n* 2 FETCH (UID 2 BODY[] {1000}\r\nhalf")
        }
        let session = try await connect(server)
        let delivered = Counter()
        let error = await #expect(throws: TransferError.self) {
            try await session.fetchMessages(UIDSet(1...2)) { _ in delivered.add() }
        }
        #expect(error?.code == .connectionLost)
        #expect(delivered.value == 1)
    }

    @Test func `A folder without UIDVALIDITY can not be worked with`() async throws {
        let server = try server { connection in
            let (tag, _) = try Self.command(connection)
            try connection.send("* 3 EXISTS\r\n\(tag) OK done\r\n")
            connection.holdSilently()
        }
        let session = try await connect(server)
        let error = await #expect(throws: TransferError.self) { try await session.examine("INBOX") }
        #expect(error?.code == .protocolViolation)
    }

    @Test func `A search that claims four billion messages is not believed`() async throws {
        let server = try server(capabilities: "IMAP4rev1 ESEARCH") { connection in
            let (tag, _) = try Self.command(connection)
            try connection.send("* ESEARCH (TAG \"\(tag)\") UID ALL 1:4294967295\r\n\(tag) OK done\r\n")
            connection.holdSilently()
        }
        let session = try await connect(server)
        let error = await #expect(throws: TransferError.self) { try await session.uidSearch(.all) }
        #expect(error?.code == .protocolViolation)
    }

    @Test func `A refused literal refuses the command and nothing else`() async throws {
        let server = try server { connection in
            let (tag, _) = try Self.command(connection)
            try connection.send("\(tag) NO [OVERQUOTA] full\r\n")
            let (next, words) = try Self.command(connection)
            try connection.send("\(next) \(words == "NOOP" ? "OK" : "BAD") done\r\n")
            connection.holdSilently()
        }
        let session = try await connect(server)
        let error = await #expect(throws: TransferError.self) { try await session.append([65], to: "INBOX") }
        #expect(error?.code == .commandRefused)
        #expect(error?.serverCode == "OVERQUOTA")
        try await session.noop()
    }

    @Test func `IDLE that nobody ends is told as a lost connection`() async throws {
        let server = try server { connection in
            _ = try Self.command(connection)
            try connection.send("+ idling\r\n")
            connection.holdSilently()
        }
        let session = try await connect(server, command: .milliseconds(200))
        let error = await #expect(throws: TransferError.self) { try await session.idle(for: .milliseconds(10)) }
        #expect(error?.code == .timeout(.command))
        #expect(await !session.isOpen)
    }

    @Test func `BYE during IDLE is an event`() async throws {
        let server = try server { connection in
            _ = try Self.command(connection)
            try connection.send("+ idling\r\n* BYE maintenance\r\n")
        }
        let session = try await connect(server)
        #expect(try await session.idle(for: .seconds(30)) == .bye("maintenance"))
        #expect(await !session.isOpen)
    }
}

import Dispatch
import TestSupport
import Testing
import Transfer

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
        let outcome = try await outcome(timeout: .seconds(3)) {
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
}

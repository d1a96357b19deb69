import Foundation
import TestSupport
import Testing
import Transfer

/// Waiting for a real Dovecot, also for one that goes away.
@Suite(.enabled(if: DovecotFixture.isAvailable, "Dovecot is not installed, or we are not root."))
struct IMAPIdleTests {
    @Test func `IDLE tells of a mail that arrives`() async throws {
        try await SharedDovecot.deliver([SharedDovecot.mail("1")], to: "idle")
        let session = try await SharedDovecot.connect("idle")
        _ = try await session.select("INBOX")
        async let event = session.idle(for: .seconds(30))
        try await SharedDovecot.deliver([SharedDovecot.mail("2")], to: "idle")
        #expect(try await event == .exists(2))
        #expect(try await session.uidSearch(.uidAfter(1)) == [2])
    }

    @Test func `IDLE ends at its time and when the task is cancelled`() async throws {
        let session = try await SharedDovecot.connect("idle-ends")
        _ = try await session.select("INBOX")
        #expect(try await session.idle(for: .milliseconds(50)) == .timeout)
        let idling = Task { try await session.idle(for: .seconds(30)) }
        idling.cancel()
        #expect(try await idling.value == .interrupted)
        try await session.noop()
    }

    @Test func `What was mentioned before IDLE ends it at once`() async throws {
        try await SharedDovecot.deliver([SharedDovecot.mail("1")], to: "idle-news")
        let session = try await SharedDovecot.connect("idle-news")
        _ = try await session.select("INBOX")
        try await SharedDovecot.deliver([SharedDovecot.mail("2")], to: "idle-news")
        try await waitUntil("the server mentions the new mail") {
            try await session.noop()
            return await session.mailbox?.exists == 2
        }
        #expect(try await session.idle(for: .seconds(30)) == .exists(2))
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `A server that goes away ends the session, and a new one works after its return`(signal: Int32) async throws {
        let dovecot = try await DovecotFixture.start()
        let configuration = IMAPSession.Configuration(
            server: try MailServer(host: "127.0.0.1", port: dovecot.port, security: .none),
            credentials: .password(user: "restart", password: DovecotFixture.password))
        try dovecot.deliver([SharedDovecot.mail("1")], to: "restart")
        let session = try await IMAPSession.connect(configuration)
        let before = try await session.select("INBOX").uidValidity
        async let event = session.idle(for: .seconds(60))
        try await dovecot.stop(signal)
        do {
            guard case .bye = try await event else {
                Issue.record("The server went away in silence.")
                return
            }
        } catch let error as TransferError {
            #expect(error.code == .connectionLost)
        }
        #expect(await !session.isOpen)
        let error = await #expect(throws: TransferError.self) { try await session.noop() }
        #expect(error?.code == .connectionLost)
        try await dovecot.start()
        let again = try await IMAPSession.connect(configuration)
        #expect(try await again.select("INBOX").uidValidity == before)
        #expect(try await again.uidSearch(.all) == [1])
        await again.logout()
        try await dovecot.stop()
    }
}

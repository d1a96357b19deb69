import TestSupport
import Transfer

/// One Dovecot for all tests; each has a user of its own in it.
enum SharedDovecot {
    static let server = Task { try await DovecotFixture.start() }

    static func connect(_ user: String, limits: IMAPResponseParser.Limits = .init()) async throws -> IMAPSession {
        try await connect(user, at: server.value, limits: limits)
    }

    static func connect(
        _ user: String, at dovecot: DovecotFixture, limits: IMAPResponseParser.Limits = .init()
    ) async throws -> IMAPSession {
        try await IMAPSession.connect(
            .init(
                server: MailServer(host: "127.0.0.1", port: dovecot.port, security: .none),
                credentials: .password(user: user, password: DovecotFixture.password), limits: limits))
    }

    static func deliver(_ mails: [[UInt8]], to user: String, _ folder: String = "INBOX") async throws {
        try await server.value.deliver(mails, to: user, folder)
    }

    static func mail(_ body: String) -> [UInt8] { Array("From: a@example.org\r\nSubject: s\r\n\r\n\(body)\r\n".utf8) }
}

import TestSupport
import Testing
import Transfer

/// Ways in to a real Dovecot.
@Suite(.enabled(if: DovecotFixture.isAvailable, "Dovecot is not installed, or we are not root."))
struct IMAPLoginTests {
    @Test func `TLS, STARTTLS and plain connections log in`() async throws {
        let dovecot = try await SharedDovecot.server.value
        for (port, security) in [(dovecot.tlsPort, MailServer.Security.tls), (dovecot.port, .startTLS), (dovecot.port, .none)] {
            let session = try await IMAPSession.connect(
                .init(
                    server: MailServer(host: "127.0.0.1", port: port, security: security),
                    credentials: .password(user: "tls", password: DovecotFixture.password),
                    options: TransferOptions(caFile: dovecot.certificate)))
            #expect(await session.capabilities.isSuperset(of: ["IDLE", "MOVE", "UIDPLUS", "ID"]))
            await session.logout()
            #expect(await !session.isOpen)
        }
    }

    @Test(arguments: [Credentials.PasswordMechanism.plain, .login])
    func `A pinned mechanism logs in`(mechanism: Credentials.PasswordMechanism) async throws {
        let dovecot = try await SharedDovecot.server.value
        let session = try await IMAPSession.connect(
            .init(
                server: MailServer(host: "127.0.0.1", port: dovecot.port, security: .none),
                credentials: .password(user: "pinned", password: DovecotFixture.password, mechanism: mechanism)))
        #expect(await session.isOpen)
    }

    @Test func `A certificate nobody vouches for ends the connection`() async throws {
        let dovecot = try await SharedDovecot.server.value
        for (port, security) in [(dovecot.tlsPort, MailServer.Security.tls), (dovecot.port, .startTLS)] {
            let server = try MailServer(host: "127.0.0.1", port: port, security: security)
            let error = await #expect(throws: TransferError.self) {
                try await IMAPSession.connect(.init(server: server, credentials: .password(user: "tls", password: "secret")))
            }
            #expect(error?.code == .tls)
            #expect(error?.isTransient == false)
        }
    }

    @Test func `A wrong password is told in the server's words, without the password`() async throws {
        let dovecot = try await SharedDovecot.server.value
        let server = try MailServer(host: "127.0.0.1", port: dovecot.port, security: .none)
        let error = await #expect(throws: TransferError.self) {
            try await IMAPSession.connect(.init(server: server, credentials: .password(user: "wrong", password: "tr0ub4dor")))
        }
        #expect(error?.code == .loginRefused)
        #expect(error?.serverCode == "AUTHENTICATIONFAILED")
        #expect(error?.serverText == "Authentication failed.")
        #expect("\(String(describing: error)) \(String(reflecting: error))".contains("tr0ub4dor") == false)
    }

    @Test func `Nobody listens`() async throws {
        let port = try LocalPort.free()[0]
        let server = try MailServer(host: "127.0.0.1", port: port, security: .none)
        let error = await #expect(throws: TransferError.self) {
            try await IMAPSession.connect(.init(server: server, credentials: .password(user: "x", password: "secret")))
        }
        #expect(error?.code == .connect)
        #expect(error?.isTransient == true)
    }

    @Test func `Names are exchanged`() async throws {
        let session = try await SharedDovecot.connect("names")
        let server = try await session.id([("name", "inlet \"test\""), ("version", "1")])
        #expect(server["name"] == "Dovecot")
    }
}

import Foundation
import TestSupport
import Testing
import Transfer

/// Mailboxes that are logged in to with tokens, against a real Dovecot that asks the authorisation server about each of them.
@Suite(
    "Mailbox tokens", .serialized,
    .enabled(if: InletProgram.isAvailable && DovecotFixture.isAvailable, "This needs the program inlet, Dovecot and root."))
struct MailboxTokens {
    private static let patience = Duration.seconds(90)
    private static let bodies = "SELECT count(*) FROM message WHERE disposition = 'drafted'"

    private struct Parts {
        let tokens: TokenServer
        let dovecot: DovecotFixture
        let house: House
        /// Holds what Dovecot is told about the token server.
        let folder: ServerFolder
    }

    private func parts(_ oauth: String) async throws -> Parts {
        let tokens = try TokenServer()
        let folder = try ServerFolder("oauth")
        let dovecot = try await DovecotFixture.start(extra: tokens.dovecot(in: folder))
        let house = try House(
            .embedded, environment: ["CLIENT_SECRET": TokenServer.secret, "REFRESH_TOKEN": TokenServer.firstRefreshToken])
        try house.setMailbox(
            dovecot.port,
            [
                "oauth: {token_url: \(tokens.url), client_id: inlet, client_secret: \"${env:CLIENT_SECRET}\"\(oauth)}", "start: all",
                "after: seen", "poll: 5s",
            ])
        return Parts(tokens: tokens, dovecot: dovecot, house: house, folder: folder)
    }

    @Test(.timeLimit(.minutes(3)), arguments: ["", ", mechanism: xoauth2", ", mechanism: oauthbearer"])
    func `A token is fetched with the client's own credentials, and health tells when it ends`(mechanism: String) async throws {
        let parts = try await parts(mechanism)
        try parts.dovecot.deliver([letter("m1")], to: House.user)
        let gateway = try await Gateway.start(parts.house)
        #expect(try await Tables(parts.house).wait(for: 1, Self.bodies, within: Self.patience) == 1)
        #expect(parts.tokens.issued == 1)
        let end = try #require(try await parts.house.mailboxHealth()["token_expires_at"] as? String)
        #expect(end.hasPrefix("20"))
        #expect(!gateway.log.contains("access-token"))
        try await gateway.stop()
        try await parts.dovecot.stop()
    }

    @Test(.timeLimit(.minutes(4)))
    func `The end of a secret is announced ahead, a renewal that fails is told of, and a revoked token is replaced`() async throws {
        let soon = Date().addingTimeInterval(12 * 86_400).ISO8601Format().prefix(10)
        let parts = try await parts(", secret_expires: \(soon)")
        parts.tokens.setLife(20)
        try parts.dovecot.deliver([letter("m1")], to: House.user)
        let gateway = try await Gateway.start(parts.house)
        let tables = try Tables(parts.house)
        #expect(try await tables.wait(for: 1, Self.bodies, within: Self.patience) == 1)
        let warnings = try #require(try await parts.house.mailboxHealth()["warnings"] as? [String])
        #expect(warnings.contains { $0.contains("The client's secret ends at \(soon)") })
        try await waitUntil("the log tells of it") { gateway.log.contains("The client's secret ends in 1") }

        parts.tokens.setRefusing(true)
        try await waitUntil("health tells that the renewal fails", within: Self.patience) {
            (try await parts.house.mailboxHealth()["last_error"] as? String)?.contains("The secret has ended.") == true
        }
        parts.tokens.setRefusing(false)
        parts.tokens.setLife(3_600)
        parts.tokens.revokeAll()
        try await parts.dovecot.restart()
        try parts.dovecot.deliver([letter("m2")], to: House.user)
        #expect(try await tables.wait(for: 2, Self.bodies, within: Self.patience) == 2)
        #expect(try await Web.get(parts.house.url + "/metrics").text.contains("inlet_secret_expires_seconds{adapter=\"support-mail\"}"))
        try await gateway.stop()
        try await parts.dovecot.stop()
    }

    @Test(.timeLimit(.minutes(4)))
    func `A refresh token that is replaced with each use outlives a restart, and is kept sealed`() async throws {
        let parts = try await parts(", refresh_token: \"${env:REFRESH_TOKEN}\"")
        try parts.dovecot.deliver([letter("m1")], to: House.user)
        var gateway = try await Gateway.start(parts.house)
        let tables = try Tables(parts.house)
        #expect(try await tables.wait(for: 1, Self.bodies, within: Self.patience) == 1)
        try await gateway.kill()
        try parts.dovecot.deliver([letter("m2")], to: House.user)
        gateway = try await Gateway.start(parts.house)
        #expect(try await tables.wait(for: 2, Self.bodies, within: Self.patience) == 2)
        #expect(parts.tokens.issued == 2)
        #expect(try await tables.number("SELECT count(*) FROM adapter_state WHERE cursor::text LIKE '%refresh-token%'") == 0)

        // The doctor is given a newer one meanwhile; the gateway finds it.
        let doctor = try await parts.house.run(["doctor", "support-mail", "--json"])
        #expect(doctor.status == 0, "\(doctor.output)\(doctor.errors)")
        parts.tokens.revokeAll()
        try await parts.dovecot.restart()
        try parts.dovecot.deliver([letter("m3")], to: House.user)
        #expect(try await tables.wait(for: 3, Self.bodies, within: Self.patience) == 3)
        try await gateway.stop()
        try await parts.dovecot.stop()
    }
}

import Foundation
import Synchronization
import TestSupport
import Testing
import Transfer

/// Bad lines and bad servers between the gateway and its mailbox: each mail comes in once, and what does not is told of.
@Suite(
    "Mailbox faults", .serialized,
    .enabled(if: InletProgram.isAvailable && DovecotFixture.isAvailable, "This needs the program inlet, Dovecot and root."))
struct MailboxFaults {
    private static let patience = Duration.seconds(90)
    private static let imap = ["start: all", "after: seen", "poll: 5s", "reconcile: 5s", "timeout: 3s"]
    private static let bodies = "SELECT count(*) FROM message WHERE disposition = 'drafted'"

    /// Whether a command fetches the content of the mail with UID 3, alone or among others.
    private static func fetchesThird(_ command: String) -> Bool {
        guard command.hasPrefix("UID FETCH "), command.contains("BODY.PEEK[]") else { return false }
        return command.split(separator: " ")[2].split(separator: ",").contains { range in
            let ends = range.split(separator: ":").compactMap { Int($0) }
            return ends.first.map { $0 <= 3 } ?? false && ends.last.map { $0 >= 3 } ?? false
        }
    }

    /// A gateway on a wire, with mails waiting.
    private func start(
        _ count: Int, imap: [String] = Self.imap, _ judge: @escaping @Sendable (String) -> IMAPWire.Fate
    ) async throws -> (DovecotFixture, IMAPWire, House, Gateway, Tables) {
        let dovecot = try await DovecotFixture.start()
        try dovecot.deliver((1...count).map { letter("m\($0)") }, to: House.user)
        let wire = try IMAPWire(to: dovecot.port, judge)
        let house = try House.withMailbox(wire.port, imap)
        let gateway = try await Gateway.start(house)
        return (dovecot, wire, house, gateway, try Tables(house))
    }

    @Test(.timeLimit(.minutes(4)), arguments: [false, true])
    func `One mail that the server will not give keeps no other waiting, is told of, and comes in when it is given`(cuts: Bool) async throws {
        let isBad = Switch(true)
        let (dovecot, wire, house, gateway, tables) = try await start(9) { command in
            guard isBad.isOn, Self.fetchesThird(command) else { return .passes }
            return cuts ? .cut : .answered("NO That mail is damaged")
        }
        defer { withExtendedLifetime(wire) {} }
        #expect(try await tables.wait(for: 8, Self.bodies, within: Self.patience) == 8)
        try await waitUntil("the mail is on the ledger", within: Self.patience) {
            try await tables.number("SELECT count(*) FROM mailbox WHERE state = 'unfetched' AND uid = 3") == 1
        }
        try await waitUntil("health tells of it", within: Self.patience) { try await house.ledger()["unfetched"] as? Int == 1 }
        #expect(try await house.mailboxHealth()["healthy"] as? Bool == false)

        isBad.isOn = false
        try await tables.query("UPDATE mailbox SET at = now() - interval '1 day' WHERE state = 'unfetched'")
        #expect(try await tables.wait(for: 9, Self.bodies, within: Self.patience) == 9)
        try await waitUntil("health is content", within: Self.patience) { try await house.mailboxHealth()["healthy"] as? Bool == true }
        #expect(try await house.ledger()["holes"] as? Int == 0)
        try await tables.waitUntilSettled()
        #expect(try await house.booksBalance())
        try await gateway.stop()
        try await dovecot.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func `A server that falls silent is left and connected anew, and one that ends every IDLE is polled`() async throws {
        let isSilent = Switch(false)
        let (dovecot, wire, house, gateway, tables) = try await start(1) { command in
            if command == "IDLE" { return .cut }
            return isSilent.isOn ? .swallowed : .passes
        }
        #expect(try await tables.wait(for: 1, Self.bodies, within: Self.patience) == 1)
        isSilent.isOn = true
        try dovecot.deliver([letter("while-silent")], to: House.user)
        try await waitUntil("health tells of the silence", within: Self.patience) {
            (try await house.mailboxHealth()["last_error"] as? String)?.contains("seconds") == true
        }
        isSilent.isOn = false
        #expect(try await tables.wait(for: 2, Self.bodies, within: Self.patience) == 2)
        try await waitUntil("health is content", within: Self.patience) { try await house.mailboxHealth()["healthy"] as? Bool == true }
        // A pass every five seconds and its back-off, not a connection every moment.
        #expect(wire.connectionCount < 40)
        try await gateway.stop()
        try await dovecot.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func `An after-action that is refused keeps no mail waiting, makes no second ticket, and is done later`() async throws {
        let refuses = Switch(true)
        let (dovecot, wire, house, gateway, tables) = try await start(3) { command in
            refuses.isOn && command.contains(" STORE ") ? .answered("NO [NOPERM] Not today") : .passes
        }
        defer { withExtendedLifetime(wire) {} }
        #expect(try await tables.wait(for: 3, Self.bodies, within: Self.patience) == 3)
        try await waitUntil("health tells of it", within: Self.patience) {
            (try await house.mailboxHealth()["last_error"] as? String)?.contains("Not today") == true
        }
        try dovecot.deliver([letter("m4")], to: House.user)
        #expect(try await tables.wait(for: 4, Self.bodies, within: Self.patience) == 4)
        refuses.isOn = false
        try await waitUntil("all mails are marked", within: Self.patience) { try dovecot.count(flag: "S", of: House.user) == 4 }
        #expect(try await tables.number("SELECT count(*) FROM ticket") == 4)
        #expect(try await tables.number("SELECT count(*) FROM delivery") == 4)
        try await gateway.stop()
        try await dovecot.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func `A mail that became nothing is a hole, raises an alarm, and is fetched again`() async throws {
        let (dovecot, wire, house, gateway, tables) = try await start(5) { _ in .passes }
        defer { withExtendedLifetime(wire) {} }
        #expect(try await tables.wait(for: 5, Self.bodies, within: Self.patience) == 5)
        try await tables.waitUntilSettled()
        // As a restore of the database from yesterday would leave it.
        try await tables.query("DELETE FROM delivery_key WHERE key LIKE 'INBOX/%/4'")
        try await tables.query("DELETE FROM delivery WHERE key LIKE 'INBOX/%/4'")
        try await tables.query("DELETE FROM message WHERE subject = 'Subject m4'")
        try await waitUntil("the log tells of it", within: Self.patience) { gateway.log.contains("The ledger of a folder has holes") }
        #expect(try await tables.wait(for: 5, Self.bodies, within: Self.patience) == 5)
        try await waitUntil("health is content", within: Self.patience) { try await house.mailboxHealth()["healthy"] as? Bool == true }
        let metrics = try await Web.get(house.url + "/metrics").text
        #expect(metrics.contains("inlet_mailbox_holes{adapter=\"support-mail\"} 0"))
        try await gateway.stop()
        try await dovecot.stop()
    }
}

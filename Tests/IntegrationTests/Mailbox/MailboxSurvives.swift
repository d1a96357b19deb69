import Foundation
import Synchronization
import TestSupport
import Testing
import Transfer

/// Everything that happens to a mailbox in a year, in two minutes.
@Suite(
    "Mailbox survives", .serialized,
    .enabled(if: InletProgram.isAvailable && DovecotFixture.isAvailable, "This needs the program inlet, Dovecot and root."))
struct MailboxSurvives {
    private static let patience = Duration.seconds(90)
    private static let drafts = "SELECT count(*) FROM message WHERE disposition = 'drafted'"
    private static let imap = ["start: all", "after: seen", "poll: 5s", "reconcile: 5s"]

    @Test(.timeLimit(.minutes(5)))
    func `Kills, restarts, hostile mails, other clients and a new numbering: the books balance, and nothing is there twice`() async throws {
        let dovecot = try await DovecotFixture.start()
        let victim = Victim()
        let gate = Gate()
        let wire = try IMAPWire(to: dovecot.port) { command in
            guard command.contains("BODY.PEEK[]") else { return .passes }
            gate.pass()
            return victim.kill() ? .cut : .passes
        }
        let house = try House.withMailbox(wire.port, Self.imap)
        try dovecot.deliver((0..<150).map { letter("first-\($0)") }, to: House.user)

        var gateway = try Gateway(house)
        victim.set(gateway)
        try await waitUntil("the gateway is killed over its first mails", within: Self.patience) { !gateway.isRunning }
        victim.spare()
        gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        #expect(try await tables.wait(for: 150, Self.drafts, within: Self.patience) == 150)

        try await dovecot.stop(SIGKILL)
        try dovecot.deliver((0..<47).map { letter("batch-\($0)") } + hostile, to: House.user)
        try await dovecot.start()
        #expect(try await tables.wait(for: 198, Self.drafts, within: Self.patience) == 198)
        #expect(try await tables.wait(for: 2, "SELECT count(*) FROM delivery_state WHERE disposition = 'quarantined'") == 2)

        try await markAllRead(dovecot)
        try dovecot.deliver([letter("after-read")], to: House.user)
        #expect(try await tables.wait(for: 199, Self.drafts, within: Self.patience) == 199)

        gate.close()
        try dovecot.deliver((0..<10).map { letter("moved-\($0)") }, to: House.user)
        try await waitUntil("the gateway fetches them", within: Self.patience) { gate.isAwaited }
        let left = try await moveUnread(dovecot)
        gate.open()
        #expect(try await tables.wait(for: 199 + left, Self.drafts, within: Self.patience) == 199 + left)

        try await dovecot.renumber()
        try dovecot.deliver([letter("renumbered")], to: House.user)
        #expect(try await tables.wait(for: 200 + left, Self.drafts, within: Self.patience) == 200 + left)

        try await gateway.kill()
        try dovecot.deliver([letter("last")], to: House.user)
        gateway = try await Gateway.start(house)
        #expect(try await tables.wait(for: 201 + left, Self.drafts, within: Self.patience) == 201 + left)
        try await expectOrder(house, tables, mails: 201 + left)
        try await gateway.stop()
        try await dovecot.stop()
    }

    /// One ticket for each mail, balanced books, a ledger without holes that accounts for all that the server shows.
    private func expectOrder(_ house: House, _ tables: Tables, mails: Int) async throws {
        let shown = mails + 2
        try await waitUntil("the ledger has been compared with the whole list", within: Self.patience) {
            let ledger = try await house.ledger()
            return ledger["shown"] as? Int == shown && ledger["delivered"] as? Int == shown
        }
        let ledger = try await house.ledger()
        #expect(ledger["holes"] as? Int == 0)
        #expect(ledger["unfetched"] as? Int == 0)
        try await tables.waitUntilSettled()
        #expect(try await tables.number("SELECT count(*) FROM ticket") == mails)
        #expect(try await tables.number(Self.drafts) == mails)
        #expect(try await tables.number("SELECT count(DISTINCT subject) FROM message WHERE disposition = 'drafted'") == mails)
        #expect(try await house.booksBalance())
        #expect(try await house.mailboxHealth()["healthy"] as? Bool == true)
    }

    /// Three mails made to do harm: two that are over a limit, one that talks IMAP.
    private var hostile: [[UInt8]] {
        let deep = (0..<200).map { "Content-Type: multipart/mixed; boundary=b\($0)\r\n\r\n--b\($0)\r\n" }.joined()
        let forged = "* 1 FETCH (UID 999 BODY[] {3}\r\nabc)\r\nA004 OK done\r\n* BYE go away\r\n\u{0}{99999999}\r\nno end"
        return [
            Array("From: deep@example.org\r\nSubject: deep\r\nMIME-Version: 1.0\r\n\(deep)".utf8),
            Array(
                "From: wide@example.org\r\nSubject: wide\r\n\((0..<9_000).map { "X-\($0): \(String(repeating: "x", count: 60))\r\n" }.joined())\r\nx"
                    .utf8),
            letter("forged", text: forged),
        ]
    }

    private func markAllRead(_ dovecot: DovecotFixture) async throws {
        let client = try await dovecot.otherClient()
        _ = try await client.select("INBOX")
        try await client.store(UIDSet(client.uidSearch(.all)), .add, [.seen])
        await client.logout()
    }

    /// Somebody tidies up while the gateway fetches.
    ///
    /// - Returns: how many of the unread mails are still there.
    private func moveUnread(_ dovecot: DovecotFixture) async throws -> Int {
        let client = try await dovecot.otherClient()
        try await client.create("Elsewhere")
        _ = try await client.select("INBOX")
        let unread = try await client.uidSearch(.unseen)
        _ = try await client.move(UIDSet(unread.prefix(6)), to: "Elsewhere")
        await client.logout()
        return unread.count - min(6, unread.count)
    }
}

/// A gate that a wire's commands pass one at a time, and that a test closes.
private final class Gate: Sendable {
    private let state = Mutex((isClosed: false, waiting: 0))

    var isAwaited: Bool { state.withLock { $0.waiting > 0 } }

    func close() { state.withLock { $0.isClosed = true } }

    func open() { state.withLock { $0.isClosed = false } }

    /// Waits, on the wire's own thread, while the gate is closed.
    func pass() {
        state.withLock { $0.waiting += 1 }
        while state.withLock({ $0.isClosed }) { usleep(10_000) }
        state.withLock { $0.waiting -= 1 }
    }
}

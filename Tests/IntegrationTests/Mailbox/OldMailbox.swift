import Foundation
import TestSupport
import Testing
import Transfer

/// A mailbox that is years old when the gateway is connected to it.
@Suite(
    "Old mailbox", .serialized,
    .enabled(if: InletProgram.isAvailable && DovecotFixture.isAvailable, "This needs the program inlet, Dovecot and root."))
struct OldMailbox {
    private static let oldCount = 10_000
    private static let user = "anna"

    @Test(.timeLimit(.minutes(4)))
    func `Ten thousand old mails make no draft and no notice, and what comes later makes one ticket each`() async throws {
        let dovecot = try await DovecotFixture.start()
        let house = try house(dovecot.port, notices: true)
        try deliverOld(Self.oldCount, dovecot)
        var gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        let before = "SELECT count(*) FROM mailbox WHERE state = 'before_start'"
        #expect(try await tables.wait(for: Self.oldCount, before, within: .seconds(90)) == Self.oldCount)
        try await expect(tables, tickets: 0)

        try dovecot.deliver([letter("new-1")], to: Self.user)
        try await expect(tables, tickets: 1)
        try await waitUntil("the mail is marked") { try dovecot.count(flag: "S", of: Self.user) == 1 }

        try await markAllRead(dovecot)
        try dovecot.deliver([letter("new-2")], to: Self.user)
        try await expect(tables, tickets: 2)

        try await dovecot.renumber()
        try dovecot.deliver([letter("new-3")], to: Self.user)
        try await expect(tables, tickets: 3)
        #expect(try await tables.number("SELECT count(DISTINCT uid_validity) FROM mailbox") == 2)
        #expect(try await tables.number("\(before) AND uid_validity = (SELECT max(uid_validity) FROM mailbox)") == Self.oldCount)

        try await gateway.kill()
        try dovecot.deliver([letter("new-4")], to: Self.user)
        gateway = try await Gateway.start(house)
        try await expect(tables, tickets: 4)
        #expect(try await tables.number("SELECT count(*) FROM message WHERE disposition = 'drafted'") == 4)
        try await gateway.stop()
        try await dovecot.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `A kill between the commit and the flag makes no second ticket, and the flag is set later`() async throws {
        let dovecot = try await DovecotFixture.start()
        let victim = Victim()
        let wire = try IMAPWire(to: dovecot.port) { $0.contains(" STORE ") && victim.kill() ? .cut : .passes }
        let house = try house(wire.port, notices: false)
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        try await tables.wait(for: 1, "SELECT count(*) FROM adapter_state WHERE cursor ? 'folder/INBOX'")
        victim.set(gateway)
        try dovecot.deliver([letter("only")], to: Self.user)
        try await waitUntil("the gateway is killed over its flag") { !gateway.isRunning }
        #expect(try await tables.number("SELECT count(*) FROM delivery") == 1)
        #expect(try dovecot.count(flag: "S", of: Self.user) == 0)

        victim.spare()
        let second = try await Gateway.start(house)
        try await waitUntil("the mail is marked") { try dovecot.count(flag: "S", of: Self.user) == 1 }
        try await tables.waitUntilSettled()
        #expect(try await tables.number("SELECT count(*) FROM ticket") == 1)
        #expect(try await tables.number("SELECT count(*) FROM delivery") == 1)
        try await second.stop()
        try await dovecot.stop()
    }

    private func house(_ port: Int, notices: Bool) throws -> House {
        let house = try House(.embedded, environment: ["MAIL_PASSWORD": DovecotFixture.password])
        let channel = """
            channel: email
            imap:
              server: imap://127.0.0.1:\(port)
              tls: never
              folder: INBOX
              username: \(Self.user)
              password: ${env:MAIL_PASSWORD}
              start: now
              after: seen
              poll: 5s
            region: CN

            """
        try house.write(channel, to: "channels/support-mail.yaml")
        guard notices else { return house }
        try house.write("- {name: we have it, on: ticket.drafted, to: customer, by: [same-channel], template: received}\n", to: "notices.yaml")
        return house
    }

    /// Mails of last year, by their own date and by the server's.
    private func deliverOld(_ count: Int, _ dovecot: DovecotFixture) throws {
        try dovecot.deliver((0..<count).map { letter("old-\($0)") }, to: Self.user)
        let folder = dovecot.maildir(Self.user) + "/new"
        let lastYear = timeval(tv_sec: Int(Date().timeIntervalSince1970) - 31_536_000, tv_usec: 0)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            guard utimes("\(folder)/\(name)", [lastYear, lastYear]) == 0 else { throw ServerFailure("A mail could not be dated back.") }
        }
    }

    private func expect(_ tables: Tables, tickets: Int, _ place: SourceLocation = #_sourceLocation) async throws {
        try await tables.wait(for: tickets, "SELECT count(*) FROM ticket")
        try await tables.waitUntilSettled()
        let sql = "SELECT count(*) FROM "
        #expect(try await tables.number(sql + "ticket") == tickets, sourceLocation: place)
        #expect(try await tables.number(sql + "notice") == tickets, sourceLocation: place)
        #expect(try await tables.number(sql + "message") == tickets, sourceLocation: place)
    }

    /// What somebody does who opens the mailbox on the telephone.
    private func markAllRead(_ dovecot: DovecotFixture) async throws {
        let session = try await dovecot.otherClient()
        _ = try await session.select("INBOX")
        try await session.store(UIDSet(session.uidSearch(.all)), .add, [.seen])
        await session.logout()
        try await waitUntil("all mails are read") { try dovecot.count(flag: "S", of: Self.user) >= Self.oldCount }
    }
}

import Foundation
import TestSupport
import Testing
import Transfer

/// What a mailbox's settings do, against a real server.
@Suite(
    "Mailbox ways", .serialized,
    .enabled(if: InletProgram.isAvailable && DovecotFixture.isAvailable, "This needs the program inlet, Dovecot and root."))
struct MailboxWays {
    private static let patience = Duration.seconds(90)
    private static let bodies = "SELECT count(*) FROM message WHERE disposition = 'drafted'"

    @Test(.timeLimit(.minutes(3)))
    func `Several folders with names in any script are read, and their mail moves to a folder that is made for it`() async throws {
        let dovecot = try await DovecotFixture.start()
        try dovecot.deliver([letter("in-1"), letter("in-2")], to: House.user)
        try dovecot.deliver([letter("complaint-1")], to: House.user, "&W6JiNw-.&YpWLyQ-")
        let house = try House.withMailbox(
            dovecot.port, ["folder: [INBOX, 客户/投诉]", "start: all", "after: {move: 已处理 & done}", "poll: 5s"])
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        #expect(try await tables.wait(for: 3, Self.bodies, within: Self.patience) == 3)
        let client = try await dovecot.otherClient()
        try await waitUntil("all mails are moved", within: Self.patience) { try await client.status("已处理 & done").messages == 3 }
        #expect(try await client.status("INBOX").messages == 0)
        #expect(try await client.status("客户/投诉").messages == 0)

        try dovecot.deliver([letter("in-3")], to: House.user)
        try dovecot.deliver([letter("complaint-2")], to: House.user, "&W6JiNw-.&YpWLyQ-")
        #expect(try await tables.wait(for: 5, Self.bodies, within: Self.patience) == 5)
        try await waitUntil("these too", within: Self.patience) { try await client.status("已处理 & done").messages == 5 }
        #expect(try await tables.number("SELECT count(*) FROM mailbox WHERE folder = '客户/投诉' AND state = 'done'") == 2)
        await client.logout()
        try await gateway.stop()
        try await dovecot.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func `A mail over the limit becomes a draft that says so, and stays where it is`() async throws {
        let dovecot = try await DovecotFixture.start()
        let picture = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }).base64EncodedString(options: .lineLength76Characters)
        let large = """
            From: Kunde <large@example.org>\r
            To: support@example.com\r
            Subject: =?utf-8?B?\(Data("破损的照片".utf8).base64EncodedString())?=\r
            Message-ID: <large@customers.example>\r
            MIME-Version: 1.0\r
            Content-Type: multipart/mixed; boundary=b\r
            \r
            --b\r
            Content-Type: text/plain; charset=utf-8\r
            \r
            see the picture\r
            --b\r
            Content-Type: image/jpeg\r
            Content-Disposition: attachment; filename="broken.jpg"\r
            Content-Transfer-Encoding: base64\r
            \r
            \(picture)\r
            --b--\r

            """
        try dovecot.deliver([letter("small-1"), Array(large.utf8), letter("small-2")], to: House.user)
        let house = try House.withMailbox(
            dovecot.port, ["start: all", "after: {move: Handled}", "poll: 5s", "reconcile: 5s"], more: "limits: {message: 100KB}")
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        #expect(try await tables.wait(for: 3, Self.bodies, within: Self.patience) == 3)
        let texts = try await tables.texts("SELECT body FROM message WHERE subject = '破损的照片'")
        #expect(texts.first?.contains("more than the limit of 100000 bytes") == true)
        #expect(texts.first?.contains("- broken.jpg (image/jpeg") == true)
        try await waitUntil("the others are moved", within: Self.patience) { try dovecot.count(of: House.user, "Handled") == 2 }
        #expect(try dovecot.count(of: House.user) == 1)
        try await waitUntil("the books are compared", within: Self.patience) { try await house.ledger()["shown"] as? Int == 1 }
        #expect(try await house.ledger()["holes"] as? Int == 0)
        #expect(try await tables.number("SELECT count(*) FROM ticket") == 3)
        try await gateway.stop()
        try await dovecot.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func `New mail is announced by IDLE long before the poll`() async throws {
        let dovecot = try await DovecotFixture.start()
        let house = try House.withMailbox(dovecot.port, ["start: all", "after: keep", "poll: 1h"])
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        for number in 1...3 {
            try dovecot.deliver([letter("idle-\(number)")], to: House.user)
            #expect(try await tables.wait(for: number, Self.bodies, within: Self.patience) == number)
        }
        #expect(try dovecot.count(flag: "S", of: House.user) == 0)
        try await gateway.stop()
        try await dovecot.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func `New mail in any of several folders comes in long before the poll`() async throws {
        let dovecot = try await DovecotFixture.start()
        try dovecot.deliver([letter("first")], to: House.user, "Complaints")
        try dovecot.deliver([letter("second")], to: House.user, "&W6JiNw-")
        let house = try House.withMailbox(dovecot.port, ["folder: [INBOX, Complaints, 客户]", "start: all", "after: seen", "poll: 1h"])
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        #expect(try await tables.wait(for: 2, Self.bodies, within: Self.patience) == 2)
        for (number, folder) in ["Complaints", "&W6JiNw-", "INBOX", "Complaints"].enumerated() {
            try dovecot.deliver([letter("next-\(number)")], to: House.user, folder)
            #expect(try await tables.wait(for: 3 + number, Self.bodies, within: Self.patience) == 3 + number)
        }
        #expect(try await tables.number("SELECT count(*) FROM delivery") == 6)
        #expect(try await house.mailboxHealth()["last_error"] as? String == nil)
        try await gateway.stop()
        try await dovecot.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func `Of two gateways one reads the mailbox, and the other takes over when it dies`() async throws {
        let dovecot = try await DovecotFixture.start()
        let database = try await PostgresFixture.shared.freshDatabase()
        let houses = try (0..<2).map { _ in
            try House.withMailbox(dovecot.port, ["start: all", "after: seen", "poll: 5s"], database: .server(database))
        }
        let first = try await Gateway.start(houses[0])
        let tables = try Tables(houses[0])
        try dovecot.deliver([letter("m1")], to: House.user)
        #expect(try await tables.wait(for: 1, Self.bodies, within: Self.patience) == 1)
        let owner = "SELECT owner FROM adapter_state WHERE adapter = 'support-mail'"
        let holder = try await tables.texts(owner)
        let second = try await Gateway.start(houses[1])
        #expect(try await tables.texts(owner) == holder)

        try await first.kill()
        try dovecot.deliver([letter("m2")], to: House.user)
        #expect(try await tables.wait(for: 2, Self.bodies, within: Self.patience) == 2)
        #expect(try await tables.texts(owner) != holder)
        #expect(try await tables.number("SELECT count(*) FROM delivery") == 2)
        try await second.stop()
        try await dovecot.stop()
    }
}

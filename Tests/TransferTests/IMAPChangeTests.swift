import TestSupport
import Testing
import Transfer

/// Flags, moves and appends in a real Dovecot.
@Suite(.enabled(if: DovecotFixture.isAvailable, "Dovecot is not installed, or we are not root."))
struct IMAPChangeTests {
    @Test func `Moving takes mails away and tells their new UIDs`() async throws {
        try await SharedDovecot.deliver((1...4).map { SharedDovecot.mail("\($0)") }, to: "move")
        let session = try await SharedDovecot.connect("move")
        _ = try await session.select("INBOX")
        try await session.create("已处理")
        guard case .moved(let copies) = try await session.move(UIDSet([1, 3, 99]), to: "已处理") else {
            Issue.record("Dovecot has MOVE.")
            return
        }
        #expect(copies.flatMap(\.uids).map(\.old) == [1, 3])
        #expect(try await session.uidSearch(.all) == [2, 4])
        #expect(await session.mailbox?.exists == 2)
        #expect(try await session.status("已处理").messages == 2)
        #expect(try await session.move(UIDSet([1]), to: "已处理") == .moved([]))
    }

    @Test func `Without MOVE the mails are copied, marked and expunged alone`() async throws {
        let old = try await DovecotFixture.start(extra: "protocol imap {\n imap_capability = IMAP4rev1 UIDPLUS\n}")
        try old.deliver((1...3).map { SharedDovecot.mail("\($0)") }, to: "old")
        let session = try await IMAPSession.connect(
            .init(
                server: MailServer(host: "127.0.0.1", port: old.port, security: .none),
                credentials: .password(user: "old", password: DovecotFixture.password)))
        _ = try await session.select("INBOX")
        try await session.create("done")
        try await session.store(UIDSet([3]), .add, [.deleted])
        guard case .moved(let copies) = try await session.move(UIDSet([2]), to: "done") else {
            Issue.record("The server has UIDPLUS.")
            return
        }
        #expect(copies.flatMap(\.uids).map(\.old) == [2])
        // Number 3 was marked by somebody else and stays.
        #expect(try await session.uidSearch(.all) == [1, 3])
        await #expect(throws: TransferError.self) { try await session.idle(for: .seconds(1)) }
        await session.logout()
        try await old.stop()
    }

    @Test func `Flags are set, taken away and replaced`() async throws {
        try await SharedDovecot.deliver([SharedDovecot.mail("1")], to: "flags")
        let session = try await SharedDovecot.connect("flags")
        _ = try await session.select("INBOX")
        let flags = { try await session.fetchSummaries(UIDSet([1])).first.map { Set($0.flags) } }
        try await session.store(UIDSet([1]), .replace, [.seen, .flagged])
        #expect(try await flags()?.isSuperset(of: [.seen, .flagged]) == true)
        try await session.store(UIDSet([1]), .remove, [.flagged])
        #expect(try await flags()?.contains(.flagged) == false)
        #expect(try await SharedDovecot.server.value.count(flag: "S", of: "flags") == 1)
        try await session.store(UIDSet([1]), .add, [.deleted])
        try await session.expunge(UIDSet([1]))
        #expect(try await session.uidSearch(.all).isEmpty)
    }

    @Test func `An appended mail comes back as it was`() async throws {
        let session = try await SharedDovecot.connect("append")
        for nasty in NastyMails.all {
            let uid = try #require(try await session.append(nasty, to: "INBOX", flags: [.seen]))
            _ = try await session.examine("INBOX")
            let back: [FetchedMessage] = try await session.fetchMessages(UIDSet([uid]))
            #expect(back.first?.body == .bytes(NastyMails.asDovecotSends(nasty)))
        }
    }
}

import Foundation
import TestSupport
import Testing
import Transfer

/// Searching and fetching in a real Dovecot.
@Suite(.enabled(if: DovecotFixture.isAvailable, "Dovecot is not installed, or we are not root."))
struct IMAPFetchTests {
    @Test func `A search after the last UID is empty`() async throws {
        try await SharedDovecot.deliver((1...5).map { SharedDovecot.mail("\($0)") }, to: "search")
        let session = try await SharedDovecot.connect("search")
        _ = try await session.select("INBOX")
        #expect(try await session.uidSearch(.all) == [1, 2, 3, 4, 5])
        #expect(try await session.uidSearch(.uidAfter(3)) == [4, 5])
        #expect(try await session.uidSearch(.uidAfter(5)) == [])
        #expect(try await session.uidSearch(.uidAfter(.max)) == [])
        try await session.store(UIDSet([2]), .add, [.seen, IMAPFlag("$Handled")])
        #expect(try await session.uidSearch(.unseen) == [1, 3, 4, 5])
        #expect(try await session.uidSearch(.without(IMAPFlag("$Handled")).and(.uidAfter(1))) == [3, 4, 5])
        #expect(try await session.uidSearch(.header("Subject", contains: "s")).count == 5)
        #expect(try await session.uidSearch(.since(year: 2000, month: 1, day: 1)).count == 5)
    }

    @Test func `A search hears every UID where the server knows no sets`() async throws {
        let plain = try await DovecotFixture.start(extra: "protocol imap {\n imap_capability = IMAP4rev1 IDLE\n}")
        try plain.deliver((1...3000).map { SharedDovecot.mail("\($0)") }, to: "plain")
        let session = try await IMAPSession.connect(
            .init(
                server: MailServer(host: "127.0.0.1", port: plain.port, security: .none),
                credentials: .password(user: "plain", password: DovecotFixture.password)))
        _ = try await session.select("INBOX")
        #expect(await !session.capabilities.contains("ESEARCH"))
        #expect(try await session.uidSearch(.all) == Array(1...3000))
        // Without MOVE and UIDPLUS nothing may be expunged that others marked.
        try await session.create("done")
        guard case .copiedAndMarked = try await session.move(UIDSet([1]), to: "done") else {
            Issue.record("The server has neither MOVE nor UIDPLUS.")
            return
        }
        let error = await #expect(throws: TransferError.self) { try await session.expunge(UIDSet([1])) }
        #expect(error?.code == .unsupported)
        #expect(try await session.status("done").messages == 1)
        #expect(try await session.uidSearch(.all).count == 3000)
        await session.logout()
        try await plain.stop()
    }

    @Test func `A thousand mails come byte for byte, the nasty ones among them`() async throws {
        let mails = NastyMails.all + (0..<(1000 - NastyMails.all.count)).map { SharedDovecot.mail("number \($0)") }
        try await SharedDovecot.deliver(mails, to: "thousand")
        let session = try await SharedDovecot.connect("thousand")
        let state = try await session.examine("INBOX")
        #expect(state.exists == 1000)
        let summaries = try await session.fetchSummaries(UIDSet(session.uidSearch(.all)))
        #expect(summaries.count == 1000)
        var uids: [UInt32] = []
        for try await message in session.messages(summaries) {
            uids.append(message.uid)
            #expect(message.body == .bytes(NastyMails.asDovecotSends(mails[Int(message.uid) - 1])), "mail \(message.uid)")
            #expect(message.internalDate != nil)
        }
        #expect(uids.sorted() == Array(1...1000))
        #expect(try await SharedDovecot.server.value.count(flag: "S", of: "thousand") == 0)
    }

    @Test func `Neither EXAMINE nor a fetch in SELECT marks anything as read`() async throws {
        try await SharedDovecot.deliver((1...10).map { SharedDovecot.mail("\($0)") }, to: "unread")
        let session = try await SharedDovecot.connect("unread")
        for open in [session.examine, session.select] {
            _ = try await open("INBOX")
            let messages: [FetchedMessage] = try await session.fetchMessages(UIDSet(1...10))
            #expect(messages.allSatisfy { !$0.flags.contains(.seen) })
            _ = try await session.fetchOutline(1)
        }
        #expect(try await session.uidSearch(.unseen).count == 10)
    }

    @Test func `Missing UIDs are told, also among those that exist`() async throws {
        try await SharedDovecot.deliver((1...4).map { SharedDovecot.mail("\($0)") }, to: "missing")
        let session = try await SharedDovecot.connect("missing")
        _ = try await session.select("INBOX")
        let counter = Counter()
        let missing = try await session.fetchMessages(UIDSet([2, 3, 7, 9])) { _ in counter.add() }
        #expect(missing == [7, 9])
        #expect(counter.value == 2)
        let all: [FetchedMessage] = try await session.fetchMessages(UIDSet([1, 8]))
        #expect(all.map(\.uid) == [1, 8])
        #expect(all[1].body == .absent)
    }

    @Test func `Blocking work runs on the session's own thread`() async throws {
        try await SharedDovecot.deliver([SharedDovecot.mail("1")], to: "thread")
        let session = try await SharedDovecot.connect("thread")
        _ = try await session.examine("INBOX")
        try await session.fetchMessages(UIDSet([1])) { _ in
            let thread = try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            #expect(thread == "imap\n")
        }
    }

    @Test func `A mail over the limit is told and its neighbours arrive`() async throws {
        try await SharedDovecot.deliver(
            [SharedDovecot.mail("a"), SharedDovecot.mail(String(repeating: "x", count: 200_000)), SharedDovecot.mail("b")],
            to: "large")
        let session = try await SharedDovecot.connect("large", limits: .init(literal: 100_000))
        _ = try await session.examine("INBOX")
        let messages: [FetchedMessage] = try await session.fetchMessages(UIDSet(1...3))
        #expect(messages.map(\.uid) == [1, 2, 3])
        #expect(messages[1].body == .tooLarge(200_037))
        #expect(messages[2].body == .bytes(SharedDovecot.mail("b")))
        let outline = try await session.fetchOutline(2)
        #expect(outline?.header == .bytes(Array("From: a@example.org\r\nSubject: s\r\n\r\n".utf8)))
        #expect(outline?.structure?.type == "text/plain")
        #expect(try await session.fetchOutline(99) == nil)
    }

    @Test func `A refusal by the receiver of a message comes back, and the session goes on`() async throws {
        struct Full: Error {}
        try await SharedDovecot.deliver((1...5).map { SharedDovecot.mail("\($0)") }, to: "full")
        let session = try await SharedDovecot.connect("full")
        _ = try await session.select("INBOX")
        await #expect(throws: Full.self) {
            try await session.fetchMessages(UIDSet(1...5)) { if $0.uid == 2 { throw Full() } }
        }
        try await session.noop()
    }
}

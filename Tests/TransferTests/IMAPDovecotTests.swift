import Foundation
import TestSupport
import Testing
import Transfer

/// Against a real Dovecot, which all tests share; each has a user of its own.
@Suite(.enabled(if: DovecotFixture.isAvailable, "Dovecot is not installed, or we are not root."))
struct IMAPDovecotTests {
    private static let server = Task { try await DovecotFixture.start() }

    private func connect(_ user: String, limits: IMAPResponseParser.Limits = .init()) async throws -> IMAPSession {
        let dovecot = try await Self.server.value
        return try await IMAPSession.connect(
            .init(
                server: MailServer(host: "127.0.0.1", port: dovecot.port, security: .none),
                credentials: .password(user: user, password: DovecotFixture.password), limits: limits))
    }

    private func deliver(_ mails: [[UInt8]], to user: String, _ folder: String = "INBOX") async throws {
        try await Self.server.value.deliver(mails, to: user, folder)
    }

    private func mail(_ body: String) -> [UInt8] { Array("From: a@example.org\r\nSubject: s\r\n\r\n\(body)\r\n".utf8) }

    // MARK: Logging in

    @Test func `TLS, STARTTLS and plain connections log in`() async throws {
        let dovecot = try await Self.server.value
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
        let dovecot = try await Self.server.value
        let session = try await IMAPSession.connect(
            .init(
                server: MailServer(host: "127.0.0.1", port: dovecot.port, security: .none),
                credentials: .password(user: "pinned", password: DovecotFixture.password, mechanism: mechanism)))
        #expect(await session.isOpen)
    }

    @Test func `A certificate nobody vouches for ends the connection`() async throws {
        let dovecot = try await Self.server.value
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
        let dovecot = try await Self.server.value
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
        let session = try await connect("names")
        let server = try await session.id([("name", "inlet \"test\""), ("version", "1")])
        #expect(server["name"] == "Dovecot")
    }

    // MARK: Folders

    @Test func `Folders with Chinese and hostile names are made, listed and opened`() async throws {
        let session = try await connect("folders")
        let names = ["已处理", "售后/退款 2026", "quote\"back\\slash", "A&B", "x\r\nA1 DELETE INBOX"]
        for name in names.dropLast() {
            try await session.create(name)
            #expect(try await session.select(name).exists == 0)
        }
        // Dovecot refuses control characters; what matters is that they reach it as a name.
        let error = await #expect(throws: TransferError.self) { try await session.create(names[4]) }
        #expect(error?.code == .commandRefused)
        let listed = try await session.list().map(\.name)
        #expect(Set(listed).isSuperset(of: names.dropLast()))
        #expect(try await session.status("已处理").messages == 0)
    }

    @Test func `A refusal leaves the session usable`() async throws {
        let session = try await connect("refusal")
        let error = await #expect(throws: TransferError.self) { try await session.examine("nowhere") }
        #expect(error?.code == .commandRefused)
        #expect(error?.serverText?.contains("doesn't exist") == true)
        #expect(await session.mailbox == nil)
        #expect(try await session.examine("INBOX").uidValidity > 0)
    }

    @Test func `An open folder tells its figures`() async throws {
        try await deliver([mail("1"), mail("2")], to: "figures")
        let session = try await connect("figures")
        let state = try await session.select("INBOX")
        #expect(state.exists == 2)
        #expect(state.uidNext == 3)
        #expect(!state.isReadOnly)
        #expect(state.permanentFlags.contains(.anyKeyword))
        #expect(state.highestModSeq != nil)
        #expect(try await session.examine("INBOX").isReadOnly)
        let status = try await session.status("INBOX")
        #expect(status.messages == 2 && status.uidNext == 3 && status.uidValidity == state.uidValidity)
    }

    // MARK: Searching and fetching

    @Test func `A search after the last UID is empty`() async throws {
        try await deliver((1...5).map { mail("\($0)") }, to: "search")
        let session = try await connect("search")
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
        try plain.deliver((1...3000).map { mail("\($0)") }, to: "plain")
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
        let mails = NastyMails.all + (0..<(1000 - NastyMails.all.count)).map { mail("number \($0)") }
        try await deliver(mails, to: "thousand")
        let session = try await connect("thousand")
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
        #expect(try await Self.server.value.count(flag: "S", of: "thousand") == 0)
    }

    @Test func `Neither EXAMINE nor a fetch in SELECT marks anything as read`() async throws {
        try await deliver((1...10).map { mail("\($0)") }, to: "unread")
        let session = try await connect("unread")
        for open in [session.examine, session.select] {
            _ = try await open("INBOX")
            let messages: [FetchedMessage] = try await session.fetchMessages(UIDSet(1...10))
            #expect(messages.allSatisfy { !$0.flags.contains(.seen) })
            _ = try await session.fetchOutline(1)
        }
        #expect(try await session.uidSearch(.unseen).count == 10)
    }

    @Test func `Missing UIDs are told, also among those that exist`() async throws {
        try await deliver((1...4).map { mail("\($0)") }, to: "missing")
        let session = try await connect("missing")
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
        try await deliver([mail("1")], to: "thread")
        let session = try await connect("thread")
        _ = try await session.examine("INBOX")
        try await session.fetchMessages(UIDSet([1])) { _ in
            let thread = try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            #expect(thread == "imap\n")
        }
    }

    @Test func `A mail over the limit is told and its neighbours arrive`() async throws {
        try await deliver([mail("a"), mail(String(repeating: "x", count: 200_000)), mail("b")], to: "large")
        let session = try await connect("large", limits: .init(literal: 100_000))
        _ = try await session.examine("INBOX")
        let messages: [FetchedMessage] = try await session.fetchMessages(UIDSet(1...3))
        #expect(messages.map(\.uid) == [1, 2, 3])
        #expect(messages[1].body == .tooLarge(200_037))
        #expect(messages[2].body == .bytes(mail("b")))
        let outline = try await session.fetchOutline(2)
        #expect(outline?.header == .bytes(Array("From: a@example.org\r\nSubject: s\r\n\r\n".utf8)))
        #expect(outline?.structure?.type == "text/plain")
        #expect(try await session.fetchOutline(99) == nil)
    }

    @Test func `A refusal by the receiver of a message comes back, and the session goes on`() async throws {
        struct Full: Error {}
        try await deliver((1...5).map { mail("\($0)") }, to: "full")
        let session = try await connect("full")
        _ = try await session.select("INBOX")
        await #expect(throws: Full.self) {
            try await session.fetchMessages(UIDSet(1...5)) { if $0.uid == 2 { throw Full() } }
        }
        try await session.noop()
    }

    // MARK: Changing

    @Test func `Moving takes mails away and tells their new UIDs`() async throws {
        try await deliver((1...4).map { mail("\($0)") }, to: "move")
        let session = try await connect("move")
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
        try old.deliver((1...3).map { mail("\($0)") }, to: "old")
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
        try await deliver([mail("1")], to: "flags")
        let session = try await connect("flags")
        _ = try await session.select("INBOX")
        let flags = { try await session.fetchSummaries(UIDSet([1])).first.map { Set($0.flags) } }
        try await session.store(UIDSet([1]), .replace, [.seen, .flagged])
        #expect(try await flags()?.isSuperset(of: [.seen, .flagged]) == true)
        try await session.store(UIDSet([1]), .remove, [.flagged])
        #expect(try await flags()?.contains(.flagged) == false)
        #expect(try await Self.server.value.count(flag: "S", of: "flags") == 1)
        try await session.store(UIDSet([1]), .add, [.deleted])
        try await session.expunge(UIDSet([1]))
        #expect(try await session.uidSearch(.all).isEmpty)
    }

    @Test func `An appended mail comes back as it was`() async throws {
        let session = try await connect("append")
        for nasty in NastyMails.all {
            let uid = try #require(try await session.append(nasty, to: "INBOX", flags: [.seen]))
            _ = try await session.examine("INBOX")
            let back: [FetchedMessage] = try await session.fetchMessages(UIDSet([uid]))
            #expect(back.first?.body == .bytes(NastyMails.asDovecotSends(nasty)))
        }
    }

    // MARK: Waiting

    @Test func `IDLE tells of a mail that arrives`() async throws {
        try await deliver([mail("1")], to: "idle")
        let session = try await connect("idle")
        _ = try await session.select("INBOX")
        async let event = session.idle(for: .seconds(30))
        try await deliver([mail("2")], to: "idle")
        #expect(try await event == .exists(2))
        #expect(try await session.uidSearch(.uidAfter(1)) == [2])
    }

    @Test func `IDLE ends at its time, when interrupted, and when the task is cancelled`() async throws {
        let session = try await connect("idle-ends")
        _ = try await session.select("INBOX")
        #expect(try await session.idle(for: .milliseconds(50)) == .timeout)
        session.interruptIdle()
        #expect(try await session.idle(for: .seconds(30)) == .interrupted)
        let idling = Task { try await session.idle(for: .seconds(30)) }
        idling.cancel()
        #expect(try await idling.value == .interrupted)
        try await session.noop()
    }

    @Test func `What was mentioned before IDLE ends it at once`() async throws {
        try await deliver([mail("1")], to: "idle-news")
        let session = try await connect("idle-news")
        _ = try await session.select("INBOX")
        try await deliver([mail("2")], to: "idle-news")
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
        try dovecot.deliver([mail("1")], to: "restart")
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

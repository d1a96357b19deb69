import Intake
import Notices
import Postgres
import Recipes
import Settings
import Store

/// A mail as the tests write it.
struct TestMail {
    var from = "li@example.cn"
    var id: String
    var subject = "broken kettle"
    var answers: [String] = []
    var to = "support@shop.example"
    var kind = MessageKind.human
    var bounced: String?
    var forged = false
    /// Makes another mail of one with the same id.
    var salt = ""

    /// The mail in a thread of its own, from people of its own.
    func copy(of round: Int) -> TestMail {
        var mail = self
        mail.id += ".\(round)."
        mail.from = "\(round)." + from
        mail.answers = answers.map { $0 + ".\(round)." }
        return mail
    }

    var message: Message {
        var message = Message(
            externalID: id, identity: Array((salt + id + String(repeating: "0", count: 32)).utf8.prefix(32)), sender: Party(address: from),
            text: "text")
        message.messageID = id
        message.subject = subject
        message.inReplyTo = answers
        message.to = [Party(address: to)]
        message.kind = kind
        message.mayAnswer = kind == .human && !forged
        message.bounce = bounced.map { Bounce(recipient: from, status: "5.1.1", kind: .hard, messageID: $0) }
        if forged { message.authentication = SenderCheck(verdict: .fail, server: "mx", results: ["dmarc=fail"]) }
        return message
    }
}

/// Works mails off as a mailbox's adapter would bring them.
struct Mailing {
    let store: Store
    private let profile: Profile

    private struct OneMail: Decoder {
        var mail: TestMail
        func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded { Intake.Decoded(messages: [mail.message]) }
    }

    init(_ store: Store, reopenWithin: Duration = .seconds(14 * 86_400)) {
        self.store = store
        var profile = Profile(
            adapter: AdapterName("mail"), channel: .email, provider: "mail", decoder: OneMail(mail: TestMail(id: "")), ticketType: "general",
            configHash: "c0ffee")
        profile.reopenWithin = reopenWithin
        self.profile = profile
    }

    /// Takes one mail in; the ticket that it came to, nil when to none.
    @discardableResult
    func receive(_ mail: TestMail) async throws -> Int64? {
        let body = Array(mail.id.utf8)
        _ = try await store.accept(
            [
                Intake.Reception(
                    adapter: profile.adapter, key: mail.salt + mail.id, digest: body, contentType: "message/rfc822", meta: [:], body: body)
            ], writer: 0)
        var profile = profile
        profile.decoder = OneMail(mail: mail)
        let pipeline = Pipeline(profiles: [profile], types: [TicketType(name: "general")], rules: [], lookups: NoLookups())
        var processed: [Processed] = []
        for delivery in try await store.claim(most: 10, lease: .seconds(30)) { processed.append(await pipeline.process(delivery)) }
        _ = try await store.commit(processed, writer: 100, planner: EveryOccasion())
        let rows = try await store.pool.query("SELECT ticket_id FROM message ORDER BY id DESC LIMIT 1")
        return try rows[0].decode(Int64?.self, at: 0)
    }

    /// Takes two mails in as two workers would at the same moment; the tickets that they came to.
    func race(_ mails: [TestMail]) async throws -> (Int64?, Int64?) {
        var batches: [[Processed]] = []
        for mail in mails {
            let body = Array(mail.id.utf8)
            _ = try await store.accept(
                [Intake.Reception(adapter: profile.adapter, key: mail.id, digest: body, contentType: "message/rfc822", meta: [:], body: body)],
                writer: 0)
            var profile = profile
            profile.decoder = OneMail(mail: mail)
            let pipeline = Pipeline(profiles: [profile], types: [TicketType(name: "general")], rules: [], lookups: NoLookups())
            var processed: [Processed] = []
            for delivery in try await store.claim(most: 10, lease: .seconds(30)) { processed.append(await pipeline.process(delivery)) }
            batches.append(processed)
        }
        let (first, second) = (batches[0], batches[1])
        async let one = store.commit(first, writer: 100, planner: EveryOccasion())
        async let other = store.commit(second, writer: 101, planner: EveryOccasion())
        _ = try await (one, other)
        return (try await ticket(ofMail: mails[0].id), try await ticket(ofMail: mails[1].id))
    }

    private func ticket(ofMail id: String) async throws -> Int64? {
        try await store.pool.query("SELECT ticket_id FROM message WHERE message_id = $1", [.text(id)])[0].decode(Int64?.self, at: 0)
    }

    func set(_ status: TicketStatus, of ticket: Int64?) async throws {
        var change = Store.TicketChange()
        change.status = status
        guard let ticket else { return }
        _ = try await store.change(TicketNumber(ticket), ifVersion: nil, change, who: "test", planner: EveryOccasion())
    }

    func ticket(_ id: Int64?) async throws -> TicketRecord? {
        guard let id else { return nil }
        return try await store.ticket(TicketNumber(id))
    }

    /// The Message-ID of a notice about a ticket.
    func noticeID(_ ticket: Int64?, notice: Int64 = 7) async throws -> String {
        try await store.threadKey().signed(ThreadClaim(place: .messageID, ticket: ticket ?? 0, notice: notice)).messageID(at: "shop.example")
    }
}

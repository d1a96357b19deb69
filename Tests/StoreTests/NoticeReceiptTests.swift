import Intake
import Notices
import Postgres
import Recipes
import Settings
import Store
import Testing

@Suite("What receipts do to notices")
struct NoticeReceiptTests {
    /// A delivery that says nothing but receipts.
    private struct OnlyReceipts: Decoder {
        var receipts: [Receipt]
        func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded { Intake.Decoded(receipts: receipts) }
    }

    /// Plans a mail for every occasion.
    private struct ByMail: NoticePlanner {
        func plan(_ occasion: Occasion) -> [PlannedNotice] {
            [
                PlannedNotice(
                    key: "\(occasion.ticket)", ticket: occasion.ticket, rule: "test", event: occasion.event, template: "received", channel: .email,
                    adapter: nil, recipient: "Li@example.cn", language: "zh-CN", detail: JSONObject(), state: .queued)
            ]
        }
    }

    private static let id = "inlet.1.1.0123456789abcdef0123@shop.example"

    /// A notice by mail that a server has taken.
    private func withSentNotice(_ body: (Store) async throws -> Void) async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+8613800138000|help")], writer: 0)
            try await store.workOff(ByMail())
            let notice = try #require(try await store.claimNotices(most: 1, lease: .seconds(30), expire: .seconds(3_600)).first)
            try await store.setMessageID(Self.id, subject: "received", of: notice)
            #expect(try await store.complete(notice, .sent(providerID: nil, code: "250")))
            try await body(store)
        }
    }

    @Test("A notice that could not be sent in time is given up, with the reason")
    func expires() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+8613800138000|help")], writer: 0)
            try await store.workOff(ByMail())
            let notice = try #require(try await store.claimNotices(most: 1, lease: .seconds(30), expire: .seconds(60)).first)
            #expect(try await store.complete(notice, .retry(after: .zero, code: "451", error: "Later, please.")))
            #expect(try await store.claimNotices(most: 1, lease: .seconds(30), expire: .zero).isEmpty)
            let why = "SELECT count(*) FROM notice WHERE state = 'expired' AND error LIKE '%notices.expire%Later, please.'"
            #expect(try await store.count(why) == 1)
            #expect(try await store.claimNotices(most: 1, lease: .seconds(30), expire: .seconds(60)).isEmpty)
        }
    }

    /// Plans an SMS for every occasion.
    private struct BySMS: NoticePlanner {
        func plan(_ occasion: Occasion) -> [PlannedNotice] {
            [
                PlannedNotice(
                    key: "\(occasion.ticket)", ticket: occasion.ticket, rule: "test", event: occasion.event, template: "received", channel: .sms,
                    adapter: AdapterName("sms"), recipient: "+8613800138000", language: "zh-CN", detail: JSONObject(), state: .queued)
            ]
        }
    }

    /// An SMS whose attempt ended so.
    private func withSMS(_ outcome: Store.NoticeOutcome, _ body: (Store, Int64) async throws -> Void) async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+8613800138000|help")], writer: 0)
            try await store.workOff(BySMS())
            let notice = try #require(try await store.claimNotices(most: 1, lease: .seconds(30), expire: .seconds(3_600)).first)
            #expect(try await store.complete(notice, outcome))
            try await body(store, notice.id)
        }
    }

    @Test("A vendor has a say about what its own adapter sent, and about nothing else")
    func foreign() async throws {
        try await withSMS(.sent(providerID: "p-1", code: nil)) { store, id in
            try await hear([Receipt(id: "p-1", reference: id, state: .failed, code: "x")], store, by: AdapterName("other"), .sms)
            try await hear([Receipt(id: "p-1", state: .bounced, code: "5.1.1")], store, by: AdapterName("sms"), .email)
            #expect(try await notice(store) == "sent")
            #expect(try await store.count("SELECT count(*) FROM receipt WHERE notice_id IS NULL") == 2)
            try await hear([Receipt(id: "p-1", state: .delivered, code: nil)], store, by: AdapterName("sms"), .sms)
            #expect(try await notice(store) == "delivered")
        }
        try await withSentNotice { store in
            try await hear([Receipt(id: Self.id, state: .bounced, code: "5.1.1")], store, by: AdapterName("sms"), .sms)
            #expect(try await notice(store) == "sent")
            #expect(try await store.count("SELECT count(*) FROM suppression") == 0)
        }
    }

    @Test("A receipt that was there before the vendor's id was known waits for a notice of its own adapter")
    func earlyForeign() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+8613800138000|help")], writer: 0)
            try await store.workOff(BySMS())
            let claimed = try #require(try await store.claimNotices(most: 1, lease: .seconds(30), expire: .seconds(60)).first)
            try await hear([Receipt(id: "p-1", state: .failed, code: "x")], store, by: AdapterName("other"), .sms)
            try await hear([Receipt(id: "p-1", state: .delivered, code: nil)], store, by: AdapterName("sms"), .sms)
            #expect(try await store.complete(claimed, .sent(providerID: "p-1", code: nil)))
            #expect(try await notice(store) == "delivered")
        }
    }

    @Test(
        "Where nobody knows whether it went out, our own number in the vendor's receipt tells, and nothing is sent again", arguments: [true, false])
    func reference(isEarly: Bool) async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+8613800138000|help")], writer: 0)
            try await store.workOff(BySMS())
            let claimed = try #require(try await store.claimNotices(most: 1, lease: .seconds(30), expire: .seconds(60)).first)
            let receipt = Receipt(id: "p-1", reference: claimed.id, state: .delivered, code: nil)
            let lost = Store.NoticeOutcome.unknown(retryAfter: .zero, error: "No answer.")
            if isEarly { try await hear([receipt], store, by: AdapterName("sms"), .sms) }
            #expect(try await store.complete(claimed, lost))
            if !isEarly {
                try await hear([Receipt(id: "p-1", reference: claimed.id, state: .failed, code: "x")], store, by: AdapterName("other"), .sms)
                try await hear([Receipt(id: "p-1", reference: claimed.id + 1, state: .failed, code: "x")], store, by: AdapterName("sms"), .sms)
                #expect(try await notice(store) == "unknown No answer.")
                try await hear([receipt], store, by: AdapterName("sms"), .sms)
            }
            #expect(try await notice(store) == "delivered")
            #expect(try await store.claimNotices(most: 1, lease: .seconds(30), expire: .seconds(60)).isEmpty)
            try await hear([Receipt(id: "p-1", state: .read, code: nil)], store, by: AdapterName("sms"), .sms)
            #expect(try await notice(store) == "read")
        }
    }

    @Test("Our own number is nothing against a vendor's id that is known: the receipt is about another attempt")
    func otherAttempt() async throws {
        try await withSMS(.sent(providerID: "p-2", code: nil)) { store, id in
            try await hear([Receipt(id: "p-1", reference: id, state: .failed, code: "x")], store, by: AdapterName("sms"), .sms)
            #expect(try await notice(store) == "sent")
        }
        try await withSMS(.sent(providerID: nil, code: nil)) { store, id in
            try await hear([Receipt(id: "p-1", reference: id, state: .failed, code: "x")], store, by: AdapterName("sms"), .sms)
            #expect(try await notice(store) == "failed x")
        }
    }

    private func hear(_ words: [(Receipt.State, String?)], _ store: Store, id: String = id) async throws {
        try await hear(words.map { Receipt(id: id, state: $0, code: $1) }, store, by: chat, .email)
    }

    private func hear(_ receipts: [Receipt], _ store: Store, by adapter: AdapterName, _ channel: Channel) async throws {
        let key = "r\(try await store.count("SELECT count(*) FROM delivery"))"
        var reception = reception(key, key)
        reception.adapter = adapter
        _ = try await store.accept([reception], writer: 0)
        let profile = Profile(
            adapter: adapter, channel: channel, provider: "vendor", decoder: OnlyReceipts(receipts: receipts), ticketType: "general",
            configHash: "c0ffee")
        let pipeline = Pipeline(profiles: [profile], types: [TicketType(name: "general")], rules: [], lookups: NoLookups())
        var processed: [Processed] = []
        for delivery in try await store.claim(most: 10, lease: .seconds(30)) { processed.append(await pipeline.process(delivery)) }
        _ = try await store.commit(processed, writer: 100, planner: ByMail())
    }

    private func notice(_ store: Store) async throws -> String {
        try await store.pool.query("SELECT concat_ws(' ', state, error) FROM notice")[0].decode(String.self, at: 0)
    }

    @Test("Its state moves forward and never back")
    func forward() async throws {
        try await withSentNotice { store in
            try await hear([(.delayed, "4.4.1")], store)
            #expect(try await notice(store) == "sent delayed 4.4.1")
            try await hear([(.delivered, nil)], store)
            #expect(try await notice(store) == "delivered")
            try await hear([(.read, nil)], store)
            try await hear([(.delayed, "4.4.1")], store)
            try await hear([(.delivered, nil)], store)
            #expect(try await notice(store) == "read")
            #expect(try await store.count("SELECT count(*) FROM receipt WHERE notice_id IS NOT NULL") == 5)
            #expect(try await store.count("SELECT count(*) FROM ticket") == 1)
        }
    }

    @Test("Of the receipts that came before the answer to the request, the one that says most counts")
    func early() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+8613800138000|help")], writer: 0)
            try await store.workOff(ByMail())
            let claimed = try #require(try await store.claimNotices(most: 1, lease: .seconds(30), expire: .seconds(60)).first)
            try await hear([(.delivered, nil), (.delayed, "4.4.1")], store, id: "early-1")
            #expect(try await store.complete(claimed, .sent(providerID: "early-1", code: "250")))
            #expect(try await notice(store) == "delivered")
        }
    }

    @Test("A hard bounce keeps its code and ends mail to the address for a while, whatever came with it")
    func bounced() async throws {
        try await withSentNotice { store in
            try await hear([(.delayed, "4.4.1"), (.bounced, "5.1.1"), (.delivered, nil)], store)
            #expect(try await notice(store) == "bounced 5.1.1")
            #expect(try await store.suppression(of: ContactPoint(kind: .email, value: "li@example.cn")) == "bounced")
            #expect(try await store.count("SELECT count(*) FROM suppression WHERE expires_at BETWEEN now() + '59 days' AND now() + '61 days'") == 1)
            _ = try await store.pool.query("UPDATE suppression SET expires_at = now() - interval '1 second'")
            #expect(try await store.suppression(of: ContactPoint(kind: .email, value: "li@example.cn")) == nil)
        }
    }

    @Test("An address that bounced is written to again once mail came from it; one whose owner complained is not")
    func alive() async throws {
        try await withStore { store in
            let mailing = Mailing(store)
            try await mailing.receive(TestMail(id: "a@x"))
            let contact = ContactPoint(kind: .email, value: "li@example.cn")
            _ = try await store.pool.query(
                "INSERT INTO suppression (kind, value, reason, expires_at) VALUES ('email', 'li@example.cn', 'bounced', now() + interval '60 days')")
            #expect(try await store.suppression(of: contact) == "bounced")
            try await mailing.receive(TestMail(id: "b@x", answers: ["a@x"]))
            #expect(try await store.suppression(of: contact) == nil)
            _ = try await store.pool.query("UPDATE suppression SET reason = 'complained', expires_at = NULL")
            #expect(try await store.suppression(of: contact) == "complained")
        }
    }

    @Test("A mailbox that is full does not end mail to it")
    func softBounce() async throws {
        try await withSentNotice { store in
            try await hear([(.failed, "5.2.2")], store)
            #expect(try await notice(store) == "failed 5.2.2")
            #expect(try await store.count("SELECT count(*) FROM suppression") == 0)
        }
    }

    @Test("A complaint ends mail to the address for good, also after a bounce")
    func complained() async throws {
        try await withSentNotice { store in
            try await hear([(.bounced, "5.1.1")], store)
            try await hear([(.complained, "abuse")], store)
            try await hear([(.bounced, "5.1.1")], store)
            #expect(try await store.suppression(of: ContactPoint(kind: .email, value: "li@example.cn")) == "complained")
            #expect(try await store.count("SELECT count(*) FROM suppression WHERE expires_at IS NULL") == 1)
        }
    }

    @Test("A word on a notice that there is not changes nothing")
    func unknown() async throws {
        try await withSentNotice { store in
            try await hear([(.bounced, "5.1.1")], store, id: "inlet.1.1.00000000000000000000@shop.example")
            #expect(try await notice(store) == "sent")
            #expect(try await store.count("SELECT count(*) FROM suppression") == 0)
        }
    }
}

import Intake
import Notices
import Postgres
import Recipes
import Store
import Testing

@Suite("Claims on notices")
struct NoticeClaimTests {
    /// Plans a notice by the adapter that the sender's text names; a mail for `mail`.
    private struct ByText: NoticePlanner {
        func plan(_ occasion: Occasion) -> [PlannedNotice] {
            let adapter = occasion.scope("message.text")?.string ?? ""
            return [
                PlannedNotice(
                    key: "\(occasion.ticket)", ticket: occasion.ticket, rule: "test", event: occasion.event, template: "received",
                    channel: adapter == "mail" ? .email : .chat, adapter: adapter == "mail" ? nil : AdapterName(adapter),
                    recipient: occasion.contacts.first?.value ?? "", language: "en", detail: JSONObject(), state: .queued)
            ]
        }
    }

    /// A store with one notice for each of the adapters.
    private func withNotices(_ adapters: [String], _ body: (Store) async throws -> Void) async throws {
        try await withStore { store in
            for (index, adapter) in adapters.enumerated() {
                _ = try await store.accept([reception("k\(index)", "+86138\(10_000_000 + index)|\(adapter)")], writer: 0)
            }
            try await store.workOff(ByText())
            try await body(store)
        }
    }

    private func claim(
        _ store: Store, most: Int = 16, room: [String: Int] = [:], repeatable: [AdapterName] = [], expire: Duration = .seconds(3_600)
    ) async throws -> [Store.ClaimedNotice] {
        try await store.claimNotices(most: most, room: room, repeatable: repeatable, lease: .seconds(60), expire: expire)
    }

    /// As time would.
    private func endLeases(_ store: Store) async throws {
        _ = try await store.pool.query("UPDATE notice SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL")
    }

    private func letBeDue(_ store: Store) async throws {
        _ = try await store.pool.query("UPDATE notice SET due_at = now() WHERE due_at < now() + interval '1 year'")
    }

    private func state(_ store: Store) async throws -> String {
        try await store.pool.query("SELECT string_agg(state, ' ' ORDER BY id) FROM notice")[0].decode(String.self, at: 0)
    }

    @Test("Each sender has places of its own, whatever waits for another")
    func lanes() async throws {
        try await withNotices(Array(repeating: "silent", count: 40) + ["good", "mail", "mail"]) { store in
            let first = try await claim(store, room: ["": 1])
            #expect(Dictionary(grouping: first, by: \.lane).mapValues(\.count) == ["silent": 16, "good": 1, "": 1])
            #expect(first.filter { $0.lane == "silent" }.map(\.id) == first.filter { $0.lane == "silent" }.map(\.id).sorted())
            let second = try await claim(store, room: ["silent": 0, "": 3])
            #expect(second.map(\.lane) == [""])
            #expect(try await claim(store, room: ["silent": 2]).map(\.lane) == ["silent", "silent"])
        }
    }

    @Test("A claim that ended before anything went out is anybody's again")
    func untouched() async throws {
        try await withNotices(["sms"]) { store in
            let first = try #require(try await claim(store).first)
            #expect(try await claim(store).isEmpty)
            try await endLeases(store)
            #expect(try await !store.begin(first, lease: .seconds(60)), "Nothing goes out on a claim that has ended.")
            let second = try #require(try await claim(store).first)
            #expect(second.attempt == 2 && second.doubts == 0)
            #expect(try await !store.begin(first, lease: .seconds(60)))
            #expect(try await store.begin(second, lease: .seconds(60)))
        }
    }

    @Test("A gateway that died while it sent leaves the notice unknown, once and for all")
    func died() async throws {
        try await withNotices(["sms"]) { store in
            let notice = try #require(try await claim(store).first)
            #expect(try await store.begin(notice, lease: .seconds(60)))
            #expect(try await store.count("SELECT count(*) FROM notice_attempt WHERE outcome = 'started'") == 1)
            try await endLeases(store)
            #expect(try await claim(store).isEmpty)
            #expect(try await state(store) == "unknown")
            #expect(try await store.count("SELECT count(*) FROM notice_attempt WHERE attempt = 1 AND outcome = 'unknown'") == 1)
            try await letBeDue(store)
            #expect(try await claim(store).isEmpty)
            // The sender had only been slow: its word is the last.
            #expect(try await store.complete(notice, .sent(providerID: "p-1", code: nil)))
            #expect(try await state(store) == "sent")
            #expect(try await store.count("SELECT count(*) FROM notice_attempt WHERE outcome = 'sent'") == 1)
        }
    }

    @Test("A vendor that recognises a repeat is asked again")
    func repeatable() async throws {
        try await withNotices(["line"]) { store in
            for attempt in 1...5 {
                let notice = try #require(try await claim(store, repeatable: [AdapterName("line")]).first)
                #expect(notice.attempt == Int32(attempt) && notice.doubts == attempt - 1)
                #expect(try await store.begin(notice, lease: .seconds(60)))
                try await endLeases(store)
            }
        }
    }

    @Test("A mail that may have arrived is sent twice more at most, under its Message-ID")
    func mail() async throws {
        try await withNotices(["mail"]) { store in
            for attempt in 1...3 {
                let notice = try #require(try await claim(store).first)
                #expect(notice.messageID == (attempt == 1 ? nil : "m@x") && notice.doubts == attempt - 1)
                if attempt == 1 { try await store.setMessageID("m@x", subject: "s", of: notice) }
                #expect(try await store.begin(notice, lease: .seconds(60)))
                if attempt == 2 {
                    #expect(try await store.complete(notice, .unknown(retryAfter: .zero, error: "No answer.")))
                } else {
                    try await endLeases(store)
                }
            }
            #expect(try await claim(store).isEmpty)
            #expect(try await state(store) == "unknown")
        }
    }

    @Test("What may have arrived is never called expired")
    func late() async throws {
        try await withNotices(["line", "mail", "sms"]) { store in
            for notice in try await claim(store) where notice.lane != "sms" {
                #expect(try await store.begin(notice, lease: .seconds(60)))
                if notice.lane.isEmpty { #expect(try await store.complete(notice, .unknown(retryAfter: .zero, error: "No answer."))) }
            }
            try await endLeases(store)
            #expect(try await claim(store, repeatable: [AdapterName("line")], expire: .zero).isEmpty)
            #expect(try await state(store) == "unknown unknown expired")
        }
    }

    @Test("A receipt that came while the gateway was dead settles the notice")
    func receipt() async throws {
        try await withNotices(["sms"]) { store in
            let notice = try #require(try await claim(store).first)
            #expect(try await store.begin(notice, lease: .seconds(60)))
            _ = try await store.pool.query(
                "INSERT INTO receipt (adapter, provider_id, reference, state) VALUES ('sms', 'p-1', \(notice.id), 'delivered')")
            try await endLeases(store)
            #expect(try await claim(store).isEmpty)
            #expect(try await state(store) == "delivered")
        }
    }
}

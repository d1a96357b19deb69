import Intake
import Postgres
import Store
import Testing

/// Reads `sender|text` as a message under the delivery's key, `withdraw|key` as the word that it is taken back, and `event|types` as unknown events.
private struct EventDecoder: Decoder {
    func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded {
        let parts = String(decoding: delivery.body, as: UTF8.self).split(separator: "|", maxSplits: 1).map(String.init)
        var message = Message(externalID: delivery.key, identity: identity(delivery.key), sender: Party(phone: "+8613800138000"), text: parts[1])
        var decoded = Intake.Decoded(messages: [message])
        switch parts[0] {
        case "withdraw":
            message.kind = .withdrawal
            message.withdraws = identity(parts[1])
            message.relatives = [identity(parts[1])]
            decoded.messages = [message]
        case "event": decoded.unknownEvents = parts[1].split(separator: ",").map(String.init)
        default: break
        }
        return decoded
    }

    private func identity(_ name: String) -> [UInt8] {
        Array(name.utf8) + [UInt8](repeating: 0, count: max(0, 32 - name.utf8.count))
    }
}

@Suite("What vendors' events leave behind")
struct EventTests {
    private let pipeline: Pipeline = {
        let profile = Profile(adapter: chat, channel: .chat, provider: "test", decoder: EventDecoder(), ticketType: "general", configHash: "c0ffee")
        return Pipeline(profiles: [profile], types: [TicketType(name: "general")], rules: [], lookups: NoLookups())
    }()

    private func take(_ key: String, _ body: String, _ store: Store) async throws {
        _ = try await store.accept([reception(key, body)], writer: 0)
        var processed: [Processed] = []
        for delivery in try await store.claim(most: 10, lease: .seconds(30)) { processed.append(await pipeline.process(delivery)) }
        _ = try await store.commit(processed, writer: 100, planner: EveryOccasion())
    }

    @Test("A message that is taken back is marked on its ticket, once, and no other is")
    func withdrawal() async throws {
        try await withStore { store in
            try await take("m-1", "say|one", store)
            try await take("m-2", "say|two", store)
            let first = try await store.pool.query("SELECT ticket_id FROM message WHERE external_id = 'm-1'")[0].decode(Int64.self, at: 0)
            try await take("w-1", "withdraw|m-1", store)
            #expect(try await store.count("SELECT count(*) FROM message WHERE withdrawn_at IS NOT NULL AND external_id = 'm-1'") == 1)
            let at = try await store.count("SELECT extract(epoch FROM withdrawn_at)::bigint FROM message WHERE external_id = 'm-1'")
            try await take("w-2", "withdraw|m-1", store)
            try await take("w-3", "withdraw|nobody", store)
            #expect(try await store.count("SELECT count(*) FROM message WHERE withdrawn_at IS NOT NULL") == 1)
            #expect(try await store.count("SELECT extract(epoch FROM withdrawn_at)::bigint FROM message WHERE external_id = 'm-1'") == at)
            let messages = try await store.messages(of: TicketNumber(first))
            #expect(messages.first?.withdrawnAt != nil)
        }
    }

    @Test("Unknown events are counted by adapter and type, and of many types the rest together")
    func unknownEvents() async throws {
        try await withStore { store in
            try await take("e-1", "event|hologram,hologram,dance", store)
            try await take("e-2", "event|hologram", store)
            var events = try await store.unknownEvents()
            #expect(events.first { $0.type == "hologram" }?.count == 3)
            #expect(events.first { $0.type == "dance" }?.count == 1)
            try await take("e-3", "event|" + (0..<150).map { "t\($0)" }.joined(separator: ","), store)
            try await take("e-4", "event|x1,x2,hologram", store)
            events = try await store.unknownEvents()
            #expect(events.count == 101)
            #expect(events.first { $0.type == "other" }?.count == 54)
            #expect(events.first { $0.type == "hologram" }?.count == 4)
        }
    }
}

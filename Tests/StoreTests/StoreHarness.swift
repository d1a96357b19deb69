import Intake
import Logging
import Notices
import Postgres
import Recipes
import Settings
import Store
import TestSupport

/// A store on a database of its own.
func withStore(_ body: (Store) async throws -> Void) async throws {
    let database = try await PostgresFixture.shared.freshDatabase()
    let pool = PostgresPool(database, limits: .init(connections: 4), logger: Logger(label: "test"))
    do {
        _ = try await Migrator(pool: pool, logger: Logger(label: "test")).run()
        try await body(Store(pool: pool))
        await pool.shutdown()
    } catch {
        await pool.shutdown()
        throw error
    }
}

/// Plans one notice for every occasion.
struct EveryOccasion: NoticePlanner {
    func plan(_ occasion: Occasion) -> [PlannedNotice] {
        [
            PlannedNotice(
                key: "\(occasion.ticket)/test/\(occasion.version)/\(occasion.event.rawValue)", ticket: occasion.ticket, rule: "test",
                event: occasion.event, template: "received", channel: .sms, adapter: nil,
                recipient: occasion.contacts.first?.value ?? "", language: occasion.language, detail: occasion.detail, state: .queued)
        ]
    }
}

/// Reads `sender|text` bodies: one message a line.
struct LineDecoder: Decoder {
    func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded {
        let text = String(decoding: delivery.body, as: UTF8.self)
        guard text.contains("|") else { throw Quarantine(.undecodable, "There is no sender.") }
        let messages = text.split(separator: "\n").enumerated().map { index, line in
            let parts = line.split(separator: "|", maxSplits: 1).map(String.init)
            var identity = Array("\(delivery.key)/\(index)".utf8)
            identity += [UInt8](repeating: 0, count: max(0, 32 - identity.count))
            var message = Message(externalID: "\(delivery.key)-\(index)", identity: identity, sender: Party(phone: parts[0]), text: parts[1])
            message.isNamedByDelivery = true
            return message
        }
        return Intake.Decoded(messages: messages)
    }
}

let chat = AdapterName("chat")

/// A pipeline of one adapter whose contacts' messages join for a day.
let pipeline: Pipeline = {
    var profile = Profile(
        adapter: chat, channel: .sms, provider: "test", decoder: LineDecoder(), ticketType: "general", configHash: "c0ffee")
    profile.appendWithin = .seconds(86_400)
    return Pipeline(profiles: [profile], types: [TicketType(name: "general")], rules: [], lookups: NoLookups())
}()

func reception(_ key: String, _ body: String) -> Intake.Reception {
    Intake.Reception(
        adapter: chat, key: key, digest: Array(body.utf8), contentType: "text/plain", meta: ["k": "v"], body: Array(body.utf8))
}

extension Store {
    /// Claims everything, works on it and commits it.
    @discardableResult
    func workOff(_ planner: any NoticePlanner = EveryOccasion()) async throws -> CommitReport {
        let deliveries = try await claim(most: 500, lease: .seconds(30))
        var processed: [Processed] = []
        for delivery in deliveries { processed.append(await pipeline.process(delivery)) }
        return try await commit(processed, writer: 100, planner: planner)
    }

    func count(_ sql: String) async throws -> Int64 {
        try await pool.query(sql)[0].decode(Int64.self, at: 0)
    }
}

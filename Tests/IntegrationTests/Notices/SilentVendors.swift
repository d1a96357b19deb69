import Dispatch
import Foundation
import TestSupport
import Testing
import Transfer

/// Vendors that read a notice and do not answer, or not yet: each text reaches them once.
@Suite("Silent vendors", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct SilentVendors {
    private static let patience = Duration.seconds(60)

    /// A gateway with the chat adapters `bot` and `bot2`, which acknowledge every ticket.
    private struct Scene {
        let house: House
        let tables: Tables

        init(bot: HTTPPeer, bot2: HTTPPeer? = nil) async throws {
            house = try House(
                .server(await PostgresFixture.shared.freshDatabase()), instance: "notices: {mode: live}",
                environment: ["BOT_SECRET": "nightjar", "BOT_TOKEN": "7001:umbrella"])
            for (name, peer) in [("bot", bot), ("bot2", bot2 ?? bot)] {
                try house.write(
                    """
                    channel: chat
                    provider: telegram
                    settings: {secret_token: "${env:BOT_SECRET}", bot_token: "${env:BOT_TOKEN}", api_base: "\(peer.url)"}

                    """, to: "channels/\(name).yaml")
            }
            try house.write(
                "- {name: got, on: ticket.drafted, when: {adapter.channel: chat}, to: customer, by: [same-channel], template: received}\n",
                to: "notices.yaml")
            tables = try Tables(house)
        }

        /// A person writes to a bot for the first time.
        func write(_ person: Int, to bot: String = "bot") async throws {
            let body = """
                {"update_id":\(person),"message":{"message_id":\(person),"date":1796000000,"chat":{"id":\(person),"type":"private"},\
                "from":{"id":\(person),"first_name":"Mo"},"text":"my lamp is dark"}}
                """
            let headers = [("X-Telegram-Bot-Api-Secret-Token", "nightjar"), ("Content-Type", "application/json")]
            let answer = try await Web.send("POST", house.url + "/in/\(bot)", headers: headers, body: Array(body.utf8))
            #expect(answer.status == 200, "\(answer.text)")
        }

        func wait(for count: Int, _ state: String, of bot: String = "bot") async throws {
            let seen = try await tables.wait(
                for: count, "SELECT count(*) FROM notice WHERE state = '\(state)' AND adapter = '\(bot)'", within: patience)
            let notices = try await tables.texts("SELECT concat_ws(' ', id, adapter, state, error) FROM notice")
            #expect(seen == count, "\(notices)")
        }

        func attempts() async throws -> [String] {
            try await tables.texts("SELECT concat_ws(' ', attempt, outcome) FROM notice_attempt ORDER BY notice_id, attempt")
        }
    }

    private static func taken() -> HTTPPeer.Answer {
        .reply(200, [("Content-Type", "application/json")], Array(#"{"ok":true,"result":{"message_id":1,"chat":{"id":1}}}"#.utf8))
    }

    @Test(.timeLimit(.minutes(2)))
    func `A vendor that reads and stays silent is asked once, and the notice is unknown`() async throws {
        let vendor = try HTTPPeer { _ in .silence }
        let scene = try await Scene(bot: vendor)
        let gateway = try await Gateway.start(scene.house)
        try await scene.write(1)
        try await scene.wait(for: 1, "unknown")
        #expect(vendor.requestCount == 1)
        #expect(try await scene.attempts() == ["1 unknown"])
        #expect(try await scene.tables.number("SELECT count(*) FROM notice WHERE due_at > now() + interval '1 year'") == 1, "It is never due again.")
        try await gateway.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `A vendor that reads and hangs up gets no second copy, also behind an answered notice`() async throws {
        let number = Counter()
        let vendor = try HTTPPeer { _ in number.add() == 1 ? Self.taken() : .raw("") }
        let scene = try await Scene(bot: vendor)
        let gateway = try await Gateway.start(scene.house)
        try await scene.write(1)
        try await scene.wait(for: 1, "sent")
        try await scene.write(2)
        try await scene.wait(for: 1, "unknown")
        #expect(vendor.requestCount == 2)
        #expect(try await scene.attempts() == ["1 sent", "1 unknown"])
        try await gateway.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `What a killed gateway was sending is unknown to the next one, and not sent again`() async throws {
        let vendor = try HTTPPeer { _ in .silence }
        let scene = try await Scene(bot: vendor)
        let gateway = try await Gateway.start(scene.house)
        try await scene.write(1)
        try await waitUntil("the vendor has read it") { vendor.requestCount == 1 }
        try await gateway.kill()
        #expect(try await scene.attempts() == ["1 started"])
        // As time would.
        try await scene.tables.query("UPDATE notice SET lease_until = now() - interval '1 second'")
        let next = try await Gateway.start(scene.house)
        try await scene.wait(for: 1, "unknown")
        #expect(try await scene.attempts() == ["1 unknown"])
        #expect(vendor.requestCount == 1)
        try await next.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `A stop waits for the answer to what is on its way, and writes it down`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let vendor = try HTTPPeer { _ in
            gate.wait()
            return Self.taken()
        }
        let scene = try await Scene(bot: vendor)
        let gateway = try await Gateway.start(scene.house)
        try await scene.write(1)
        try await waitUntil("the vendor has read it") { vendor.requestCount == 1 }
        async let ended: Void = gateway.stop()
        try await waitUntil("the stop has begun") { await !gateway.isReady }
        #expect(try await scene.attempts() == ["1 started"])
        gate.signal()
        try await ended
        #expect(try await scene.attempts() == ["1 sent"])
        #expect(try await scene.tables.texts("SELECT state FROM notice") == ["sent"])
        #expect(vendor.requestCount == 1)
    }

    @Test(.timeLimit(.minutes(2)))
    func `A hundred notices to a silent vendor keep no other vendor's waiting`() async throws {
        let (silent, good) = (try HTTPPeer { _ in .silence }, try HTTPPeer { _ in Self.taken() })
        let scene = try await Scene(bot: silent, bot2: good)
        let gateway = try await Gateway.start(scene.house)
        for person in 1...100 { try await scene.write(person) }
        try await waitUntil("the silent vendor has all that its adapter sends at a time") { silent.requestCount >= 16 }
        try await scene.write(101, to: "bot2")
        try await scene.wait(for: 1, "sent", of: "bot2")
        #expect(good.requestCount == 1)
        #expect(
            try await scene.tables.number("SELECT count(*) FROM notice WHERE adapter = 'bot' AND state = 'queued'") > 0,
            "It has overtaken those that came before it.")
        try await gateway.kill()
    }
}

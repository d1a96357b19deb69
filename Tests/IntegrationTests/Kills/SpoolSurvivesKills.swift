import Foundation
import TestSupport
import Testing
import Transfer

/// While PostgreSQL is away webhooks go to the disk, and nothing of it is lost or doubled by kills.
@Suite("The spool survives kills", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct SpoolSurvivesKills {
    @Test(.timeLimit(.minutes(4)))
    func `Kills while the spool fills and while it drains lose and double nothing, and the order stays`() async throws {
        let postgres = PostgresFixture()
        let house = try House(.server(await postgres.freshDatabase()))
        let book = SenderBook()
        var gateway = try await Gateway.start(house)
        try await send(0..<20, to: house, book)

        try await postgres.stop()
        // Three lives, each ended in the middle of filling; the second and third start without a database.
        for life in 0..<3 {
            let lanes = Task { [house] in try await Self.sendUntilGone(from: 1_000 * (life + 1), house, book) }
            let before = book.acknowledged.count
            try await waitUntil("many are spooled") { book.acknowledged.count > before + 60 }
            gateway.killAtOnce()
            try await lanes.value
            try await gateway.kill()
            gateway = try Gateway(house)
            try await waitUntil("the gateway takes webhooks without its database", within: .seconds(90)) {
                (try? await Web.get(house.url + "/health/ready"))?.status == 200
            }
        }
        let health = try await Web.get(house.url + "/health/ready").json
        #expect(health["database"] as? String == "down")
        #expect(((health["spool"] as? [String: Any])?["depth"] as? Int ?? 0) >= book.acknowledged.count - 20)
        #expect(try await Web.get(house.url + "/metrics").text.contains("inlet_spool_deliveries "))

        try await postgres.start()
        let tables = try Tables(house)
        // Killed as soon as the drain has begun, twice.
        for _ in 0..<2 {
            try await waitUntil("the drain has begun") {
                ((try? await tables.number("SELECT count(*) FROM delivery_key")) ?? 0) > 20
            }
            try await gateway.kill()
            gateway = try await Gateway.start(house)
        }
        try await waitUntil("the spool is empty", within: .seconds(60)) { try await Self.depth(house) == 0 }
        try await send(9_000..<9_010, to: house, book)
        try await tables.waitUntilSettled()
        try await judge(tables, book)
        let status = try await house.run(["status", "--json"])
        #expect(status.output.contains(#""balanced":true"#), "\(status.output) \(status.errors)")
        try await gateway.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `Newcomers queue behind what their adapter has on the disk`() async throws {
        let postgres = PostgresFixture()
        let house = try House(.server(await postgres.freshDatabase()))
        let gateway = try await Gateway.start(house)
        let book = SenderBook()
        try await postgres.stop()
        try await send(0..<50, to: house, book)
        try await postgres.start()
        try await send(50..<150, to: house, book)
        let tables = try Tables(house)
        try await waitUntil("all are stored", within: .seconds(60)) {
            ((try? await tables.number("SELECT count(*) FROM delivery_key")) ?? 0) == 150
        }
        let keys = try await tables.texts("SELECT rtrim(key, '/') FROM delivery ORDER BY received_at, id")
        #expect(keys == (0..<150).map(Self.key))
        try await gateway.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `A full spool answers 503 with Retry-After, and with spool off so does every request`() async throws {
        let postgres = PostgresFixture()
        let full = try House(.server(await postgres.freshDatabase()), instance: "spool: {size: 1MB}")
        let off = try House(.server(await postgres.freshDatabase()), instance: "spool: off")
        let gateways = [try await Gateway.start(full), try await Gateway.start(off)]
        try await postgres.stop()
        let large = String(repeating: "x", count: 50_000)
        var statuses: [Int] = []
        for number in 0..<30 {
            let answer = try await Webhook.chat(id: "m-\(number)", from: "u", text: large).post(to: full)
            statuses.append(answer.status)
            if answer.status == 503 { #expect(answer.header("retry-after").flatMap { Int($0) } != nil) }
        }
        #expect(statuses.prefix(15).allSatisfy { $0 == 200 } && statuses.suffix(5).allSatisfy { $0 == 503 })
        #expect(try await Webhook.chat(id: "m-1", from: "u", text: "short").post(to: off).status == 503)
        #expect(try await Web.get(off.url + "/health/ready").status == 503)
        for gateway in gateways { try await gateway.stop() }
    }

    @Test(.timeLimit(.minutes(1)))
    func `A spool that cannot be written to is an error at start`() async throws {
        let house = try House(
            .server(await PostgresFixture.shared.freshDatabase()), instance: "spool: {folder: /proc/inlet-spool}")
        let ending = try await house.run(["serve"])
        #expect(ending.status == 1 && ending.errors.contains("/proc/inlet-spool"))
    }

    // MARK: -

    private static func key(_ number: Int) -> String { "KEY-spool-\(String(format: "%06d", number))" }

    private func send(_ numbers: Range<Int>, to house: House, _ book: SenderBook) async throws {
        for number in numbers {
            let key = Self.key(number)
            book.send(key)
            let status = try await Webhook.chat(id: key, from: "u-\(number)", text: key).post(to: house).status
            #expect(status == 200)
            if status == 200 { book.acknowledge(key) }
        }
    }

    /// Four senders that end when nobody answers any longer.
    private static func sendUntilGone(from first: Int, _ house: House, _ book: SenderBook) async throws {
        await withTaskGroup(of: Void.self) { group in
            for lane in 0..<4 {
                group.addTask {
                    for number in 0..<200 {
                        let key = key(first + lane * 200 + number)
                        book.send(key)
                        // A refused connection is the end that is waited for.
                        guard let status = try? await Webhook.chat(id: key, from: key, text: key).post(to: house).status else { return }
                        if status == 200 { book.acknowledge(key) }
                    }
                }
            }
        }
    }

    private static func depth(_ house: House) async throws -> Int {
        let health = try await Web.get(house.url + "/health/ready").json
        return (health["spool"] as? [String: Any])?["depth"] as? Int ?? -1
    }

    private func judge(_ tables: Tables, _ book: SenderBook) async throws {
        let messages = try await tables.texts("SELECT external_id FROM message")
        #expect(Set(messages).count == messages.count, "Nothing is there twice.")
        #expect(book.acknowledged.subtracting(messages).isEmpty, "Nothing acknowledged is lost.")
        #expect(Set(messages).subtracting(book.sent).isEmpty, "Nothing is there that nobody sent.")
        let stored = try await tables.number("SELECT count(*) FROM delivery_key")
        #expect(stored == messages.count)
    }
}

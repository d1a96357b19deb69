import Foundation
import TestSupport
import Testing
import Transfer

/// The database hangs: its connections stay open, and nothing answers.
@Suite("The database hangs", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct DatabaseHangs {
    /// The time that a vendor may wait: `http.deadline` as shipped.
    private static let deadline = Duration.seconds(10)

    @Test(.timeLimit(.minutes(3)), arguments: [true, false])
    func `Every webhook is answered in time from the disk, and nothing is lost or doubled once the database goes on`(
        postmasterToo: Bool
    ) async throws {
        let postgres = PostgresFixture()
        let house = try House(.server(await postgres.freshDatabase()))
        let gateway = try await Gateway.start(house)
        let book = SenderBook()
        let before = await send(lanes: 4, each: 25, life: 0, house, book)
        #expect(before == [200: 100])

        // It hangs in the middle of taking webhooks.
        let lanes = Task { await Self.send(lanes: 8, each: 60, life: 1, house, book) }
        try await waitUntil("some of them are taken") { book.acknowledged.count > 130 }
        try await postgres.freeze(postmaster: postmasterToo)
        do {
            let during = await lanes.value
            #expect(during.keys.allSatisfy { [200, 503].contains($0) }, "All were answered: \(during)")
            #expect(during.values.reduce(0, +) == 480)
            let after = await send(lanes: 4, each: 25, life: 2, house, book)
            #expect(after == [200: 100], "The disk takes them at once.")
            #expect(try await Web.get(house.url + "/health/live").status == 200)
        } catch {
            try await postgres.thaw()
            throw error
        }
        try await postgres.thaw()

        let tables = try Tables(house)
        try await waitUntil("the spool is empty", within: .seconds(60)) {
            let health = try await Web.get(house.url + "/health/ready").json
            return (health["spool"] as? [String: Any])?["depth"] as? Int == 0
        }
        try await tables.waitUntilSettled()
        let messages = try await tables.texts("SELECT external_id FROM message")
        #expect(Set(messages).count == messages.count, "Nothing is there twice.")
        #expect(book.acknowledged.subtracting(messages).isEmpty, "Nothing acknowledged is lost.")
        let status = try await house.run(["status", "--json"])
        #expect(status.output.contains(#""balanced":true"#), "\(status.output) \(status.errors)")
        try await gateway.stop()
    }

    /// How the database is away.
    enum Absence: CaseIterable {
        case stopped, hanging, halfHanging
    }

    @Test(.timeLimit(.minutes(3)), arguments: Absence.allCases)
    func `A stop while the database is away ends in the configured time, and the next start works off what was taken`(
        absence: Absence
    ) async throws {
        let postgres = PostgresFixture()
        let house = try House(.server(await postgres.freshDatabase()), workers: "drain: 12s")
        let command = try Command(["serve", "--config", house.configuration], environment: house.environment)
        try await waitUntil("the gateway is ready", within: .seconds(90)) { (try? await Web.get(house.url + "/health/ready"))?.status == 200 }
        let book = SenderBook()
        _ = await send(lanes: 8, each: 30, life: 0, house, book)
        switch absence {
        case .stopped: try await postgres.stop()
        case .hanging: try await postgres.freeze()
        case .halfHanging: try await postgres.freeze(postmaster: false)
        }
        _ = await send(lanes: 4, each: 10, life: 1, house, book)
        kill(command.pid, SIGTERM)
        let ending: Result<InletProgram.Ending, any Error>
        do {
            ending = .success(try await command.ending(within: .seconds(60)))
        } catch {
            ending = .failure(error)
        }
        // The database is away for as long as this took: without the limit it was for ever.
        if absence == .stopped { try await postgres.start() } else { try await postgres.thaw() }
        let ended = try ending.get()
        #expect(ended.status == 0, "\(ended.errors.suffix(2_000))")

        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        try await tables.wait(for: 280, "SELECT count(*) FROM delivery_key", within: .seconds(60))
        try await tables.waitUntilSettled()
        let messages = try await tables.texts("SELECT external_id FROM message")
        #expect(Set(messages).count == messages.count && book.acknowledged.subtracting(messages).isEmpty)
        let status = try await house.run(["status", "--json"])
        #expect(status.output.contains(#""balanced":true"#), "\(status.output) \(status.errors)")
        try await gateway.stop()
    }

    private func send(lanes: Int, each: Int, life: Int, _ house: House, _ book: SenderBook) async -> [Int: Int] {
        await Self.send(lanes: lanes, each: each, life: life, house, book)
    }

    /// How often each status came; 0 stands for no answer in time.
    private static func send(lanes: Int, each: Int, life: Int, _ house: House, _ book: SenderBook) async -> [Int: Int] {
        await withTaskGroup(of: [Int].self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    var statuses: [Int] = []
                    for number in 0..<each {
                        let key = "KEY-hang-\(life)-\(lane)-\(number)"
                        book.send(key)
                        // No answer is what is counted.
                        let status = (try? await Webhook.chat(id: key, from: key, text: key).post(to: house, within: deadline).status) ?? 0
                        if status == 200 { book.acknowledge(key) }
                        statuses.append(status)
                    }
                    return statuses
                }
            }
            return await group.reduce(into: [:]) { counts, statuses in
                for status in statuses { counts[status, default: 0] += 1 }
            }
        }
    }
}

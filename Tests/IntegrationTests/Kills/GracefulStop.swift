import Foundation
import TestSupport
import Testing
import Transfer

/// The gateway is asked to end while it is busy.
@Suite("Graceful stop", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct GracefulStop {
    @Test(.timeLimit(.minutes(2)), arguments: [SIGTERM, SIGINT])
    func `A stop under load loses nothing that was acknowledged, and ends with 0`(signal: Int32) async throws {
        let house = try House(.server(await PostgresFixture.shared.freshDatabase()))
        let command = try Command(["serve", "--config", house.configuration], environment: house.environment)
        try await waitUntil("the gateway is ready", within: .seconds(90)) { (try? await Web.get(house.url + "/health/ready"))?.status == 200 }
        let book = SenderBook()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<8 { group.addTask { await Self.send(lane: lane, house, book) } }
            try await waitUntil("many were acknowledged") { book.acknowledged.count > 200 }
            kill(command.pid, signal)
            try await group.waitForAll()
        }
        let ending = try await command.ending()
        #expect(ending.status == 0, "\(ending.errors.suffix(2_000))")
        let tables = try Tables(house)
        let stored = Set(try await tables.texts("SELECT rtrim(key, '/') FROM delivery_key"))
        #expect(book.acknowledged.subtracting(stored).isEmpty)
        #expect(stored.subtracting(book.sent).isEmpty)
        let status = try await house.run(["status", "--json"])
        #expect(status.output.contains(#""balanced":true"#), "\(status.output)")
        // What was claimed has been finished: nothing waits for the end of a lease.
        #expect(
            try await tables.number("SELECT count(*) FROM delivery_state WHERE finished_at IS NULL AND attempt > released") == 0)
        #expect(
            try await tables.number("SELECT count(*) FROM adapter_state WHERE lease_until > now()") == 0,
            "The leases were given back.")
    }

    /// Sends until nobody answers any longer.
    private static func send(lane: Int, _ house: House, _ book: SenderBook) async {
        for number in 0..<10_000 {
            let key = "KEY-stop-\(lane * 10_000 + number)"
            book.send(key)
            // A refused connection is the end that is waited for.
            guard let status = try? await Webhook.chat(id: key, from: key, text: "hello").post(to: house).status else { return }
            if status == 200 { book.acknowledge(key) }
        }
    }
}

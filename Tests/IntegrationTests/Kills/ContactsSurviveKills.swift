import Cluster
import Foundation
import TestSupport
import Testing

/// The books balance whatever happens to the gateway and to its database.
@Suite("Contacts survive kills", .serialized, .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct ContactsSurviveKills {
    @Test(.timeLimit(.minutes(5)))
    func `After 22 kills and 2 restarts of the database each acknowledged contact is in exactly one place`() async throws {
        let house = try House(.embedded, environment: ["INLET_TEST_CRASH_ON": Senders.crashMarker])
        let tables = try Tables(house)
        let senders = Senders(house)
        var gateway = try await Gateway.start(house)

        let sending = Task { try await senders.run() }
        defer { sending.cancel() }
        for round in 0..<22 {
            try await suffer(gateway)
            try await tables.endAdapterLeases()
            if round == 7 { try await house.cluster.restart(mode: .immediate) }
            gateway = try Gateway(house)
            if round == 14 { try await house.cluster.restart(mode: .fast) }
        }
        senders.finish()
        try await keepRunning(&gateway, until: "everything is worked off") { try await isQuiet(house, tables, senders) }
        try await sending.value

        try await judge(Places(tables), senders.book)
        try await judge(tables)
        try await judgeStatus(house)
        try await gateway.stop()
    }

    /// Lets the gateway live for a moment of any length, from before it is ready to well after, and kills it.
    private func suffer(_ gateway: Gateway) async throws {
        try await Task.sleep(for: .milliseconds(.random(in: 300...2_400)))
        try await gateway.kill()
    }

    /// Starts the gateway again whenever the poison has killed it.
    private func keepRunning(_ gateway: inout Gateway, until what: String, _ isDone: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(90)
        while !(try await isDone()) {
            guard ContinuousClock.now < deadline else {
                let open = try? await Tables(gateway.house).texts(
                    "SELECT concat_ws(' ', id, adapter, attempt, released, lease_until - now()) FROM delivery_state WHERE finished_at IS NULL")
                throw ServerFailure("Waited in vain until \(what). Open: \(open ?? []). \(gateway.log.suffix(3_000))")
            }
            if !gateway.isRunning {
                try await Tables(gateway.house).endAdapterLeases()
                gateway = try Gateway(gateway.house)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Whether all files are taken and all deliveries have an end. The database may be starting with the gateway.
    private func isQuiet(_ house: House, _ tables: Tables, _ senders: Senders) async throws -> Bool {
        let waiting = try house.files(in: "mail/support/new") + house.files(in: "drop/calls")
        guard waiting.isEmpty, try house.files(in: "drop/calls/processing").allSatisfy({ $0.hasPrefix(".") }) else {
            return false
        }
        let open = senders.book.sent.subtracting(senders.book.acknowledged).filter {
            $0.contains("-crash-") || $0.contains("-broken-")
        }
        let pending = try? await tables.number("SELECT count(*) FROM delivery_state WHERE finished_at IS NULL")
        let poison = try? await tables.number("SELECT count(*) FROM delivery_state WHERE reason = 'undecodable'")
        return pending == 0 && open.isEmpty && poison == 8
    }

    private func judge(_ places: Places, _ book: SenderBook) async throws {
        #expect(places.strangers == 0, "The tables hold what nobody sent.")
        #expect(Set(places.byKey.keys).subtracting(book.sent).isEmpty, "The tables hold what nobody sent.")
        let filed = book.sent.filter { ["-mail-", "-call-", "-unwanted-"].contains(where: $0.contains) }
        #expect(book.acknowledged.count > 300)
        #expect(filed.count > 100)
        for key in book.acknowledged.union(filed).sorted() {
            let place = places[key]
            #expect(place.count == 1, "\(key): \(place)")
            switch key.split(separator: "-")[1] {
            case "broken": #expect(place.quarantined == ["undecodable"], "\(key): \(place)")
            case "crash": #expect(place.quarantined == ["crashed"], "\(key): \(place)")
            case "unwanted": #expect(place.ignored == 1, "\(key): \(place)")
            // Whoever is beside a poison three times is suspected with it: a person looks at it, nothing is lost.
            default: #expect(place.onTickets == 1 || place.quarantined == ["crashed"], "\(key): \(place)")
            }
        }
        // What was sent once, without an answer, may have been taken or not, but never twice.
        for key in book.sent.subtracting(book.acknowledged) { #expect(places[key].count <= 1, "\(key): \(places[key])") }
        let suspected = places.byKey.filter { $0.value.quarantined == ["crashed"] }.map(\.key)
        #expect(suspected.count <= 10, "\(suspected)")
        print(
            "acknowledged \(book.acknowledged.count) webhooks (\(book.requests) answers, \(book.repeats) repeats), \(filed.count) mails and rows, "
                + "suspected \(suspected.sorted())")
    }

    private func judge(_ tables: Tables) async throws {
        let twice = try await tables.texts(
            "SELECT external_id FROM message WHERE external_id IS NOT NULL GROUP BY adapter, external_id HAVING count(*) > 1")
        #expect(twice.isEmpty)
        let drafts = try await tables.number(
            """
            SELECT count(*) FROM ticket t
            WHERE (SELECT count(*) FROM message m WHERE m.ticket_id = t.id AND m.disposition = 'drafted') <> 1
            """)
        #expect(drafts == 0, "Each ticket has one message that drafted it.")
        let alien = try await tables.number(
            "SELECT count(*) FROM message m WHERE position('KEY-' in concat(m.external_id, m.body)) = 0")
        #expect(alien == 0)
        let openNUL = try await tables.number("SELECT count(*) FROM message WHERE body LIKE '%' || U&'\\FFFD' || '%'")
        #expect(openNUL > 0, "U+0000 becomes U+FFFD.")
        let numbers = try await tables.number(
            "SELECT count(*) FROM (SELECT 1 FROM ticket_event GROUP BY ticket_id HAVING max(number) <> count(*)) AS broken")
        #expect(numbers == 0, "A ticket's events are numbered without holes.")
    }

    private func judgeStatus(_ house: House) async throws {
        let status = try await house.run(["status", "--json"])
        #expect(status.status == 0, "\(status.output) \(status.errors)")
        #expect(status.output.contains(#""balanced":true"#), "\(status.output)")
        print(status.output)
    }
}

import Cluster
import Foundation
import TestSupport
import Testing

/// A file of a call centre is read to its end whatever happens to the gateway on the way.
@Suite("Rows survive kills", .serialized, .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct RowsSurviveKills {
    private static let count = 12_000

    @Test(.timeLimit(.minutes(5)))
    func `After ten kills in the middle of a file every row is there once`() async throws {
        let house = try House(.embedded)
        try house.write(Self.adapter, to: "channels/call-center.yaml")
        let tables = try Tables(house)
        var gateway = try await Gateway.start(house)
        try house.dropRows(named: "calls.csv", count: Self.count)
        for round in 1...10 {
            try await tables.wait(for: Self.count * round / 14, from: gateway)
            try await gateway.kill()
            #expect(try house.files(in: "drop/calls/processing").contains("calls.csv"), "Killed when the file was done: round \(round).")
            try await tables.endAdapterLeases()
            gateway = try Gateway(house)
        }
        try await waitUntil("the file is done", within: .seconds(120)) {
            let isRead = try house.files(in: "drop/calls/done").count == 1
            // The database may be starting with the gateway.
            let pending = try? await tables.number("SELECT count(*) FROM delivery_state WHERE finished_at IS NULL")
            return isRead && pending == 0
        }
        try await judge(house, tables)
        try await gateway.stop()
    }

    private func judge(_ house: House, _ tables: Tables) async throws {
        let rejected = Self.count / 100
        #expect(try await tables.number("SELECT count(*) FROM delivery WHERE adapter = 'call-center'") == Self.count)
        #expect(try await tables.number("SELECT count(*) FROM message WHERE adapter = 'call-center'") == Self.count - rejected)
        #expect(try await tables.number("SELECT count(DISTINCT external_id) FROM message") == Self.count - rejected)
        #expect(try await tables.number("SELECT count(*) FROM delivery_state WHERE disposition = 'quarantined'") == rejected)
        let rejects = try String(contentsOfFile: house.data("drop/calls/failed/calls.rejects.csv"), encoding: .utf8)
        #expect(rejects.split(separator: "\r\n").count == rejected + 1)
        let status = try await house.run(["status", "--json"])
        #expect(status.output.contains(#""balanced":true"#), "\(status.output)")
    }

    /// Every caller has a ticket of their own, so that rows can be counted by tickets.
    private static let adapter = """
        channel: calls
        drop: {folder: drop/calls, pickup: {marker: .done}, poll: 1s}
        csv: {key: [call_id]}
        map: {external_id: call_id, sender: {phone: caller}, text: summary}
        region: CN

        """
}

extension House {
    /// A file with a broken row in every hundred.
    fileprivate func dropRows(named name: String, count: Int) throws {
        let rows = (0..<count).map { "C\($0),138\(10_000_000 + $0),\($0 % 100 == 50 ? "one,two" : "row \($0)")\r\n" }
        try folder.write(Array(("call_id,caller,summary\r\n" + rows.joined()).utf8), to: "data/drop/calls/\(name)")
        try folder.write("", to: "data/drop/calls/\(name).done")
    }
}

extension Tables {
    /// Waits until so many rows were taken: the middle of the file.
    fileprivate func wait(for rows: Int, from gateway: Gateway) async throws {
        try await waitUntil("\(rows) rows are taken", within: .seconds(60)) {
            guard gateway.isRunning else { throw ServerFailure("The gateway ended. \(gateway.log.suffix(2_000))") }
            // The database may be starting with the gateway.
            return (try? await self.number("SELECT count(*) FROM delivery WHERE adapter = 'call-center'")).map { $0 >= rows } ?? false
        }
    }
}

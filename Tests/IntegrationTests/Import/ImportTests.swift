import Foundation
import TestSupport
import Testing

/// `inlet import`, against a real database.
@Suite("Files taken by hand", .serialized, .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct ImportTests {
    private static let text = """
        call_id,caller,result,summary
        C1,13800138000,ticket,first
        C2,13800138000,ticket,second of the same caller
        C3,13900139000,ticket,another caller
        C4,13900139000,no,nothing
        C5,1.38E+10,ticket,damaged
        C6,13700137000,ticket,too,many,cells
        C1,13800138000,ticket,first
        合计,,,

        """

    @Test(.timeLimit(.minutes(3)))
    func `A dry run tells what an import then does, and the same file again brings nothing`() async throws {
        let house = try House(.embedded)
        try house.write(Self.adapter, to: "channels/call-center.yaml")
        try house.folder.write(Self.text, to: "calls.csv")

        let unwritten = try await rehearse(house)
        #expect(unwritten["created"] as? Int == 2)
        #expect(unwritten["appended"] as? Int == 1)

        let done = try await importing(house)
        try expectCounts(done, created: 2, appended: 1, duplicate: 1, ignored: 2, rejected: 2)
        let rejects = try String(contentsOfFile: house.path("calls.rejects.csv"), encoding: .utf8)
        #expect(rejects.split(separator: "\r\n").count == 3)

        let known = try await rehearse(house)
        try expectCounts(known, created: 0, appended: 0, duplicate: 7, ignored: 1, rejected: 0)
        try expectCounts(try await importing(house), created: 0, appended: 0, duplicate: 7, ignored: 1, rejected: 0)
        let plain = try await house.run(["import", "call-center", house.path("calls.csv"), "--dry-run"])
        #expect(plain.output.contains("nothing written"))
        #expect(plain.errors.contains("rows/s"), "A plain line tells the rate: \(plain.errors)")
    }

    @Test func `A file that does not fit is refused with the difference, and an adapter that is not there with those that are`() async throws {
        let house = try House(.embedded)
        try house.folder.write("call_id,callr,result,summary\nC1,138,ticket,x\n", to: "calls.csv")
        let drift = try await house.run(["import", "call-center", house.path("calls.csv"), "--dry-run"])
        #expect(drift.status == 1)
        #expect(drift.errors.contains("\"caller\" is missing; \"callr\" may be its new name"), "\(drift.errors)")
        let unknown = try await house.run(["import", "call-centre", house.path("calls.csv"), "--dry-run"])
        #expect(unknown.errors.contains("call-center"), "\(unknown.errors)")
        let absent = try await house.run(["import", "call-center", house.path("not-there.csv"), "--dry-run"])
        #expect(absent.status == 1)
    }

    private func rehearse(_ house: House) async throws -> [String: Any] {
        try await result(of: house.run(["import", "call-center", house.path("calls.csv"), "--dry-run", "--json"]))
    }

    private func importing(_ house: House) async throws -> [String: Any] {
        try await result(of: house.run(["import", "call-center", house.path("calls.csv"), "--json"]))
    }

    private func result(of ending: InletProgram.Ending) throws -> [String: Any] {
        try #require(ending.status == 0, "\(ending.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
    }

    private func expectCounts(
        _ report: [String: Any], created: Int, appended: Int, duplicate: Int, ignored: Int, rejected: Int
    ) throws {
        let counts = ["created", "appended", "duplicate", "ignored", "rejected"].map { report[$0] as? Int }
        #expect(counts == [created, appended, duplicate, ignored, rejected], "\(report)")
        #expect(report["rows"] as? Int == 8)
    }

    private static let adapter = """
        channel: calls
        drop: {folder: drop/calls, pickup: {marker: .done}}
        csv: {key: [call_id]}
        map: {external_id: call_id, sender: {phone: caller}, text: summary}
        only_when: {row.result: ticket}
        region: CN
        conversation: {append_within: 24h}

        """
}

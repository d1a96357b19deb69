import Foundation
import TestSupport
import Testing

/// A drop folder that two gateways on one database both know, and one on another machine.
@Suite("Shared drop folders", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct SharedFolder {
    private func adapter(_ folder: String) -> String {
        """
        channel: calls
        drop: {folder: "\(folder)", pickup: {marker: .done}, poll: 1s}
        csv: {key: [call_id]}
        map: {external_id: call_id, sender: {phone: caller}, text: summary}
        region: CN

        """
    }

    private func drop(_ name: String, calls: Range<Int>, into folder: ServerFolder) throws {
        let rows = calls.map { "C\($0),138\(10_000_000 + $0),row \($0)\r\n" }
        try folder.write("call_id,caller,summary\r\n" + rows.joined(), to: "calls/\(name)")
        try folder.write("", to: "calls/\(name).done")
    }

    @Test(.timeLimit(.minutes(3)))
    func `Of two gateways one reads the folder, and the other takes over within thirty seconds when it dies`() async throws {
        let folder = try ServerFolder("shared")
        try folder.makeFolder("calls")
        let database = try await PostgresFixture.shared.freshDatabase()
        let houses = try (0..<2).map { _ in
            let house = try House(.server(database))
            try house.write(adapter(folder.path("calls")), to: "channels/call-center.yaml")
            return house
        }
        let tables = try Tables(houses[0])
        let drafts = "SELECT count(*) FROM message WHERE adapter = 'call-center'"
        let owner = "SELECT owner FROM adapter_state WHERE adapter = 'call-center'"
        let first = try await Gateway.start(houses[0])
        try drop("a.csv", calls: 0..<500, into: folder)
        #expect(try await tables.wait(for: 500, drafts, within: .seconds(60)) == 500)
        let holder = try await tables.texts(owner)
        let second = try await Gateway.start(houses[1])
        // The second file overlaps the first one, and comes while both gateways look at the folder.
        try drop("b.csv", calls: 250..<1_000, into: folder)
        #expect(try await tables.wait(for: 1_000, drafts, within: .seconds(60)) == 1_000)
        #expect(try await tables.texts(owner) == holder)

        try await first.kill()
        try drop("c.csv", calls: 900..<1_200, into: folder)
        #expect(try await tables.wait(for: 1_200, drafts, within: .seconds(30)) == 1_200)
        #expect(try await tables.texts(owner) != holder)
        #expect(try await tables.number("SELECT count(*) FROM delivery WHERE adapter = 'call-center'") == 1_200)
        try await waitUntil("the files are put away", within: .seconds(20)) {
            try FileManager.default.contentsOfDirectory(atPath: folder.path("calls/done")).count == 3
        }
        try await second.stop()
    }

    @Test(.enabled(if: SSHFixture.isAvailable, "sshd is not here, or this is not root."))
    func `check refuses an RSA key and says which key to make; with an Ed25519 key it reaches the folder, and no other host's`() async throws {
        let host = try await SSHFixture()
        let key = { (kind: SSHFixture.Key) in try House(.embedded, environment: ["SFTP_KEY": try host.userKey(kind)]) }
        let write = { (house: House, fingerprint: String) in
            let server = "sftp://127.0.0.1:\(host.port)\(host.folder.path("out"))"
            let sftp = #"sftp: {server: "\#(server)", username: root, key: "${env:SFTP_KEY}", fingerprint: "\#(fingerprint)"}"#
            try house.write(
                """
                channel: calls
                drop: {pickup: {marker: .done}, \(sftp)}
                csv: {key: [call_id]}
                map: {external_id: call_id, sender: {phone: caller}, text: summary}
                region: CN

                """, to: "channels/call-center.yaml")
        }
        let old = try key(.rsa)
        try write(old, host.fingerprint)
        let refusal = try await old.run(["check"])
        #expect(refusal.status == 78)
        #expect(refusal.errors.contains("call-center.yaml") && refusal.errors.contains("ssh-keygen -t ed25519"), "\(refusal.errors)")
        let house = try key(.ed25519)
        try write(house, host.fingerprint)
        let good = try await house.run(["check"])
        #expect(good.status == 0, "\(good.errors)")
        try write(house, "SHA256:" + String(repeating: "A", count: 43))
        let stranger = try await house.run(["check"])
        #expect(stranger.status == 78)
        #expect(stranger.errors.contains("shows the key"), "\(stranger.errors)")
        try await host.stop()
    }
}

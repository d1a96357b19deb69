import Crypto
import Foundation
import Intake
import Postgres
import Store
import Testing

/// Files in mails stand in the store once; the mails come out of it byte for byte as they went in.
@Suite(.serialized) struct LeanBodyTests {
    @Test(arguments: [76, 64, 60, 1000, 4]) func aMailComesBackAsItCame(line: Int) async throws {
        try await withStore { store in
            for size in [30_000, 30_001, 30_002, 57_000] {
                let mail = Self.mail([Self.file(size)], line: line)
                let deliveries = try await Self.roundTrip([mail], key: "\(line)-\(size)", store)
                #expect(deliveries.map(\.body) == [Array(mail.utf8)])
            }
            #expect(try await store.count("SELECT count(*) FROM delivery WHERE octet_length(body) < 1000 AND files IS NOT NULL") == 4)
            #expect(try await store.count("SELECT count(*) FROM blob") == 4)
        }
    }

    @Test func severalFilesAndWhatStandsBetweenThemComeBack() async throws {
        try await withStore { store in
            let mail = Self.mail([Self.file(40_000), Self.file(100), Self.file(90_000, seed: 2), Self.file(40_000)], line: 76)
            let bodies = try await Self.roundTrip([mail], key: "several", store).map(\.body)
            #expect(bodies == [Array(mail.utf8)])
            #expect(try await store.count("SELECT jsonb_array_length(files->'files') FROM delivery") == 3)
            #expect(try await store.count("SELECT count(*) FROM blob") == 2)
        }
    }

    @Test func aFileInTwoMailsIsStoredOnce() async throws {
        try await withStore { store in
            let mails = ["one", "two"].map { Self.mail([Self.file(50_000)], line: 76, subject: $0) }
            let bodies = try await Self.roundTrip(mails, key: "twice", store).map(\.body)
            #expect(bodies == mails.map { Array($0.utf8) })
            #expect(try await store.count("SELECT sum(octet_length(bytes)) FROM blob_chunk") == 50_000)
        }
    }

    /// What encoding would not write the same way stays where it is.
    @Test(arguments: [
        "\n", "\r\n \r\n", "\r\n=\r\n", "\r\n\r\n",
    ]) func whatIsWrittenAnotherWayComesBackToo(lineEnd: String) async throws {
        try await withStore { store in
            var mail = Self.mail([Self.file(60_000)], line: 76)
            let middle = mail.index(mail.startIndex, offsetBy: 50_000)
            let end = try #require(mail[middle...].firstIndex(of: "\r\n"))
            mail.replaceSubrange(end...end, with: lineEnd)
            let bodies = try await Self.roundTrip([mail], key: "damaged", store).map(\.body)
            #expect(bodies == [Array(mail.utf8)])
        }
    }

    @Test func unusedBitsThatAreNotZeroComeBack() async throws {
        try await withStore { store in
            let mail = Self.mail([Self.file(30_001)], line: 76)
            let padding = try #require(mail.range(of: "=="))
            let damaged = mail.replacingCharacters(in: mail.index(before: padding.lowerBound)..<padding.upperBound, with: "/==")
            let bodies = try await Self.roundTrip([damaged], key: "bits", store).map(\.body)
            #expect(bodies == [Array(damaged.utf8)])
        }
    }

    @Test func aRevisionComesBackToo() async throws {
        try await withStore { store in
            let (first, second) = (Self.mail([Self.file(50_000)], line: 76), Self.mail([Self.file(50_000, seed: 9)], line: 76))
            _ = try await store.accept([Self.reception(first, key: "same")], writer: 0)
            let results = try await store.accept([Self.reception(second, key: "same")], writer: 0)
            guard case .revision(let id) = results[0] else {
                Issue.record("The second mail is no revision: \(results)")
                return
            }
            let record = try await store.delivery(id.number)
            #expect(record?.body == Array(second.utf8))
        }
    }

    @Test func theCommitAddsTheTypeAndNotTheBytes() async throws {
        try await withStore { store in
            let mail = Self.mail([Self.file(50_000)], line: 76)
            let deliveries = try await Self.roundTrip([mail], key: "typed", store)
            var profile = Profile(
                adapter: chat, channel: .email, provider: "test", decoder: FileDecoder(bytes: Self.file(50_000)), ticketType: "general",
                configHash: "c0ffee")
            profile.appendWithin = nil
            let pipeline = Pipeline(profiles: [profile], types: [TicketType(name: "general")], rules: [], lookups: NoLookups())
            _ = try await store.commit([await pipeline.process(deliveries[0])], writer: 100, planner: EveryOccasion())
            #expect(try await store.count("SELECT count(*) FROM attachment JOIN blob USING (sha256) WHERE blob.type = 'image/jpeg'") == 1)
            #expect(try await store.count("SELECT sum(octet_length(bytes)) FROM blob_chunk") == 50_000)
        }
    }

    @Test func aMailWhoseFileIsLostGoesToQuarantineAndTheNextOneProceeds() async throws {
        try await withStore { store in
            let mails = [Self.mail([Self.file(50_000)], line: 76), Self.mail([Self.file(50_000, seed: 5)], line: 76)]
            _ = try await store.accept(mails.enumerated().map { Self.reception($1, key: "lost-\($0)") }, writer: 0)
            let lost = Array(SHA256.hash(data: Self.file(50_000)))
            _ = try await store.pool.query("DELETE FROM blob_chunk WHERE sha256 = $1", [.bytes(lost)])
            let deliveries = try await store.claim(most: 10, lease: .seconds(30))
            #expect(deliveries.count == 2 && deliveries[1].damage == nil && deliveries[1].body == Array(mails[1].utf8))
            var profile = Profile(
                adapter: chat, channel: .email, provider: "test", decoder: FileDecoder(bytes: Self.file(50_000, seed: 5)), ticketType: "general",
                configHash: "c0ffee")
            profile.appendWithin = nil
            let pipeline = Pipeline(profiles: [profile], types: [TicketType(name: "general")], rules: [], lookups: NoLookups())
            var batch: [Processed] = []
            for delivery in deliveries { batch.append(await pipeline.process(delivery)) }
            let report = try await store.commit(batch, writer: 100, planner: EveryOccasion())
            #expect(report.quarantined == 1 && report.drafted == 1)
            let record = try #require(try await store.quarantine(most: 10).first)
            #expect(record.reason == "damaged" && record.error?.contains("blob_chunk") == true)
        }
    }

    // MARK: - Mails

    private static func roundTrip(_ mails: [String], key: String, _ store: Store) async throws -> [Delivery] {
        _ = try await store.accept(mails.enumerated().map { reception($1, key: "\(key)-\($0)") }, writer: 0)
        return try await store.claim(most: 10, lease: .seconds(30))
    }

    private static func reception(_ mail: String, key: String) -> Intake.Reception {
        let bytes = Array(mail.utf8)
        return Intake.Reception(adapter: chat, key: key, digest: Array(SHA256.hash(data: bytes)), contentType: "message/rfc822", body: bytes)
    }

    private static func mail(_ files: [[UInt8]], line: Int, subject: String = "files") -> String {
        var mail = "From: a@example.com\r\nSubject: \(subject)\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        for file in files { mail += "--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n\(text(file, line))\r\n" }
        return mail + "--b--\r\n"
    }

    private static func text(_ bytes: [UInt8], _ line: Int) -> String {
        let letters = Array(Data(bytes).base64EncodedString().utf8)
        let lines = stride(from: 0, to: letters.count, by: line).map { letters[$0..<min($0 + line, letters.count)] }
        return String(decoding: Array(lines.joined(separator: "\r\n".utf8)), as: UTF8.self)
    }

    /// Bytes that look like those of a picture.
    private static func file(_ size: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed
        return (0..<size).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }
}

/// Finds one picture in every delivery.
private struct FileDecoder: Decoder {
    let bytes: [UInt8]

    func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded {
        var message = Message(
            externalID: "1", identity: Array(SHA256.hash(data: delivery.body)), sender: Party(address: "a@example.com"), text: "A picture.")
        message.attachments = [
            Attachment(name: "a.jpg", type: "image/jpeg", size: bytes.count, sha256: Array(SHA256.hash(data: bytes)), bytes: bytes)
        ]
        return Intake.Decoded(messages: [message])
    }
}

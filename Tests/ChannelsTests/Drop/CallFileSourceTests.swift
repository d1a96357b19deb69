import Channels
import Foundation
import Intake
import Logging
import Settings
import Testing

@Suite("Taking the files of a call centre")
struct CallFileSourceTests {
    private let temporary: TemporaryFolder
    private let inbox = MemoryInbox()
    private let leases = MemoryLeases()
    private var source = DropSource()

    init() throws {
        temporary = try TemporaryFolder()
        source.drop.pickup = .rename
        source.csv.key = [.named("call_id")]
        source.map.externalID = .named("call_id")
        source.map.phone = .named("caller")
        source.map.text = [.named("summary")]
    }

    private func files() throws -> CallFileSource {
        CallFileSource(
            adapter: AdapterName("calls"), source: source, path: temporary.path, pickup: .rename, inbox: inbox, leases: leases,
            logger: Logger(label: "test"))
    }

    private func drop(_ text: String, as name: String = "calls.csv") async throws {
        try temporary.write(name, text)
        try await files().pass()
    }

    private func reason(_ reception: Intake.Reception) -> QuarantineReason? {
        fault(reception)?.reason
    }

    private func fault(_ reception: Intake.Reception) -> Quarantine? {
        do {
            _ = try decode(reception)
            return nil
        } catch {
            return error as? Quarantine
        }
    }

    private func decode(_ reception: Intake.Reception) throws -> Message? {
        let delivery = Delivery(
            id: DeliveryID(number: 1, receivedAt: .now), adapter: reception.adapter, key: reception.key, contentType: reception.contentType,
            meta: reception.wholeMeta, body: reception.body, attempt: 1)
        return try RowDecoder(source: source, adapter: reception.adapter, region: "CN", language: "zh-CN").decode(delivery).messages.first
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: temporary.path + "/" + folder).sorted()
    }

    @Test("The same file again, a longer one and one that overlaps bring only what is new")
    mutating func overlaps() async throws {
        try await drop("call_id,caller,summary\nC1,138,a\nC2,139,b\n")
        try await drop("call_id,caller,summary\nC1,138,a\nC2,139,b\n", as: "again.csv")
        try await drop("summary,caller,call_id,played\nb,\"139\",C2,yes\nc,137,C3,no\n", as: "next.csv")
        #expect(inbox.receptions.map(\.key) == ["C1", "C2", "C3"])
        try await drop("call_id,caller,summary\nC2,139,b corrected\n", as: "corrected.csv")
        #expect(inbox.receptions.count == 4)
        #expect(try names("done").count == 4)
    }

    @Test("A file that got the name and the inode of one that is gone is read from its first row")
    mutating func reusedInode() async throws {
        try await drop("call_id,caller,summary\nC1,138,a\nC2,139,b\n")
        for name in try names("done") { try FileManager.default.removeItem(atPath: temporary.path + "/done/" + name) }
        try await drop("call_id,caller,summary\nC3,138,c\nC4,139,d\n")
        #expect(inbox.receptions.map(\.key) == ["C1", "C2", "C3", "C4"])
    }

    @Test("Without key columns equal rows are one, however they are quoted")
    mutating func rowHash() async throws {
        source.csv.key = []
        try await drop("call_id,caller,summary\nC1,138,a\n\"C1\",138,\"a\"\nC1,138,b\n")
        #expect(inbox.receptions.count == 2)
    }

    @Test("A number that a spreadsheet rounded is neither a key nor a telephone number")
    mutating func rounded() async throws {
        try await drop("call_id,caller,summary\n1.23457E+17,13800138000,a\n1.23457E+17,13900139000,b\nC3,1.38E+10,c\nC4,13800138000,d\n")
        #expect(inbox.receptions.count == 4)
        for reception in inbox.receptions.prefix(3) {
            #expect(reason(reception) == .damaged)
        }
        #expect(try decode(inbox.receptions[3])?.sender.phone == "+8613800138000")
        let rejects = try String(contentsOfFile: temporary.path + "/failed/calls.rejects.csv", encoding: .utf8)
        #expect(rejects.split(separator: "\r\n").count == 4)
        #expect(rejects.contains("4,\"A spreadsheet rounded") || rejects.contains("4,A spreadsheet rounded"))
        let summary = try String(contentsOfFile: temporary.path + "/failed/calls.rejects.txt", encoding: .utf8)
        #expect(summary == "calls.csv: 4 rows: 1 new, 0 known already, 3 rejected (scientific 3).\n")
    }

    @Test("Long ids that end in zeros do not make two calls one")
    mutating func roundedIDs() async throws {
        try await drop("call_id,caller,summary\n622200000000000000,138,a\n622200000000000000,139,b\n")
        #expect(inbox.receptions.count == 2)
    }

    @Test("Rows that the reader rejects are quarantined as they came")
    mutating func rejectedRows() async throws {
        try await drop("call_id,caller,summary\nC1,138,a\nC2,138,b,c,d\n")
        #expect(inbox.bodies == ["C1,138,a", "C2,138,b,c,d"])
        #expect(reason(inbox.receptions[1]) == .undecodable)
    }

    @Test("A file whose columns changed goes to failed/ and to the quarantine, with the difference, before its first row")
    mutating func drift() async throws {
        try await drop("call_id,caller_no,summary\nC1,138,a\n")
        #expect(inbox.receptions.count == 1)
        let found = try #require(self.fault(inbox.receptions[0]))
        #expect(found.reason == .drift)
        #expect(found.description.contains("\"caller\" is missing; \"caller_no\" may be its new name"))
        #expect(try names("failed").count == 2)
    }

    @Test("A workbook is no CSV file: failed/ and quarantine say so")
    mutating func workbook() async throws {
        try await drop("PK\u{3}\u{4}rest")
        #expect(fault(inbox.receptions[0])?.description.contains("Excel workbook") == true)
        #expect(try names("failed").contains { $0.hasSuffix(".err") })
    }

    @Test("A crash in the middle neither loses a row nor shows a reject twice")
    mutating func crash() async throws {
        let rows = (0..<3_000).map { "C\($0),13800138000,\($0 % 100 == 7 ? "a,b,c" : "x")\n" }.joined()
        try temporary.write("calls.csv", "call_id,caller,summary\n" + rows)
        inbox.goAway(afterBatches: 2)
        let first = try files()
        await #expect(throws: MemoryInbox.Away.self) { try await first.pass() }
        inbox.goAway(afterBatches: .max)
        try await files().pass()
        #expect(inbox.receptions.count == 3_000)
        let rejects = try String(contentsOfFile: temporary.path + "/failed/calls.rejects.csv", encoding: .utf8)
        #expect(rejects.split(separator: "\r\n").count == 31)
        #expect(try names("processing").isEmpty)
    }

    @Test("The place that a number comes from is known by code and in the operator's words")
    mutating func region() async throws {
        try await drop("call_id,caller,summary\nC1,021-62345678,a\nC2,13800138000,b\n")
        let shanghai = try decode(inbox.receptions[0])?.sender
        #expect(shanghai?.region == "CN-SH")
        #expect(shanghai?.place == "上海市")
        #expect(try decode(inbox.receptions[1])?.sender.region == "CN-BJ")
    }

    @Test("Text stays as people wrote it, and recordings become links or names")
    mutating func values() async throws {
        source.map.attachments = [.named("rec")]
        source.map.duration = {
            var span = DropSource.Span(); span.column = .named("secs"); return span
        }()
        try await drop("call_id,caller,summary,rec,secs\nC1,138,'quoted' she said,https://r.example/a/b.wav?x=1,0:01:23\nC2,138,b,/rec/c.wav,\n")
        let first = try decode(inbox.receptions[0])
        #expect(first?.text == "'quoted' she said")
        #expect(first?.attachments == [Attachment(name: "b.wav", type: "audio/*", url: "https://r.example/a/b.wav?x=1")])
        #expect(first?.row?("duration_seconds") == "83")
        #expect(first?.row?("caller") == "138")
        #expect(first?.row?("nothing") == nil)
        #expect(try decode(inbox.receptions[1])?.attachments == [Attachment(name: "c.wav", type: "audio/*")])
    }
}

import CSV
import Channels
import Foundation
import Testing

@Suite("Reading a dropped file")
struct DropReadingTests {
    private let temporary: TemporaryFolder
    private var folder: DropFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = DropFolder(path: temporary.path, pickup: .rename)
        try folder.prepare()
    }

    private mutating func claimed(_ text: String) throws -> ClaimedFile {
        try temporary.write("calls.csv", text)
        let ready = try #require(try folder.scan().ready.first)
        return try #require(try folder.claim(ready))
    }

    private static func text(_ count: Int) -> String {
        "call_id,caller,summary\n" + (0..<count).map { "C\($0),138,\"note \($0)\"\n" }.joined()
    }

    @Test("Rows come in batches, each with the position behind it, and all are counted")
    mutating func batches() async throws {
        let file = try claimed(Self.text(1_200) + "\n合计,,\nC9,138,a,b\n")
        var sizes = [Int]()
        let outcome = try await DropReading().run(file) { batch in
            sizes.append(batch.rows.count)
            #expect(batch.position.belongs(to: file))
            return batch.rows.map { $0.line % 2 == 0 ? .accepted : .duplicate }
        }
        guard case .finished(let counts) = outcome else { return #expect(Bool(false)) }
        #expect(sizes == [500, 500, 200])
        #expect(counts.accepted == 600)
        #expect(counts.duplicates == 600)
        #expect(counts.ignored == ["blank": 1, "totals": 1])
        #expect(counts.rejected == ["surplus_cells": 1])
        #expect(counts.rows == 1_203)
    }

    private struct Crash: Error {}

    @Test("After a crash at any batch every row is handed over once")
    mutating func resumes() async throws {
        let file = try claimed(Self.text(1_000))
        var stored = [String]()
        var position: DropPosition?
        for crash in [0, 1, 3, 4, 99] {
            var batches = 0
            _ = try? await DropReading(batchSize: 100).run(file, from: position) { batch in  // The crash is what is tested.
                if batches == crash { throw Crash() }
                batches += 1
                stored += batch.rows.map { $0[0] }
                position = batch.position
                return batch.rows.map { _ in .accepted }
            }
        }
        #expect(stored == (0..<1_000).map { "C\($0)" })
    }

    @Test("A position of another file is ignored")
    mutating func foreignPosition() async throws {
        let file = try claimed(Self.text(3))
        let position = DropPosition(
            file: "calls.csv", device: 0, inode: 0, next: CSVPosition(offset: 30, line: 2), counts: DropCounts())
        var rows = 0
        _ = try await DropReading().run(file, from: position) { batch in
            rows += batch.rows.count
            return batch.rows.map { _ in .accepted }
        }
        #expect(rows == 3)
    }

    @Test("Rejected rows stand in failed/NAME.rejects.csv as they came, with line and reason")
    mutating func rejects() async throws {
        let file = try claimed("call_id,caller,summary\nC1,\"138\",ok\nC2,1.38E+10,x\nC3,a,b,c\nC4,\"open,x\nC5,139,ok\n")
        let rejects = folder.rejects(of: file)
        _ = try await DropReading().run(file, rejects: rejects) { batch in
            batch.rows.map { $0[1] == "1.38E+10" ? .rejected(code: "damaged", reason: "The number, it is lost.") : .accepted }
        }
        #expect(try rejects.finish() == temporary.path + "/failed/calls.rejects.csv")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: temporary.path + "/failed/calls.rejects.csv"))
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        let lines = String(decoding: bytes.dropFirst(3), as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines[0] == "inlet_line,inlet_reason,call_id,caller,summary")
        #expect(lines[1] == "3,\"The number, it is lost.\",C2,1.38E+10,x")
        #expect(lines[2].hasPrefix("4,The row has 4 cells"))
        #expect(lines[3].hasPrefix("5,") && lines[3].hasSuffix(",C4,\"open,x"))
        #expect(lines.count == 5)
    }

    @Test("Rejects can be put right and dropped again, in the file's own encoding")
    mutating func rejectsAgain() async throws {
        let bytes = TextEncoding.gb18030.encode("流水号;主叫;备注\r\nC1;138;好\r\nC2;139;\"投诉;退款\"\r\n")
        try Data(bytes).write(to: URL(fileURLWithPath: temporary.path + "/calls.csv"))
        let ready = try #require(try folder.scan().ready.first)
        let file = try #require(try folder.claim(ready))
        let rejects = folder.rejects(of: file)
        _ = try await DropReading(mapped: ["call_id", "caller"]).run(file, rejects: rejects) { batch in
            batch.rows.map { _ in .rejected(code: "damaged", reason: "No; not this one.") }
        }
        let again = [UInt8](try Data(contentsOf: URL(fileURLWithPath: #require(try rejects.finish()))))
        var found = [[String]]()
        _ = try await DropReading(mapped: ["call_id", "caller"]).run(
            MemoryBytes(again), named: DropEntry(name: "again", size: again.count, modified: 0)
        ) { batch in
            #expect(batch.table.format.encoding == .gb18030)
            found += batch.rows.map(\.cells)
            return batch.rows.map { _ in .accepted }
        }
        #expect(found == [["2", "No; not this one.", "C1", "138", "好"], ["3", "No; not this one.", "C2", "139", "投诉;退款"]])
    }

    @Test("Rejects of a second file of the same name do not overwrite the first's")
    mutating func rejectsTwice() async throws {
        for _ in 0..<2 {
            let file = try claimed("a,b\n1,2,3\n")
            let rejects = folder.rejects(of: file, now: 0)
            _ = try await DropReading().run(file, rejects: rejects) { _ in [] }
            _ = try rejects.finish()
            try folder.finish(file)
        }
        #expect(try temporary.names("failed") == ["calls.19700101T000000Z.rejects.csv", "calls.rejects.csv"])
    }

    @Test("A file without rejects leaves nothing in failed/")
    mutating func noRejects() async throws {
        let file = try claimed(Self.text(2))
        let rejects = folder.rejects(of: file)
        _ = try await DropReading().run(file, rejects: rejects) { batch in batch.rows.map { _ in .accepted } }
        #expect(try rejects.finish() == nil)
        #expect(try temporary.names("failed").isEmpty)
    }

    @Test("A file with other rows than its marker says is told", arguments: [(3, true), (4, true), (5, false), (2, false)])
    mutating func discrepancy(expected: Int, isFine: Bool) async throws {
        folder = DropFolder(path: temporary.path, pickup: .marker(ending: ".ok"))
        try temporary.write("calls.csv.ok", "rows=\(expected)")
        let file = try claimed(Self.text(3) + "\n")
        guard case .finished(let counts) = try await DropReading().run(file, deliver: { $0.rows.map { _ in .accepted } }) else {
            return #expect(Bool(false))
        }
        #expect((file.discrepancy(counts) == nil) == isFine)
    }

    @Test("A mapped column that is gone stops the file before its first row")
    mutating func drift() async throws {
        let file = try claimed("call_id,caller_no,summary\nC1,138,x\n")
        let reading = DropReading(mapped: ["call_id", "caller", "summary"], aliases: ColumnAliases())
        let outcome = try await reading.run(file) { _ in
            Issue.record("A row was handed over.")
            return []
        }
        guard case .drifted(let drift) = outcome else { return #expect(Bool(false)) }
        #expect(drift.missing.map(\.name) == ["caller"])
        #expect(drift.missing.map(\.nearest) == ["caller_no"])
    }

    @Test("A workbook under a CSV's name is told as such")
    mutating func workbook() async throws {
        let file = try claimed("PK\u{3}\u{4}....")
        let outcome = try await DropReading().run(file) { _ in [] }
        guard case .unreadable(let error) = outcome else { return #expect(Bool(false)) }
        #expect(error.code == .notText)
    }
}

import Channels
import Crypto
import Foundation
import Testing

@Suite("A drop folder")
struct DropFolderTests {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
    }

    private func folder(_ pickup: Pickup = .rename) throws -> DropFolder {
        let folder = DropFolder(path: temporary.path, pickup: pickup)
        try folder.prepare()
        return folder
    }

    private func claimed(_ folder: inout DropFolder) throws -> ClaimedFile {
        let ready = try #require(try folder.scan().ready.first)
        return try #require(try folder.claim(ready))
    }

    @Test("A file goes through processing/ to done/, with a time stamp")
    func way() throws {
        var folder = try folder()
        try temporary.write("calls.csv", "a,b\n1,2\n")
        let file = try claimed(&folder)
        #expect(try temporary.names("processing") == ["calls.csv"])
        #expect(try temporary.names() == ["done", "failed", "processing"])
        try folder.finish(file, now: 1_795_219_200)
        #expect(try temporary.names("done") == ["calls.20261121T000000Z.csv"])
        #expect(try temporary.names("processing").isEmpty)
    }

    @Test("Nothing in done/ is ever overwritten")
    func neverOverwrites() throws {
        var folder = try folder()
        for text in ["one", "two", "three"] {
            try temporary.write("calls.csv", text)
            try folder.finish(claimed(&folder), now: 0)
        }
        let names = ["calls.19700101T000000Z.csv", "calls.19700101T000000Z-1.csv", "calls.19700101T000000Z-2.csv"]
        #expect(try names.map { try temporary.text("done/" + $0) } == ["one", "two", "three"])
    }

    @Test("A file that cannot be read goes to failed/, the reason beside it")
    func failed() throws {
        var folder = try folder()
        try temporary.write("calls.csv", "x")
        try folder.fail(claimed(&folder), reason: "The file is a PDF document.", now: 0)
        #expect(try temporary.text("failed/calls.19700101T000000Z.csv.err") == "The file is a PDF document.\n")
        #expect(try temporary.text("failed/calls.19700101T000000Z.csv") == "x")
    }

    @Test("A marker goes with its file, so that the next file of that name waits for its own")
    func markerGoes() throws {
        var folder = try folder(.marker(ending: ".done"))
        try temporary.write("calls.csv", "a\n1\n")
        try temporary.write("calls.csv.done", "")
        try folder.finish(claimed(&folder))
        try temporary.write("calls.csv", "a\n2\n")
        #expect(try folder.scan().waiting == [WaitingFile(name: "calls.csv", reason: .noMarker)])
    }

    @Test("A checksum in the marker is checked, of any usual kind", arguments: [".md5", ".done", ".sha256"])
    func checksum(ending: String) throws {
        var folder = try folder(.marker(ending: ending))
        let text = "a\n1\n"
        let digest = ending == ".sha256" ? "\(SHA256.hash(data: Data(text.utf8)))" : "\(Insecure.MD5.hash(data: Data(text.utf8)))"
        let sum = String(digest.split(separator: " ").last ?? "")
        try temporary.write("calls.csv", "a\n")
        try temporary.write("calls.csv\(ending)", "\(sum.uppercased())  calls.csv\n")
        #expect(try folder.scan().waiting == [WaitingFile(name: "calls.csv", reason: .checksum)])
        #expect(try folder.scan().waiting == [WaitingFile(name: "calls.csv", reason: .checksum)])
        try temporary.write("calls.csv", text)
        #expect(try folder.scan().ready.count == 1)
    }

    @Test("A checksum file without a checksum is told")
    func badMarker() throws {
        var folder = try folder(.marker(ending: ".md5"))
        try temporary.write("calls.csv", "a\n")
        try temporary.write("calls.csv.md5", "soon\n")
        #expect(try folder.scan().waiting == [WaitingFile(name: "calls.csv", reason: .badMarker)])
    }

    @Test("The marker's number of rows comes with the file", arguments: ["2", "rows=2\n", "calls.csv rows: 2"])
    func rowCount(text: String) throws {
        var folder = try folder(.marker(ending: ".ok"))
        try temporary.write("calls.csv", "a\n1\n2\n")
        try temporary.write("calls.ok", text)
        #expect(try claimed(&folder).expectedRows == 2)
    }

    @Test("A file that was written to after the look is not claimed")
    func changed() throws {
        var folder = try folder()
        try temporary.write("calls.csv", "a\n1\n")
        let ready = try #require(try folder.scan().ready.first)
        try temporary.write("calls.csv", "a\n1\n2\n")
        #expect(try folder.claim(ready) == nil)
        #expect(try temporary.names("processing").isEmpty)
        #expect(try claimed(&folder).entry.size == 6)
    }

    @Test("A name that is still in processing/ waits its turn")
    func nameInUse() throws {
        var folder = try folder()
        try temporary.write("calls.csv", "a\n1\n")
        let first = try claimed(&folder)
        try temporary.write("calls.csv", "a\n2\n")
        #expect(try folder.scan().waiting == [WaitingFile(name: "calls.csv", reason: .nameInUse)])
        try folder.finish(first)
        #expect(try folder.scan().ready.count == 1)
    }

    @Test("What a crash left in processing/ is found again, and its stale marker removed")
    func crash() throws {
        var folder = try folder(.marker(ending: ".done"))
        try temporary.write("calls.csv", "a\n1\n")
        try temporary.write("calls.csv.done", "")
        let file = try claimed(&folder)
        try temporary.write("calls.csv.done", "")
        #expect(try folder.unfinished().map(\.entry) == [file.entry])
        #expect(try temporary.names() == ["done", "failed", "processing"])
    }

    @Test("Links and folders under a file's name are told and left alone")
    func links() throws {
        var folder = try folder()
        try FileManager.default.createSymbolicLink(atPath: temporary.path + "/link.csv", withDestinationPath: "/etc/passwd")
        try FileManager.default.createDirectory(atPath: temporary.path + "/folder.csv", withIntermediateDirectories: false)
        let scan = try folder.scan()
        #expect(scan.ready.isEmpty)
        #expect(scan.waiting.map(\.name).sorted() == ["folder.csv", "link.csv"])
        #expect(scan.waiting.allSatisfy { $0.reason == .notAFile })
    }

    @Test("A folder that is not there is told before anything runs")
    func missing() {
        let folder = DropFolder(path: temporary.path + "/nowhere", pickup: .rename)
        #expect { try folder.prepare() } throws: { ($0 as? DropError)?.code == .noFolder }
    }
}

import Channels
import Foundation
import Intake
import Logging
import Settings
import Testing

@Suite("Following a file that is appended for ever")
struct TailSourceTests {
    private let temporary: TemporaryFolder
    private let inbox = MemoryInbox()
    private let leases = MemoryLeases()

    init() throws {
        temporary = try TemporaryFolder()
    }

    private func source(start: DropSource.Start = .all, header: Bool = false) -> TailSource {
        var source = DropSource()
        source.drop.files = "Master.csv"
        source.drop.pickup = .tail
        source.drop.start = start
        source.csv.header = header
        source.map.text = [header ? .named("text") : .position(2)]
        return TailSource(
            adapter: AdapterName("calls"), source: source, path: temporary.path, inbox: inbox, leases: leases, logger: Logger(label: "test"))
    }

    private func append(_ text: String, to name: String = "Master.csv") throws {
        try append(Array(text.utf8), to: name)
    }

    private func append(_ bytes: [UInt8], to name: String) throws {
        let path = temporary.path + "/" + name
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }

    private func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: temporary.path + "/" + name, toPath: temporary.path + "/" + other)
    }

    @Test("Only whole rows are taken, each once, also by a gateway that starts anew")
    func wholeRows() async throws {
        try append("1,a\n2,\"b\nb\"\n3,")
        let first = source()
        try await first.pass()
        #expect(inbox.bodies == ["1,a", "2,\"b\nb\""])
        try append("c\n4,d\n")
        try await first.pass()
        #expect(inbox.bodies == ["1,a", "2,\"b\nb\"", "3,c", "4,d"])
        try append("5,e\n")
        try await source().pass()
        #expect(inbox.bodies.count == 5)
        #expect(inbox.receptions.map { $0.meta["line"] } == ["1", "2", "4", "5", "6"])
    }

    @Test("A renamed file is read to its end, then the new one of its name")
    func renamed() async throws {
        try append("1,a\n2,b\n")
        let source = source()
        try await source.pass()
        try append("3,c\n")
        try move("Master.csv", to: "Master.csv.1")
        try append("4,d\n")
        try await source.pass()
        // The writer still has the old one open.
        try append("5,e\n6,f", to: "Master.csv.1")
        for _ in 0..<3 { try await source.pass() }
        #expect(inbox.bodies.sorted() == ["1,a", "2,b", "3,c", "4,d", "5,e", "6,f"])
    }

    @Test("The rest of a file is read after it was moved out of the folder")
    func movedAway() async throws {
        try append("1,a\n")
        let source = source()
        try await source.pass()
        try append("2,b\n")
        let elsewhere = try TemporaryFolder()
        try FileManager.default.moveItem(atPath: temporary.path + "/Master.csv", toPath: elsewhere.path + "/old.csv")
        for _ in 0..<2 { try await source.pass() }
        #expect(inbox.bodies == ["1,a", "2,b"])
    }

    @Test("A file that was emptied is read from its start, also when it has grown past the old place")
    func emptied() async throws {
        try append("1,a\n2,b\n")
        let source = source()
        try await source.pass()
        try Data("3,c\n".utf8).write(to: URL(fileURLWithPath: temporary.path + "/Master.csv"), options: [])
        try await source.pass()
        #expect(inbox.bodies == ["1,a", "2,b", "3,c"])
        let file = try #require(FileHandle(forWritingAtPath: temporary.path + "/Master.csv"))
        try file.truncate(atOffset: 0)
        try file.close()
        try append("4,dddddddddddddd\n5,e\n")
        try await source.pass()
        #expect(inbox.bodies == ["1,a", "2,b", "3,c", "4,dddddddddddddd", "5,e"])
    }

    @Test("An old log is passed over where only new rows count")
    func startNow() async throws {
        try append("1,a\n2,b\n3,")
        let source = source(start: .now)
        try await source.pass()
        #expect(inbox.bodies.isEmpty)
        try append("c\n4,d\n")
        try await source.pass()
        #expect(inbox.bodies == ["3,c", "4,d"])
    }

    @Test("The encoding is settled by the first row that is more than ASCII")
    func encoding() async throws {
        try append("1,a\n2,b\n")
        let source = source()
        try await source.pass()
        try append([0x33, 0x2C] + [0xCD, 0xCB, 0xBF, 0xEE, 0xB2, 0xBB, 0xD0, 0xD0] + [0x0A], to: "Master.csv")
        try await source.pass()
        #expect(inbox.receptions.count == 3)
        #expect(inbox.receptions[2].wholeMeta["format"]?.contains("gb18030") == true)
    }

    @Test("Nothing is lost when the store is away in the middle")
    func storeAway() async throws {
        try append((0..<2_500).map { "\($0),x\($0)\n" }.joined())
        inbox.goAway(afterBatches: 1)
        let source = source()
        await #expect(throws: MemoryInbox.Away.self) { try await source.pass() }
        inbox.goAway(afterBatches: .max)
        try await self.source().pass()
        #expect(inbox.bodies == (0..<2_500).map { "\($0),x\($0)" })
    }

    @Test("A header without the mapped column is an error that names the column")
    func drift() async throws {
        try append("id,txt\n1,a\n")
        let source = source(header: true)
        await #expect {
            try await source.pass()
        } throws: { "\($0)".contains("\"text\" is missing") }
        #expect(inbox.receptions.isEmpty)
    }
}

import Channels
import Crypto
import Foundation
import Intake
import Logging
import Settings
import TestSupport
import Testing
import Transfer

@Suite("A drop folder on another machine", .serialized, .enabled(if: SSHFixture.isAvailable, "sshd is not here, or this is not root."))
struct SFTPFileSourceTests {
    private let host: SSHFixture
    private let spool: TemporaryFolder
    private let inbox = MemoryInbox()
    private let leases = MemoryLeases()

    init() async throws {
        host = try await SSHFixture()
        spool = try TemporaryFolder()
    }

    private func source(_ pickup: Pickup) throws -> SFTPFileSource {
        var source = DropSource()
        source.csv.key = [.named("call_id")]
        source.map.text = [.named("summary")]
        let server = SFTPServer(
            host: "127.0.0.1", port: host.port, user: "root", credential: .key(try host.userKey()), fingerprint: host.fingerprint)
        return SFTPFileSource(
            adapter: AdapterName("calls"), source: source, server: server, remote: host.folder.path("out"), pickup: pickup, spool: spool.path,
            inbox: inbox, leases: leases, logger: Logger(label: "test"))
    }

    private func put(_ text: String, _ name: String) throws {
        try host.folder.write(text, to: "out/\(name)")
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: host.folder.path("out/\(folder)")).sorted()
    }

    @Test("Files with their marker are read and put away; temporary names and files without one stay")
    func marker() async throws {
        try put("call_id,summary\n1,a\n2,b\n", "calls.csv")
        try put("call_id,summary\n3,c\n", "early.csv")
        try put("call_id,summary\n", "x.csv.part")
        try put("", "calls.csv.ok")
        let source = try source(.marker(ending: ".ok"))
        try await source.pass()
        #expect(inbox.bodies == ["1,a", "2,b"])
        #expect(try names("") == ["done", "early.csv", "failed", "processing", "x.csv.part"])
        #expect(try names("done").count == 1)
        #expect(try names("processing").isEmpty)
        try put("call_id,summary\n1,a\n4,d\n", "calls.csv")
        try put("", "calls.csv.ok")
        try await source.pass()
        #expect(inbox.bodies == ["1,a", "2,b", "4,d"])
        #expect(try names("done").count == 2)
    }

    @Test("A file whose checksum does not match waits until it does")
    func checksum() async throws {
        let whole = "call_id,summary\n1,a\n2,b\n"
        let sum = Insecure.MD5.hash(data: Data(whole.utf8)).map { String(format: "%02x", $0) }.joined()
        try put("call_id,summary\n1,a\n", "calls.csv")
        try put("\(sum)  calls.csv\n", "calls.csv.md5")
        let source = try source(.marker(ending: ".md5"))
        try await source.pass()
        #expect(inbox.bodies.isEmpty)
        try put(whole, "calls.csv")
        try await source.pass()
        #expect(inbox.bodies == ["1,a", "2,b"])
        #expect(try names("") == ["done", "failed", "processing"])
    }

    @Test("After a crash a claimed file is read on behind the last batch, and its rejects come once")
    func crash() async throws {
        let rows = (0..<3_000).map { "\($0),\($0 % 1_000 == 5 ? "a,b" : "x")\n" }.joined()
        try put("call_id,summary\n" + rows, "calls.csv")
        inbox.goAway(afterBatches: 1)
        let first = try source(.rename)
        await #expect(throws: MemoryInbox.Away.self) { try await first.pass() }
        #expect(try names("processing") == ["calls.csv"])
        inbox.goAway(afterBatches: .max)
        try await source(.rename).pass()
        #expect(inbox.receptions.count == 3_000)
        let rejects = try names("failed").filter { $0.hasSuffix(".rejects.csv") }
        #expect(rejects.count == 1)
        let text = try String(contentsOfFile: host.folder.path("out/failed/\(rejects[0])"), encoding: .utf8)
        #expect(text.split(separator: "\r\n").count == 4)
        #expect(try names("processing").isEmpty)
    }

    @Test("Many rejected rows are on the host, all of them and once, and nothing of them stays here")
    func manyRejects() async throws {
        let count = 20_000
        let rows = (0..<count).map { "\($0),x,\(String(repeating: "多", count: 50))\n" }.joined()
        try put("call_id,summary\n" + rows + "good,x\n", "calls.csv")
        try await source(.rename).pass()
        let failed = try names("failed")
        let name = try #require(failed.first { $0.hasSuffix(".rejects.csv") })
        #expect(failed.count == 2)
        let text = try String(contentsOfFile: host.folder.path("out/failed/\(name)"), encoding: .utf8)
        let lines = text.split(separator: "\r\n")
        #expect(lines.count == count + 1)
        #expect(lines.last?.hasPrefix("\(count + 1),") == true)
        #expect(lines.last?.contains("\(count - 1),x,") == true)
        let summary = try #require(failed.first { $0.hasSuffix(".rejects.txt") })
        #expect(try String(contentsOfFile: host.folder.path("out/failed/\(summary)"), encoding: .utf8).contains("\(count) rejected"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: spool.path).isEmpty)
    }

    @Test("A file that cannot be read goes to failed/ with the reason")
    func drift() async throws {
        try put("call_id,sumary\n1,a\n", "calls.csv")
        try await source(.rename).pass()
        let reason = try #require(try names("failed").first { $0.hasSuffix(".err") })
        let text = try String(contentsOfFile: host.folder.path("out/failed/\(reason)"), encoding: .utf8)
        #expect(text == "The column \"summary\" is missing; \"sumary\" may be its new name.\n")
    }
}

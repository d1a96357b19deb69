import Crypto
import Foundation
import Intake
import Settings
import TestSupport
import Testing

@testable import Channels

@Suite("ClamAV")
struct ClamScannerTests {
    /// A daemon that reads a whole stream and finds the word "virus" in it.
    private func daemon(_ last: @escaping @Sendable (ScriptedConnection, [UInt8]) throws -> Void) throws -> ScriptedServer {
        try ScriptedServer { connection in
            #expect(try connection.bytes(10) == Array("zINSTREAM\0".utf8))
            var stream: [UInt8] = []
            while true {
                let length = try connection.bytes(4).reduce(0) { $0 << 8 | Int($1) }
                if length == 0 { break }
                stream += try connection.bytes(length)
            }
            try last(connection, stream)
        }
    }

    private func scanner(_ server: ScriptedServer, _ deadline: Duration = .seconds(10)) -> ClamScanner {
        ClamScanner(socket: "127.0.0.1:\(server.port)", deadline: deadline)
    }

    @Test("A file is sent in pieces and comes back clean or infected")
    func scanned() async throws {
        let server = try daemon { connection, stream in
            let found = String(decoding: stream, as: UTF8.self).contains("virus")
            try connection.send(found ? "stream: Eicar-Signature FOUND\0" : "stream: OK\0")
        }
        #expect(await scanner(server).scan([UInt8](repeating: 0x41, count: 300_000)) == .clean)
        #expect(await scanner(server).scan(Array("a virus".utf8)) == .infected("Eicar-Signature"))
    }

    @Test("A file over the daemon's limit, and a daemon that speaks otherwise, leave the file unscanned")
    func unable() async throws {
        let strict = try daemon { connection, _ in try connection.send("INSTREAM size limit exceeded. ERROR\0") }
        guard case .unavailable(let reason) = await scanner(strict, .milliseconds(300)).scan([1]) else {
            Issue.record("A file over the limit passed.")
            return
        }
        #expect(reason.contains("StreamMaxLength"))
        let silent = try daemon { _, _ in }
        guard case .unavailable = await scanner(silent, .milliseconds(300)).scan([1]) else {
            Issue.record("A daemon that hung up let a file pass.")
            return
        }
    }

    @Test("A daemon that is not there is tried again until the deadline", .timeLimit(.minutes(1)))
    func absent() async throws {
        let scanner = ClamScanner(socket: "/nonexistent/clamd.ctl", deadline: .milliseconds(700))
        guard case .unavailable(let reason) = await scanner.scan([1]) else {
            Issue.record("Without a daemon a file passed.")
            return
        }
        #expect(reason.contains("could not be reached"))
    }

    @Test("A mail with an infected attachment is quarantined alone, with the scanner's name for it")
    func quarantined() async throws {
        let server = try daemon { connection, _ in try connection.send("stream: Eicar-Signature FOUND\0") }
        let profile = Profile(
            adapter: AdapterName("mail"), channel: .email, provider: "mail", decoder: MailDeliveryDecoder(source: .init()), ticketType: "general",
            configHash: "")
        let pipeline = Pipeline(profiles: [profile], types: [TicketType(name: "general")], rules: [], lookups: NoLookups(), scanner: scanner(server))
        let mail =
            "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee file\r\n--b\r\n"
            + "Content-Disposition: attachment; filename=a.exe\r\n\r\nvirus\r\n--b--\r\n"
        let delivery = Delivery(
            id: DeliveryID(number: 1, receivedAt: .now), adapter: AdapterName("mail"), key: "k", contentType: "message/rfc822", meta: [:],
            body: Array(mail.utf8), attempt: 1)
        let processed = await pipeline.process(delivery)
        #expect(processed.failure?.reason == .infected)
        #expect(processed.failure?.description.contains("Eicar-Signature") == true)
        #expect(processed.works.isEmpty)
    }

    @Test(
        "The real daemon finds what a signature of ours names", .enabled(if: RealClamd.isHere, "clamd is not installed."), .timeLimit(.minutes(2)))
    func realDaemon() async throws {
        let clamd = try RealClamd()
        defer { clamd.stop() }
        let scanner = ClamScanner(socket: clamd.socket, deadline: .seconds(60))
        #expect(await scanner.scan(Array(RealClamd.sample.utf8)) == .infected("Inlet.Test.UNOFFICIAL"))
        #expect(await scanner.scan(Array("an invoice".utf8)) == .clean)
        guard case .unavailable(let reason) = await scanner.scan([UInt8](repeating: 0x20, count: 3 << 20)) else {
            Issue.record("A file over StreamMaxLength passed.")
            return
        }
        #expect(reason.contains("StreamMaxLength"))
    }
}

/// Debian's clamd with a signature of our own, so that nothing has to be downloaded.
private final class RealClamd {
    static let program = "/usr/sbin/clamd"
    static var isHere: Bool { FileManager.default.isExecutableFile(atPath: program) }
    /// What the signature names.
    static let sample = "This text stands for a virus in the tests of Inlet.\n"

    let socket: String
    private let folder: URL
    private let process = Process()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("inlet-clamd-\(UInt32.random(in: 0 ... .max))")
        socket = folder.path + "/clamd.ctl"
        let signatures = folder.appendingPathComponent("db")
        try FileManager.default.createDirectory(at: signatures, withIntermediateDirectories: true)
        // MD5 of the sample, its size, the name that clamd gives it.
        try Data(
            "\(Insecure.MD5.hash(data: Data(Self.sample.utf8)).map { String(format: "%02x", $0) }.joined()):\(Self.sample.utf8.count):Inlet.Test\n"
                .utf8
        )
        .write(to: signatures.appendingPathComponent("test.hdb"))
        let settings = """
            LocalSocket \(socket)
            DatabaseDirectory \(signatures.path)
            Foreground yes
            StreamMaxLength 2M
            User \(NSUserName())

            """
        try Data(settings.utf8).write(to: folder.appendingPathComponent("clamd.conf"))
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = ["--config-file=" + folder.path + "/clamd.conf"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        // What stays of a temporary folder hurts nobody.
        try? FileManager.default.removeItem(at: folder)
    }
}

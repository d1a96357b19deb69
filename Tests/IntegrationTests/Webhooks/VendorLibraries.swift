import Foundation
import TestSupport
import Testing
import Transfer

/// Requests signed by the vendors' own libraries from PyPI are taken; with one byte changed they are refused.
@Suite("Vendors' libraries", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct VendorLibraries {
    private struct Signed: Decodable, Sendable {
        var adapter: String
        var target: String
        var headers: [String: String]
        var body: Data
        /// What a signature of this vendor covers: body, url, header, time.
        var covers: [String]
    }

    @Test(.timeLimit(.minutes(5)))
    func `What twilio, slack-sdk, standardwebhooks and svix sign is taken, and no byte of it may change`() async throws {
        guard let python = try await Self.python() else {
            print("PyPI is not reachable: the vendors' libraries were not tried.")
            return
        }
        let house = try House(
            .server(await PostgresFixture.shared.freshDatabase()),
            environment: [
                "SDK_TWILIO": "sdk-twilio", "SDK_SLACK": "sdk-slack",
                "SDK_STANDARD": "whsec_" + Data("0123456789abcdef01234567".utf8).base64EncodedString(),
            ])
        try house.write(
            "channel: sms\nprovider: twilio\nsettings: {auth_token: \"${env:SDK_TWILIO}\", public_url: \"\(house.url)/in/sdk-twilio\"}\n",
            to: "channels/sdk-twilio.yaml")
        try house.write("channel: chat\nprovider: slack\nsettings: {signing_secret: \"${env:SDK_SLACK}\"}\n", to: "channels/sdk-slack.yaml")
        try house.write(
            "channel: chat\nprovider: standard-webhooks\nsettings: {secret: \"${env:SDK_STANDARD}\"}\n", to: "channels/sdk-standard.yaml")
        let gateway = try await Gateway.start(house)
        let requests = try await Self.sign(python, house)
        #expect(Set(requests.map(\.adapter)) == ["sdk-twilio", "sdk-slack", "sdk-standard"] && requests.count == 5)
        for request in requests {
            for changed in Self.changed(request) {
                #expect(try await Self.post(changed.request, to: house) == 401, "\(request.adapter): \(changed.what)")
            }
            #expect([200, 204].contains(try await Self.post(request, to: house)), "\(request.adapter) as it was signed")
        }
        let tables = try Tables(house)
        try await tables.waitUntilSettled()
        #expect(try await tables.number("SELECT count(*) FROM message") == requests.count)
        try await gateway.stop()
    }

    private static func changed(_ request: Signed) -> [(what: String, request: Signed)] {
        request.covers.flatMap { part -> [(String, Signed)] in
            var other = request
            switch part {
            case "body":
                other.body[other.body.count / 2] ^= 1
                return [("a byte of the body", other)]
            case "url":
                other.target += "&b=2"
                return [("the URL", other)]
            case "time":
                return other.headers.keys.filter { $0.hasSuffix("timestamp") }.map { name in
                    var other = request
                    other.headers[name] = String((Int(request.headers[name] ?? "") ?? 0) + 1)
                    return ("the time", other)
                }
            default:
                return other.headers.keys.filter { $0.hasSuffix("signature") }.map { name in
                    var other = request
                    var bytes = Array((request.headers[name] ?? "").utf8)
                    bytes[bytes.count - 5] = bytes[bytes.count - 5] == 0x61 ? 0x62 : 0x61
                    other.headers[name] = String(decoding: bytes, as: UTF8.self)
                    return ("the header \(name)", other)
                }
            }
        }
    }

    private static func post(_ request: Signed, to house: House) async throws -> Int {
        try await Web.send(
            "POST", house.url + request.target, headers: request.headers.map { ($0.key, $0.value) }, body: Array(request.body)
        ).status
    }

    /// The virtual environment with the libraries; made once, kept in the user's cache folder. nil when PyPI cannot be reached.
    private static func python() async throws -> String? {
        let cache = ProcessInfo.processInfo.environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache"
        let place = cache + "/inlet-tests/venv"
        let python = place + "/bin/python3"
        if try await run(python, ["-c", "import twilio, slack_sdk, standardwebhooks, svix"])?.status == 0 { return python }
        guard try await run("/usr/bin/python3", ["-m", "venv", place])?.status == 0,
            try await run(
                python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "twilio", "slack-sdk", "standardwebhooks", "svix"])?.status
                == 0
        else { return nil }
        return python
    }

    private static func sign(_ python: String, _ house: House) async throws -> [Signed] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("SDK/sign.py").path
        let ending = try #require(try await run(python, [script, house.url]))
        guard ending.status == 0 else { throw ServerFailure("sign.py failed: \(ending.output)") }
        return try ending.output.split(separator: "\n").map { try JSONDecoder().decode(Signed.self, from: Data($0.utf8)) }
    }

    /// nil when there is no such program.
    private static func run(_ program: String, _ arguments: [String]) async throws -> (status: Int32, output: String)? {
        guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
        let folder = try ServerFolder("python")
        try folder.write("", to: "output")
        let output = try FileHandle(forWritingTo: folder.url.appendingPathComponent("output"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try await waitUntil("\(program) ends", within: .seconds(180)) { !process.isRunning }
        let text = String(decoding: try Data(contentsOf: folder.url.appendingPathComponent("output")), as: UTF8.self)
        return (process.terminationStatus, text)
    }
}

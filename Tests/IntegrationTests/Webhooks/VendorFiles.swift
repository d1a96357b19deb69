import Crypto
import Foundation
import Synchronization
import TestSupport
import Testing
import Transfer

/// Files that customers send in chats, fetched from the vendors as the shipped pages say. A server here plays the vendors.
@Suite("Files at vendors", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct VendorFiles {
    private static let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    /// A vendor that remembers what it was asked.
    private final class Vendor: Sendable {
        typealias Answers = @Sendable (_ request: HTTPPeer.Request, _ base: String) -> HTTPPeer.Answer?

        private let asked: Mutex<[HTTPPeer.Request]>
        private let peer: HTTPPeer

        init(_ answers: @escaping Answers) throws {
            let box = Box()
            asked = Mutex([])
            peer = try HTTPPeer { request in box.answer?(request) ?? .reply(503) }
            let base = peer.url
            box.answer = { [weak self] request in
                self?.asked.withLock { $0.append(request) }
                return answers(request, base) ?? .reply(401)
            }
        }

        private final class Box: @unchecked Sendable {
            // Unchecked: set once, before the server's address is told to anybody.
            var answer: (@Sendable (HTTPPeer.Request) -> HTTPPeer.Answer)?
        }

        var url: String { peer.url }
        var port: Int { peer.port }

        func requests(_ target: String) -> [HTTPPeer.Request] {
            asked.withLock { $0.filter { $0.target == target } }
        }
    }

    private static func json(_ text: String) -> HTTPPeer.Answer { .reply(200, [("Content-Type", "application/json")], Array(text.utf8)) }

    /// A house with one adapter of a shipped page, which may fetch from this machine too.
    private func house(_ provider: String, _ channel: String, hosts: [String: String], secret: String) async throws -> House {
        let house = try House(
            .server(await PostgresFixture.shared.freshDatabase()), instance: "notices: {mode: hold}\nmedia: {allow: [127.0.0.1, \"::1\"]}",
            environment: ["VENDOR_SECRET": secret])
        var page = try String(contentsOfFile: house.path("adapters/providers/\(provider).yaml"), encoding: .utf8)
        for (key, added) in hosts {
            let start = "  \(key): ["
            try #require(page.contains("\n\(start)"))
            page = page.replacing("\n\(start)", with: "\n\(start)\(added), ")
        }
        try house.write(page, to: "providers/\(provider).yaml")
        try house.write("channel: chat\nprovider: \(provider)\n\(channel)\n", to: "channels/vendor.yaml")
        return house
    }

    private func waitForFiles(_ count: Int, _ tables: Tables) async throws -> [String] {
        try await waitUntil("the files are settled") {
            try await tables.number("SELECT count(*) FROM media WHERE state <> 'waiting'") == count
        }
        return try await tables.texts("SELECT concat_ws(' ', m.state, m.error) FROM media m ORDER BY m.message_id, m.number")
    }

    private static let fetched =
        "SELECT count(*) FROM attachment JOIN blob USING (sha256) WHERE blob.size = 11 AND blob.type = 'image/png'"

    @Test(.timeLimit(.minutes(2)))
    func `DingTalk names a file by a code, which is asked for with the robot's token`() async throws {
        let vendor = try Vendor { request, base in
            switch request.target {
            case "/v1.0/oauth2/accessToken": return Self.json(#"{"accessToken":"t-1","expireIn":7200}"#)
            case "/v1.0/robot/messageFiles/download":
                let asked = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: String]
                guard request.method == "POST", request.header("x-acs-dingtalk-access-token") == "t-1", asked?["robotCode"] == "ding1",
                    let code = asked?["downloadCode"]
                else { return nil }
                return Self.json(#"{"downloadUrl":"\#(base)/oss/\#(code)?Signature=x"}"#)
            case let target where target.hasPrefix("/oss/"): return .reply(200, [("Content-Type", "image/png")], Self.picture)
            default: return nil
            }
        }
        let settings =
            #"settings: {app_secret: "${env:VENDOR_SECRET}", app_key: ding1, robot_code: ding1, api_base: "\#(vendor.url)"}"#
        let house = try await house("dingtalk-robot", settings, hosts: ["hosts": "\"127.0.0.1\""], secret: "SEC")
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        try await post(
            #"{"msgtype":"picture","content":{"downloadCode":"dc-1"},"msgId":"m-1","senderStaffId":"user123","senderNick":"小钉"}"#, to: house)
        try await post(
            #"{"msgtype":"file","content":{"downloadCode":"dc-2","fileName":"发票.png"},"msgId":"m-2","senderStaffId":"user456"}"#, to: house)
        try await post(
            #"{"msgtype":"richText","content":{"richText":[{"text":"坏了"},{"type":"picture","downloadCode":"dc-3"}]},"msgId":"m-3","senderStaffId":"u"}"#,
            to: house)
        #expect(try await waitForFiles(3, tables) == ["fetched", "fetched", "fetched"])
        #expect(try await tables.number(Self.fetched) == 3)
        #expect(try await tables.texts("SELECT name FROM attachment WHERE name IS NOT NULL") == ["发票.png"])
        #expect(vendor.requests("/v1.0/oauth2/accessToken").count == 1)
        for code in ["dc-1", "dc-2", "dc-3"] {
            let download = try #require(vendor.requests("/oss/\(code)?Signature=x").first)
            #expect(download.header("x-acs-dingtalk-access-token") == nil)
        }
        try await gateway.stop()
    }

    private func post(_ body: String, to house: House) async throws {
        let time = String(Int(Date().timeIntervalSince1970 * 1_000))
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(time)\nSEC".utf8), using: SymmetricKey(data: Data("SEC".utf8)))
        let answer = try await Web.send(
            "POST", house.url + "/in/vendor",
            headers: [("content-type", "application/json"), ("timestamp", time), ("sign", Data(code).base64EncodedString())], body: Array(body.utf8))
        #expect(answer.status == 200)
    }

    @Test(.timeLimit(.minutes(2)))
    func `Teams gives pictures to who shows the bot's token, and uploads to whoever has their address, who never sees it`() async throws {
        let vendor = try Vendor { request, _ in
            switch request.target {
            case "/botframework.com/oauth2/v2.0/token": return Self.json(#"{"access_token":"t-1","expires_in":3600}"#)
            case "/v3/attachments/1/views/original" where request.header("authorization") == "Bearer t-1",
                "/personal/x?tempauth=1" where request.header("authorization") == nil:
                return .reply(200, [("Content-Type", "image/png")], Self.picture)
            default: return nil
            }
        }
        // Nobody here can sign as Microsoft does: the signature is only counted as missing.
        let settings = """
            settings: {app_id: app-1, app_password: "${env:VENDOR_SECRET}", login_base: "\(vendor.url)"}
            mode: shadow
            """
        let house = try await house(
            "teams-bot", settings, hosts: ["hosts": "\"127.0.0.1\", localhost", "auth_hosts": "\"127.0.0.1\""], secret: "password")
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        let answer = try await Web.send(
            "POST", house.url + "/in/vendor", headers: [("content-type", "application/json")],
            body: Array(
                """
                {"type":"message","id":"2","text":"look","from":{"id":"29:1","name":"Megan Bowen"},"conversation":{"id":"a:1"},"attachments":[
                  {"contentType":"image/*","contentUrl":"\(vendor.url)/v3/attachments/1/views/original"},
                  {"contentType":"application/vnd.microsoft.teams.file.download.info","contentUrl":"https://shop.sharepoint.com/personal/x.png",
                   "name":"x.png","content":{"downloadUrl":"http://localhost:\(vendor.port)/personal/x?tempauth=1","uniqueId":"1","fileType":"png"}},
                  {"contentType":"text/html","content":"<p>look</p>"}]}
                """.utf8))
        #expect(answer.status == 200)
        #expect(try await waitForFiles(2, tables) == ["fetched", "fetched"])
        #expect(try await tables.number(Self.fetched) == 2)
        #expect(try await tables.texts("SELECT name FROM attachment WHERE name IS NOT NULL") == ["x.png"])
        try await gateway.stop()
    }
}

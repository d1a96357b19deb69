import Foundation
import TestSupport
import Testing
import Transfer

/// Thousands of connections that mean no good, and the others are served all the same.
@Suite("Hostile connections", .serialized, .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct HostileConnections {
    /// What a connection does.
    private enum Attack: Int, CaseIterable {
        case slowHead, endlessHead, slowBody, largeBodyNeverFinished, badChunks, deepJSON, manyKeys, xmlBomb

        func bytes(_ house: House) -> [UInt8] {
            switch self {
            case .slowHead: Array("POST /in/app-chat HTTP/1.1\r\nHost: gw\r\nX-A".utf8)
            case .endlessHead: Array("POST /in/app-chat HTTP/1.1\r\nHost: gw\r\nX-Long: \(String(repeating: "a", count: 20_000))".utf8)
            case .slowBody: Array("POST /in/app-chat HTTP/1.1\r\nHost: gw\r\nContent-Length: 60000\r\n\r\n{\"a".utf8)
            case .largeBodyNeverFinished:
                Array("POST /in/app-chat HTTP/1.1\r\nHost: gw\r\nContent-Length: 60000\r\n\r\n\(String(repeating: "[", count: 50_000))".utf8)
            case .badChunks: Array("POST /in/app-chat HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\nabc\r\n".utf8)
            case .deepJSON: request("app-chat", "application/json", String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000))
            case .manyKeys: request("hotline-sms", "application/x-www-form-urlencoded", (0..<9_000).map { "k\($0)=" }.joined(separator: "&"))
            case .xmlBomb:
                request(
                    "wechat", "text/xml",
                    "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\">" + (1..<30).map { "<!ENTITY a\($0) \"&a\($0 - 1);&a\($0 - 1);\">" }.joined()
                        + "]><xml><Encrypt>&a29;</Encrypt></xml>")
            }
        }

        private func request(_ adapter: String, _ type: String, _ body: String) -> [UInt8] {
            Array(
                "POST /in/\(adapter)?timestamp=1&nonce=2&signature=3&msg_signature=4&encrypt_type=aes HTTP/1.1\r\nHost: gw\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                    .utf8)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `Ten thousand slow and hostile connections neither keep the others out nor fill the memory, and are ended`() async throws {
        let house = try House(
            .server(await PostgresFixture.shared.freshDatabase()), http: "request_timeout: 15s, queue: {size: 8MB}",
            environment: ["WECHAT_TOKEN": "t", "WECHAT_KEY": "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"])
        try house.write(
            """
            channel: chat
            provider: wechat
            settings: {token: "${env:WECHAT_TOKEN}", encoding_aes_key: "${env:WECHAT_KEY}", app_id: wx1}

            """, to: "channels/wechat.yaml")
        let gateway = try await Gateway.start(house)
        for number in 0..<20 { #expect(try await Webhook.chat(id: "warm-\(number)", from: "u", text: "warm").post(to: house).status == 200) }
        let before = try residentMegabytes(gateway.pid)

        var sockets: [(attack: Attack, socket: Socket)] = []
        for number in 0..<Self.mostConnections() {
            let attack = Attack.allCases[number % Attack.allCases.count]
            let socket = try Socket(port: house.port)
            socket.send(attack.bytes(house))
            sockets.append((attack, socket))
            if number % 500 == 250 {
                let answer = try await Webhook.chat(id: "during-\(number)", from: "u-\(number)", text: "served").post(to: house)
                #expect(answer.status == 200)
            }
        }
        #expect(sockets.count > 200)
        let grown = try residentMegabytes(gateway.pid) - before
        #expect(grown < 600, "\(sockets.count) connections took \(grown) MB.")
        print("\(sockets.count) hostile connections; resident memory grew by \(grown) MB from \(before) MB.")
        for number in 0..<50 { #expect(try await Webhook.chat(id: "among-\(number)", from: "v", text: "served").post(to: house).status == 200) }

        // A busy trickle counts for nothing: the whole request has to be there in time.
        let trickle = sockets.filter { $0.attack == .slowHead }.prefix(3)
        try await waitUntil("the slow ones are ended", within: .seconds(40)) {
            trickle.allSatisfy { !$0.socket.send([0x61]) || $0.socket.isEnded }
        }
        try await waitUntil("all that never finish are ended", within: .seconds(40)) {
            sockets.filter { $0.attack != .manyKeys && $0.attack != .deepJSON && $0.attack != .xmlBomb }.allSatisfy { $0.socket.isEnded }
        }
        #expect(gateway.isRunning)
        #expect(try await Web.get(house.url + "/health/ready").status == 200)
        try await gateway.stop()
    }

    /// As many as the system allows to both sides, up to 10,000.
    private static func mostConnections() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 256 }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return max(0, min(10_000, Int(min(limit.rlim_cur, 1 << 20)) - 600))
    }

    private func residentMegabytes(_ pid: Int32) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first).flatMap { Int($0) }.map { $0 / 1_024 } ?? 0
    }
}

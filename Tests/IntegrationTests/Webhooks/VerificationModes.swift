import Foundation
import TestSupport
import Testing
import Transfer

/// What becomes of requests whose signature does not hold, and who may send at all.
@Suite("Verification modes", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct VerificationModes {
    private static let channel = """
        channel: chat
        provider: generic-hmac-json
        settings: {secret: ["${env:NEW_SECRET}", "${env:APP_CHAT_SECRET}"]}
        region: CN

        """

    private static func house() async throws -> House {
        let house = try House(
            .server(await PostgresFixture.shared.freshDatabase()), http: #"proxies: ["127.0.0.1"]"#, environment: ["NEW_SECRET": "new-secret"])
        for mode in ["enforce", "shadow", "hold"] { try house.write(channel + "mode: \(mode)\n", to: "channels/\(mode).yaml") }
        try house.write(
            """
            channel: sms
            provider: aliyun-sms
            settings: {path_secret: "${env:APP_CHAT_SECRET}", addresses: 203.0.113.0/24}

            """, to: "channels/aliyun.yaml")
        return house
    }

    private static func signatures(_ house: House, _ adapter: String) async throws -> [String: Any] {
        let rows = try await Web.get(house.url + "/health/adapters").json["adapters"] as? [[String: Any]] ?? []
        return rows.first { $0["adapter"] as? String == adapter }?["signatures"] as? [String: Any] ?? [:]
    }

    @Test(.timeLimit(.minutes(2)))
    func `enforce refuses, shadow takes and alarms, hold keeps for a person who may let it through`() async throws {
        let house = try await Self.house()
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        func send(_ mode: String, id: String, _ secret: String) async throws -> Int {
            try await Webhook.chat(id: id, from: "u-\(mode)", text: "hello \(mode)", secret: secret).post(to: house, at: mode).status
        }
        #expect(try await send("enforce", id: "e-1", "wrong") == 401)
        #expect(try await send("shadow", id: "s-1", "wrong") == 200)
        #expect(try await send("hold", id: "h-1", "wrong") == 200)
        try await tables.waitUntilSettled()
        #expect(try await tables.texts("SELECT external_id FROM message ORDER BY 1") == ["s-1"])
        #expect(try await tables.texts("SELECT reason FROM delivery_state WHERE disposition = 'quarantined'") == ["unverified"])

        for mode in ["enforce", "shadow", "hold"] {
            let found = try await Self.signatures(house, mode)
            #expect(found["unverified"] as? Int == 1 && found["reason"] as? String == "signature_mismatch" && found["alarm"] as? Bool == true)
        }
        let metrics = try await Web.get(house.url + "/metrics").text
        #expect(metrics.contains(#"inlet_webhook_unverified_total{adapter="shadow",mode="shadow",reason="signature_mismatch"} 1"#))

        // The genuine request is no duplicate of the one that is held, whoever sent that.
        #expect(try await send("hold", id: "h-2", "new-secret") == 200)
        let replay = try await house.run(["quarantine", "replay", "--all"])
        #expect(replay.status == 0, "\(replay.errors)")
        try await tables.waitUntilSettled()
        #expect(try await tables.texts("SELECT external_id FROM message ORDER BY 1") == ["h-1", "h-2", "s-1"])
        try await gateway.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `Two secrets are live, an address and a secret path are asked for, and the secret is not kept`() async throws {
        let house = try await Self.house()
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        #expect(try await Webhook.chat(id: "1", from: "u", text: "new", secret: "new-secret").post(to: house, at: "enforce").status == 200)
        #expect(try await Webhook.chat(id: "2", from: "u", text: "old").post(to: house, at: "enforce").status == 200)
        #expect(try await Self.signatures(house, "enforce")["older_secret"] as? Int == 1)

        let body = Array(
            #"[{"phone_number":"13800138000","content":"退货","send_time":"2026-11-20 08:00:00","dest_code":"1","sequence_id":7}]"#.utf8)
        func push(_ path: String, from client: String) async throws -> Int {
            try await Web.send(
                "POST", house.url + path, headers: [("content-type", "application/json"), ("x-forwarded-for", client)], body: body
            ).status
        }
        #expect(try await push("/in/aliyun/wrong", from: "203.0.113.9") == 401)
        #expect(try await push("/in/aliyun/\(House.chatSecret)", from: "198.51.100.1") == 401)
        // What a stranger writes in front of the proxy's own word counts for nothing.
        #expect(try await push("/in/aliyun/\(House.chatSecret)", from: "203.0.113.9, 198.51.100.1") == 401)
        #expect(try await push("/in/aliyun/\(House.chatSecret)", from: "203.0.113.9") == 200)
        #expect(try await push("/in/aliyun", from: "203.0.113.9") == 401)
        try await tables.waitUntilSettled()
        #expect(try await tables.number("SELECT count(*) FROM message WHERE body = '退货'") == 1)
        #expect(try await tables.number("SELECT count(*) FROM delivery WHERE meta::text LIKE '%\(House.chatSecret)%'") == 0)
        try await gateway.stop()
    }
}

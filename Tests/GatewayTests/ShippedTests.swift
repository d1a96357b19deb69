import Foundation
import Gateway
import Intake
import Recipes
import Settings
import Testing

let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

func shipped() throws -> Configuration {
    let environment = ["TWILIO_AUTH_TOKEN": "12345", "APP_CHAT_SECRET": "secret", "INLET_PUBLIC_URL": "https://gw.example.com"]
    let (configuration, diagnostics) = Configuration.load(directory: root + "/adapters", environment: environment)
    return try #require(configuration, "\(Diagnostics.render(diagnostics))")
}

func tried(_ adapter: String, _ bytes: String, headers: [(name: String, value: String)] = []) async throws -> [DryRun.Result] {
    var results: [DryRun.Result] = []
    try await DryRun(shipped(), adapter: adapter).run("input", Array(bytes.utf8), headers: headers) { results.append($0) }
    return results
}

@Suite struct ShippedTests {
    @Test func aMailBecomesADraftOfTheContract() async throws {
        let mail = """
            From: =?UTF-8?B?546L5bCP5piO?= <wang@example.com>\r
            To: support@example.com\r
            Subject: refund for SO20260001\r
            Message-ID: <1@example.com>\r
            Date: Fri, 20 Nov 2026 08:00:00 +0800\r
            \r
            Please refund order SO20260001.\r
            \r
            > old text\r
            """
        let result = try #require(try await tried("support-mail", mail).first)
        let json = result.json
        let message = try #require(json["messages"]?[0])
        #expect(json["disposition"]?.string == "processed")
        #expect(message["sender"]?["name"]?.string == "王小明" && message["sender"]?["address"]?.string == "wang@example.com")
        #expect(message["message_id"]?.string == "1@example.com" && message["class"]?.string == "human")
        #expect(message["sent_at"]?.string == "2026-11-20T08:00:00+08:00")
        #expect(message["draft"]?["fields"]?["order_number"]?.string == "SO20260001")
        #expect(message["draft"]?["queue"]?.string == "finance")
        #expect(message["draft"]?["title"]?.string == "refund for SO20260001")
    }

    @Test func aWebhookWithAWrongSignatureIsRefused() async throws {
        let request = """
            POST /in/hotline-sms HTTP/1.1\r
            Host: gw.example.com\r
            Content-Type: application/x-www-form-urlencoded\r
            X-Twilio-Signature: bm90IHRoZSBzaWduYXR1cmU=\r
            \r
            MessageSid=SM1&From=%2B8613800138000&Body=hello
            """
        let result = try #require(try await tried("hotline-sms", request).first)
        #expect(result.disposition == "refused" && result.answer?.status == 401)
        #expect(result.json["messages"]?.array?.isEmpty == true)
    }

    @Test func aCallCentreFileGivesOneResultARow() async throws {
        let csv = """
            通话编号,开始时间,来电号码,客户姓名,处理结果,通话摘要
            C1,2026-11-20 08:00:00,13800138000,李静,投诉,要投诉快递
            C2,2026-11-20 08:05:00,13800138001,王强,已解决,咨询
            C3,2026-11-20 08:05:00,1.38E+10,王强,投诉,号码坏了

            """
        let results = try await tried("call-center", csv)
        #expect(results.map(\.disposition) == ["processed", "processed", "quarantined"])
        #expect(results.map(\.reason) == [nil, "not_selected", "damaged"])
        let message = try #require(results[0].json["messages"]?[0])
        #expect(message["sender"]?["phone"]?.string == "+8613800138000")
        #expect(message["draft"]?["queue"]?.string == "complaints")
        #expect(message["sent_at"]?.string == "2026-11-20T08:00:00+08:00")
    }

    @Test func anUnknownAdapterIsNamedWithThoseThatThereAre() throws {
        let configuration = try shipped()
        #expect { try DryRun(configuration, adapter: "nope") } throws: { "\($0)".contains("hotline-sms") }
    }
}

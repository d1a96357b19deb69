import Foundation
import Recipes
import Testing

/// Every payload of `wechat-line-messages` through the shipped pages.
@Suite("The corpus of WeChat and LINE messages", .enabled(if: WebhookCorpora.available, "The corpora are not here."))
struct ChatCorpusTests {
    @Test("Text, sender, id, kind and time come out as the sources state them; events are no messages, but for a pressed button and an unknown one")
    func allPayloads() throws {
        let cases = try WebhookCorpora.cases("wechat-line-messages")
        var right = 0
        for entry in cases {
            let problems = try problems(entry)
            if problems.isEmpty { right += 1 }
            #expect(problems.isEmpty, "\(entry["id"]?.string ?? "?"): \(problems)")
        }
        print("score wechat-line-messages: \(right) of \(cases.count)")
        #expect(right == cases.count)
    }

    private func problems(_ entry: JSONValue) throws -> [String] {
        let file = try #require(entry["input_file"]?.string)
        let body = try WebhookCorpora.bytes("wechat-line-messages", file)
        let expect = try #require(entry["expect"])
        return file.hasSuffix(".json") ? try line(body, expect) : try wechat(body, expect, wecom: file.contains("wecom"))
    }

    private func line(_ body: [UInt8], _ expect: JSONValue) throws -> [String] {
        let endpoint = try ShippedProviders.provider("line").endpoint(settings: ["channel_secret": "s"])
        let decoded = try endpoint.decode(HTTPInput(method: "POST", target: "/in/line", body: body, receivedAt: 0))
        if expect["event_count"] != nil { return decoded.messages.count > 1 ? [] : ["the file has many messages"] }
        let type = expect["event_type"]?.string
        if type == "postback" { return decoded.messages.map(\.kind) == ["postback"] ? [] : ["a button is not seen"] }
        if type == "undefined" { return decoded.messages.map(\.unknown) == ["undefined"] ? [] : ["an unknown event is not seen"] }
        guard expect["is_message"]?.bool == true else { return decoded.messages.isEmpty ? [] : ["an event became a message"] }
        guard decoded.messages.count == 1 else { return ["\(decoded.messages.count) messages"] }
        let message = decoded.messages[0]
        return differences([
            ("id", expect["external_id"]?.string, message.externalID), ("text", expect["text"]?.string, message.text),
            ("sender", expect["from_id"]?.string, message.sender.handle), ("kind", expect["message_type"]?.string, message.kind),
            ("group", expect["group_id"]?.string ?? expect["room_id"]?.string, message.conversation),
            ("time", expect["timestamp_ms"]?.int.map(String.init), message.sentAt.map { String($0 / 1_000) }),
        ])
    }

    private func wechat(_ body: [UInt8], _ expect: JSONValue, wecom: Bool) throws -> [String] {
        let settings: ProviderSettings =
            wecom
            ? ["token": "t", "encoding_aes_key": "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "corp_id": "c"] : ["token": "t"]
        let endpoint = try ShippedProviders.provider(wecom ? "wecom" : "wechat").endpoint(settings: settings)
        let decoded = try endpoint.decode(HTTPInput(method: "POST", target: "/in/x", body: body, receivedAt: 0))
        let kind = expect["message_type"]?.string
        guard let kind, kind != "event" else { return decoded.messages.isEmpty ? [] : ["an event became a message"] }
        guard decoded.messages.count == 1 else { return ["\(decoded.messages.count) messages"] }
        let (message, xml) = (decoded.messages[0], String(decoding: body, as: UTF8.self))
        return differences([
            ("kind", kind, message.kind), ("sender", Self.element("FromUserName", xml), message.sender.handle),
            ("id", Self.element("MsgId", xml), message.externalID),
            ("text", Self.element("Content", xml), kind == "text" ? message.text : nil),
            ("recipient", wecom ? Self.element("AgentID", xml) : Self.element("ToUserName", xml), message.recipient),
            ("media", Self.element("MediaId", xml), message.attachments.first?.id),
        ])
    }

    private func differences(_ triples: [(String, String?, String?)]) -> [String] {
        triples.compactMap { name, wanted, found in wanted == nil || wanted == found ? nil : "\(name) is \(found ?? "nothing")" }
    }

    /// The content of an element by plain search, so that the reader under test is not its own judge.
    private static func element(_ name: String, _ xml: String) -> String? {
        guard let start = xml.range(of: "<\(name)>"), let end = xml.range(of: "</\(name)>") else { return nil }
        return xml[start.upperBound..<end.lowerBound].replacingOccurrences(of: "<![CDATA[", with: "").replacingOccurrences(
            of: "]]>", with: "")
    }
}

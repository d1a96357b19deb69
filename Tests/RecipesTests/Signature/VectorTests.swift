import Foundation
import Testing

@testable import Recipes

/// Every value of `vectors.json`, recomputed by the schemes.
@Suite("The signature vectors", .enabled(if: WebhookCorpora.available, "The corpora are not here."))
struct VectorTests {
    @Test("Every vector comes out as it stands")
    func allVectors() throws {
        let vectors = try #require(WebhookCorpora.vectors().object)
        let recomputed = Self.outbound.merging(Self.inbound) { first, _ in first }
        var right = 0
        for vector in vectors.members where vector.name != "dingtalk.custom-robot-outbound" {
            let wanted = vector.value["value"] ?? vector.value["signature"] ?? vector.value
            let compute = try #require(recomputed[vector.name], "There is no scheme for \(vector.name).")
            let made = try compute(vector.value)
            if made == wanted { right += 1 }
            #expect(made == wanted, "\(vector.name)")
        }
        print("score vectors: \(right) of \(vectors.count - 1)")
        #expect(right == vectors.count - 1)
    }

    private typealias Computation = @Sendable (JSONValue) throws -> JSONValue

    // MARK: What vendors send: the signature is recomputed from the same pieces that verify it.

    private static func mac(
        _ algorithm: DigestAlgorithm, _ key: String, _ text: String, _ encoding: ByteEncoding, prefix: String = ""
    ) -> JSONValue {
        .string(prefix + encoding.encode(algorithm.authenticate(Array(text.utf8), key: Array(key.utf8))))
    }

    private static func sorted(_ parts: String...) -> JSONValue {
        .string(
            ByteEncoding.hex.encode(
                DigestAlgorithm.sha1.hash(Array(parts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined().utf8))))
    }

    /// The vector's own signature when a page accepts it, and nothing when it does not.
    private static func accepted(
        _ page: String, _ settings: ProviderSettings, _ vector: JSONValue, headers: [(String, String)], body: String = "",
        url: String,
        type: String = "application/json", method: String = "POST", now: Int64 = 1_578_787_200
    ) throws -> JSONValue {
        var input = HTTPInput(
            method: method, target: String(url.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" }), receivedAt: now * 1_000_000)
        input.publicURL = url
        input.headers = HeaderFields(headers.map { .init(name: $0.0, value: $0.1) } + [.init(name: "Content-Type", value: type)])
        input.body = Array(body.utf8)
        let verdict = try ShippedProviders.provider(page).endpoint(settings: settings).verify(input)
        guard verdict.isVerified else { return .string("\(verdict)") }
        return vector["value"] ?? vector["signature"] ?? .null
    }

    private static func text(_ vector: JSONValue, _ name: String) -> String { vector[name]?.string ?? "" }

    private static func form(_ vector: JSONValue) -> String {
        if let pairs = vector["params"]?.array {
            return FormFields(pairs.map { .init(name: $0[0]?.string ?? "", value: $0[1]?.string ?? "") }).encoded
        }
        return FormFields((vector["params"]?.object?.members ?? []).map { .init(name: $0.name, value: $0.value.string ?? "") })
            .encoded
    }

    private static let formType = "application/x-www-form-urlencoded"
    private static let vonageText =
        "&message-timestamp=2020-01-01 12:00:00&messageId=0A0000000123ABCD1&msisdn=447700900001"
        + "&nonce=aaaaaaaa-bbbb-cccc-dddd-0123456789ab&text=a_b_c&timestamp=1578787200&to=447700900000&type=text"

    private static let inbound: [String: Computation] = [
        "twilio.form": { vector in
            try accepted(
                "twilio", ["auth_token": "12345"], vector, headers: [("X-Twilio-Signature", text(vector, "value"))],
                body: "CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309",
                url: "https://mycompany.com/myapp.php?foo=1&bar=2", type: formType)
        },
        "twilio.dup": { vector in
            try accepted(
                "twilio", ["auth_token": "12345"], vector, headers: [("X-Twilio-Signature", text(vector, "value"))],
                body: "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234",
                url: "https://mycompany.com/myapp.php?foo=1&bar=2", type: formType)
        },
        "twilio.bodySHA256": { _ in
            .string(
                ByteEncoding.hex.encode(DigestAlgorithm.sha256.hash(Array("{\"property\": \"value\", \"boolean\": true}".utf8))))
        },
        "twilio.sms": { vector in
            try accepted(
                "twilio", ["auth_token": text(vector, "token")], vector,
                headers: [("X-Twilio-Signature", text(vector, "signature"))],
                body: form(vector), url: text(vector, "url"), type: formType)
        },
        "vonage.sig.sha256": { vector in
            let query = form(vector) + "&sig=" + text(vector, "signature")
            return try accepted(
                "vonage-sms", ["signature_secret": text(vector, "secret")], vector, headers: [], url: "https://gw/in?\(query)",
                method: "GET")
        },
        "vonage.sig.md5hmac": { _ in mac(.md5, "SIGSECRET", vonageText, .hex) },
        "vonage.jwt": { vector in
            try accepted(
                "vonage-messages", ["signature_secret": text(vector, "secret")], vector,
                headers: [("Authorization", "Bearer \(text(vector, "signature"))")], body: text(vector, "body"),
                url: "https://gw/in")
        },
        "messagebird.jwt": { vector in
            try accepted(
                "messagebird", ["signing_key": text(vector, "key")], vector,
                headers: [("MessageBird-Signature-JWT", text(vector, "signature"))], body: text(vector, "body"),
                url: text(vector, "url"),
                type: formType)
        },
        "bird.hmac": { vector in
            try accepted(
                "bird", ["signing_key": text(vector, "key")], vector,
                headers: [
                    ("MessageBird-Signature", text(vector, "signature")),
                    ("MessageBird-Request-Timestamp", text(vector, "timestamp")),
                ], body: text(vector, "body"), url: text(vector, "url"))
        },
        "messagebird.legacy": { vector in
            try accepted(
                "messagebird", ["signing_key": text(vector, "key")], vector,
                headers: [
                    ("MessageBird-Signature", text(vector, "signature")),
                    ("MessageBird-Request-Timestamp", text(vector, "timestamp")),
                ], body: "id=1&recipient=1&originator=2&body=hi", url: "https://gw.example.com/hooks/mb?x=1", type: formType)
        },
        "plivo.v2": { vector in
            try accepted(
                "plivo", ["auth_token": "my_auth_token"], vector,
                headers: [("X-Plivo-Signature-V2", text(vector, "value")), ("X-Plivo-Signature-V2-Nonce", "12345")],
                url: "https://answer.url")
        },
        "plivo.v3": plivo, "plivo.v3.query": plivo,
        "telnyx": { vector in
            try accepted(
                "telnyx", ["public_key": text(vector, "public_key")], vector,
                headers: [
                    ("Telnyx-Signature-Ed25519", text(vector, "signature")), ("Telnyx-Timestamp", text(vector, "timestamp")),
                ],
                body: text(vector, "body"), url: "https://gw/in")
        },
        "discord": { vector in
            try accepted(
                "discord", ["public_key": text(vector, "public_key")], vector,
                headers: [
                    ("X-Signature-Ed25519", text(vector, "signature")), ("X-Signature-Timestamp", text(vector, "timestamp")),
                ],
                body: text(vector, "body"), url: "https://gw/in")
        },
        "meta.hub256": { vector in
            try accepted(
                "whatsapp-cloud", ["app_secret": text(vector, "secret"), "verify_token": "x"], vector,
                headers: [("X-Hub-Signature-256", text(vector, "signature"))], body: text(vector, "body"), url: "https://gw/in")
        },
        "slack.v0": { _ in mac(.sha256, "8f742231b10e8888abcd99yyyzzz85a5", "v0:1531420618:\(slackBody)", .hex, prefix: "v0=") },
        "line": { vector in
            try accepted(
                "line", ["channel_secret": text(vector, "secret")], vector,
                headers: [("X-Line-Signature", text(vector, "signature"))],
                body: text(vector, "body"), url: "https://gw/in")
        },
        "standard-webhooks": { vector in
            try accepted(
                "standard-webhooks", ["secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], vector,
                headers: [
                    ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), ("webhook-timestamp", "1614265330"),
                    ("webhook-signature", text(vector, "value")),
                ], body: "{\"test\": 2432232314}", url: "https://gw/in", now: 1_614_265_330)
        },
        "wecom.echostr.sig": { _ in sorted("123456", "1411443780", "437374425", echo) },
        "wecom.echostr.receiveid": { _ in
            // The envelope opens for this receiver and for no other.
            _ = try weCom("wx49f0ab532d5d035a").open(echo)
            #expect(throws: RecipeError.self) { try weCom("another").open(echo) }
            return "wx49f0ab532d5d035a"
        },
        "wecom.echostr.plain": { _ in .string(String(decoding: try weCom("wx49f0ab532d5d035a").open(echo), as: UTF8.self)) },
        "wecom.encrypt": { _ in .string(String(try sealedReply().prefix(40))) },
        "wecom.encrypt.sig": { _ in sorted("123456", "1411525903", "461056294", try sealedReply()) },
        "wechat.oa.plain": { vector in
            try accepted(
                "wechat", ["token": text(vector, "token")], vector, headers: [],
                url:
                    "https://gw/in?signature=\(text(vector, "signature"))&timestamp=\(text(vector, "timestamp"))&nonce=\(text(vector, "nonce"))",
                method: "GET")
        },
        "dingtalk.callback.sig": { _ in sorted("mryue", "1608001896814", "WL4PK6yA", dingTalk) },
        "dingtalk.callback.plain": { _ in
            let scheme = EnvelopeScheme(kind: .wechat, key: "k", receiver: "r", field: .body("encrypt"))
            let settings: ProviderSettings = ["k": "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7", "r": "ding6ccabc44d2c8d38b"]
            let plain = try #require(try scheme.envelope(settings)).open(dingTalk)
            return [.string(String(decoding: plain, as: UTF8.self)), "ding6ccabc44d2c8d38b"]
        },
        "dingtalk.robot": { vector in
            try accepted(
                "dingtalk-robot", ["app_secret": text(vector, "app_secret")], vector,
                headers: [("timestamp", text(vector, "timestamp")), ("sign", text(vector, "signature"))], body: "{}",
                url: "https://gw/in",
                now: 1_577_262_236)
        },
        "feishu.decrypt": { _ in
            let scheme = EnvelopeScheme(kind: .feishu, key: "k", field: .body("encrypt"))
            let plain = try #require(try scheme.envelope(["k": "test key"])).open("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=")
            return .string(String(decoding: plain, as: UTF8.self))
        },
        "feishu.sig": { vector in
            try accepted(
                "feishu", ["encrypt_key": text(vector, "encrypt_key")], vector,
                headers: [
                    ("X-Lark-Signature", text(vector, "signature")), ("X-Lark-Request-Timestamp", text(vector, "timestamp")),
                    ("X-Lark-Request-Nonce", text(vector, "nonce")),
                ], body: text(vector, "body"), url: "https://gw/in")
        },
        "chatwoot": { vector in
            try accepted(
                "chatwoot", ["secret": text(vector, "secret")], vector,
                headers: [
                    ("X-Chatwoot-Signature", text(vector, "signature")), ("X-Chatwoot-Timestamp", text(vector, "timestamp")),
                ],
                body: text(vector, "body"), url: "https://gw/in", now: 1_700_000_000)
        },
        "zendesk": { vector in
            try accepted(
                "zendesk", ["signing_secret": text(vector, "secret")], vector,
                headers: [
                    ("X-Zendesk-Webhook-Signature", text(vector, "signature")),
                    ("X-Zendesk-Webhook-Signature-Timestamp", text(vector, "timestamp")),
                ], body: text(vector, "body"), url: "https://gw/in", now: 1_704_067_200)
        },
        "intercom": { vector in
            try accepted(
                "intercom", ["client_secret": text(vector, "secret")], vector,
                headers: [("X-Hub-Signature", text(vector, "signature"))],
                body: text(vector, "body"), url: "https://gw/in")
        },
        "teams.outgoing": { vector in
            try accepted(
                "teams", ["token": text(vector, "token")], vector, headers: [("Authorization", text(vector, "signature"))],
                body: text(vector, "body"), url: "https://gw/in")
        },
    ]

    private static let plivo: Computation = { vector in
        try accepted(
            "plivo", ["auth_token": text(vector, "token")], vector,
            headers: [
                ("X-Plivo-Signature-V3", text(vector, "signature")), ("X-Plivo-Signature-V3-Nonce", text(vector, "nonce")),
            ],
            body: form(vector), url: text(vector, "url"), type: formType)
    }

    // MARK: What we send

    private static let outbound: [String: Computation] = [
        "aliyun.rpc.v1": { _ in
            let fields = [
                "Timestamp": "2016-02-23T12:46:24Z", "Format": "XML", "AccessKeyId": "testid", "Action": "DescribeRegions",
                "SignatureMethod": "HMAC-SHA1", "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf", "Version": "2014-05-26",
                "SignatureVersion": "1.0",
            ]
            return .string(AliyunRPC(keyID: "", secret: "testsecret").signature(method: "GET", parameters: list(fields)))
        },
        "aliyun.sms.SendSms.v1": { _ in
            let fields = [
                "AccessKeyId": "testId", "Timestamp": "2017-07-12T02:42:19Z", "SignatureMethod": "HMAC-SHA1",
                "SignatureVersion": "1.0",
                "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466", "Format": "XML", "Action": "SendSms",
                "Version": "2017-05-25",
                "RegionId": "cn-hangzhou", "PhoneNumbers": "15300000001", "SignName": "阿里云短信测试专用",
                "TemplateParam": "{\"customer\":\"test\"}", "TemplateCode": "SMS_71390007", "OutId": "123",
            ]
            return .string(AliyunRPC(keyID: "", secret: "testSecret").signature(method: "GET", parameters: list(fields)))
        },
        "aliyun.acs3": { _ in
            var request = OutboundRequest(method: "POST", url: "https://ecs.cn-shanghai.aliyuncs.com/")
            request.add(
                query: FormFields(
                    list(["ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"])))
            AliyunACS3(keyID: "YourAccessKeyId", secret: "YourAccessKeySecret", action: "RunInstances", version: "2014-05-26")
                .sign(
                    &request, now: 1_698_315_752_000_000, nonce: "3156853299f313e23d1673dc12e1703d")
            return .string(String(request.headers["authorization"]?.split(separator: "=").last ?? ""))
        },
        "aliyun.acs3.SendSms": { _ in
            var request = OutboundRequest(method: "POST", url: "https://dysmsapi.aliyuncs.com/")
            let query = [
                "PhoneNumbers": "13800138000", "SignName": "示例", "TemplateCode": "SMS_1", "TemplateParam": "{\"code\":\"1\"}",
                "OutId": "n-1",
            ]
            request.add(query: FormFields(list(query)))
            AliyunACS3(keyID: "testId", secret: "testSecret", action: "SendSms", version: "2017-05-25").sign(
                &request, now: 1_704_067_200_000_000, nonce: "n1")
            return .string(request.headers["authorization"] ?? "")
        },
        "tencent.tc3": { _ in
            let body = "{\"Limit\": 1, \"Filters\": [{\"Values\": [\"\\u672a\\u547d\\u540d\"], \"Name\": \"instance-name\"}]}"
            let made = tencent(
                "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "cvm", body, 1_551_113_065)
            return .string(String(made.split(separator: "=").last ?? ""))
        },
        "tencent.tc3.SendSms": { vector in .string(tencent("AKID", "SK", "sms", text(vector, "payload"), 1_700_000_000)) },
        "feishu.custom-bot-outbound": { vector in
            mac(.sha256, "\(text(vector, "timestamp"))\n\(text(vector, "secret"))", "", .base64)
        },
        "udesk.v2": { _ in .string(CanonicalQuery.digest("a@b.cn&T&1700000000&n&v2")) },
        "udesk.v1": { _ in
            .string(
                ByteEncoding.hex.encode(
                    DigestAlgorithm.md5.hash(Array("page=1&per_page=10&99d80d18b0b9a994a8d0283e830e5099".utf8))))
        },
    ]

    private static func tencent(_ id: String, _ secret: String, _ service: String, _ body: String, _ seconds: Int64) -> String {
        var request = OutboundRequest(method: "POST", url: "https://\(service).tencentcloudapi.com/")
        request.set(body: Array(body.utf8), contentType: "application/json; charset=utf-8")
        return TencentTC3(keyID: id, secret: secret, service: service).authorization(of: request, seconds: seconds)
    }

    private static func list(_ fields: [String: String]) -> [FormFields.Field] {
        fields.map { .init(name: $0.key, value: $0.value) }
    }

    // MARK: Constants of the published vectors

    private static let echo = "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q=="
    private static let dingTalk =
        "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDCYxxOK+HZeKju4yhELOFchzNukR+t8SB/qk4ROMu3"
    private static let slackBody =
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
        + "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
        + "%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"

    private static func weCom(_ receiver: String) throws -> Envelope {
        let scheme = EnvelopeScheme(kind: .wechat, key: "k", receiver: "r", field: .body("Encrypt"))
        return try #require(try scheme.envelope(["k": "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "r": receiver]))
    }

    private static func sealedReply() throws -> String {
        let reply =
            "<xml>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test]]></Content>\n"
            + "<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>\n<ToUserName><![CDATA[messense]]></ToUserName>\n"
            + "<AgentID>1</AgentID>\n<CreateTime>1411525903</CreateTime>\n</xml>"
        return try weCom("wx49f0ab532d5d035a").seal(Array(reply.utf8), random: Array("1234567890123456".utf8))
    }
}

import Crypto
import Foundation
import Synchronization
import TestSupport
import Testing
import Transfer

/// Notices through vendors that send nothing but templates which they have approved.
@Suite("Vendors' templates", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct VendorTemplates {
    @Test(.timeLimit(.minutes(4)), arguments: CloudSMS.allCases)
    func `A notice goes out as the vendor's template with its named values, signed, counted and paid, and its report comes back`(
        vendor: CloudSMS
    ) async throws {
        let orders = Orders()
        let peer = try HTTPPeer { request in
            let order = try vendor.order(request)
            orders.add(order)
            return .reply(200, [("Content-Type", "application/json")], Array(vendor.taken.utf8))
        }
        let house = try House(
            .server(await PostgresFixture.shared.freshDatabase()), instance: "notices: {mode: live}",
            environment: ["PATH_SECRET": "p4th", "KEY_SECRET": "k3y"])
        try house.write(vendor.channel(api: peer.url, gateway: house.url), to: "channels/cloud.yaml")
        try house.write(
            "- {name: we have it, on: ticket.drafted, to: customer, by: [same-channel], template: received}\n", to: "notices.yaml")
        let check = try await house.run(["check"])
        #expect(check.output.contains("received (default) takes at least 1 SMS by cloud: 16 in UCS-2, room for 54 more, 0.045 CNY."), "\(check)")
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        let (reply, type) = vendor.reply
        let answer = try await Web.send(
            "POST", house.url + "/in/cloud/p4th", headers: [("content-type", type)], body: Array(reply.utf8))
        #expect(answer.status == 200, "\(answer.text)")
        #expect(
            try await tables.wait(for: 1, "SELECT count(*) FROM notice WHERE state = 'sent'", within: .seconds(60)) == 1,
            "\(gateway.log.suffix(2_000))")

        let number = try #require(try await tables.texts("SELECT 'T' || id FROM ticket").first)
        let order = try #require(orders.all.first)
        #expect(orders.all.count == 1)
        #expect(
            order
                == CloudSMS.Order(
                    phone: vendor.phone, sign: "甲公司", template: "TPL_1", values: vendor.values(number), callback: vendor.callback(house)))

        // The vendor's report moves the notice on, and the trace says what the text took.
        let (report, reportType) = vendor.report
        _ = try await Web.send("POST", house.url + "/in/cloud/p4th", headers: [("content-type", reportType)], body: Array(report.utf8))
        #expect(try await tables.wait(for: 1, "SELECT count(*) FROM notice WHERE state = 'delivered'") == 1)
        let trace = try await house.run(["explain", number])
        #expect(trace.output.contains("delivered, attempt 1, 1 SMS (UCS-2), 0.045 CNY"), "\(trace.output)")
        let listed = try await Web.get(house.url + "/v1/notices", token: try await house.token("reader"))
        #expect(listed.text.contains(#""sms":{"segments":1,"alphabet":"UCS-2","cost":"0.045 CNY"}"#), "\(listed.text)")
        try await gateway.stop()
    }
}

/// What was ordered, from any thread.
private final class Orders: Sendable {
    private let orders = Mutex<[CloudSMS.Order]>([])
    var all: [CloudSMS.Order] { orders.withLock(\.self) }
    func add(_ order: CloudSMS.Order) { orders.withLock { $0.append(order) } }
}

/// The vendor's end: it checks the signature by itself and says what was ordered.
enum CloudSMS: String, CaseIterable {
    case aliyun, tencent, huawei

    struct Order: Hashable, Sendable {
        let phone: String
        let sign: String
        let template: String
        let values: [String: String]
        let callback: String?
    }

    func channel(api: String, gateway: String) -> String {
        let settings =
            switch self {
            case .aliyun: "access_key_id: AK, access_key_secret: \"${env:KEY_SECRET}\", sign_name: 乙公司"
            case .tencent: "secret_id: AK, secret_key: \"${env:KEY_SECRET}\", sdk_app_id: \"1400\", sign_name: 乙公司"
            case .huawei: "app_key: AK, app_secret: \"${env:KEY_SECRET}\", from: \"1069\""
            }
        let (text, params) = self == .tencent ? ("{1}已登记，{2}", "\"2\": 请稍候, \"1\"") : ("${number}已登记，${wish}", "wish: 请稍候, number")
        return """
            channel: sms
            provider: \(rawValue)-sms
            settings: {path_secret: "${env:PATH_SECRET}", api_base: "\(api)", public_url: "\(gateway)/in/cloud", \(settings)}
            region: CN
            segment_price: 0.045 CNY
            vendor_templates:
              received: {id: TPL_1, sign_name: 甲公司, text: "\(text)您的工单", params: {\(params): "{{ticket.number}}"}}

            """
    }

    /// What a customer's SMS is pushed as.
    var reply: (body: String, type: String) {
        switch self {
        case .aliyun:
            (
                #"[{"phone_number":"13800138000","content":"我要退货","send_time":"2026-11-20 08:00:00","sequence_id":"1","sign_name":"甲"}]"#,
                "application/json"
            )
        case .tencent: (#"{"nationcode":"86","mobile":"13800138000","text":"我要退货","sign":"甲","time":1457336869}"#, "application/json")
        case .huawei: ("from=%2B8613800138000&to=1069&body=%E6%88%91%E8%A6%81%E9%80%80%E8%B4%A7&smsMsgId=in-1", "application/x-www-form-urlencoded")
        }
    }

    /// What the vendor answers to an order.
    var taken: String {
        switch self {
        case .aliyun: #"{"Code":"OK","Message":"OK","BizId":"out-1","RequestId":"r"}"#
        case .tencent: #"{"Response":{"SendStatusSet":[{"Code":"Ok","SerialNo":"out-1","PhoneNumber":"+8613800138000","Fee":1}]}}"#
        case .huawei: #"{"code":"000000","description":"Success","result":[{"smsMsgId":"out-1","status":"000000"}]}"#
        }
    }

    /// The report of its delivery.
    var report: (body: String, type: String) {
        switch self {
        case .aliyun: (#"[{"phone_number":"13800138000","success":true,"err_code":"DELIVERED","biz_id":"out-1","out_id":"1"}]"#, "application/json")
        case .tencent: (#"[{"mobile":"13800138000","report_status":"SUCCESS","errmsg":"DELIVRD","sid":"out-1"}]"#, "application/json")
        case .huawei: ("smsMsgId=out-1&total=1&sequence=1&status=DELIVRD", "application/x-www-form-urlencoded")
        }
    }

    var phone: String { "+8613800138000" }

    func values(_ number: String) -> [String: String] {
        self == .aliyun ? ["number": number, "wish": "请稍候"] : ["1": number, "2": "请稍候"]
    }

    /// Huawei alone is told where to report with each order; the URL holds the secret that it has to bring.
    func callback(_ house: House) -> String? { self == .huawei ? "\(house.url)/in/cloud/p4th" : nil }

    /// Checks a request as the vendor does, and says what was ordered.
    func order(_ request: HTTPPeer.Request) throws -> Order {
        switch self {
        case .aliyun: try aliyunOrder(request)
        case .tencent: try tencentOrder(request)
        case .huawei: try huaweiOrder(request)
        }
    }

    private func aliyunOrder(_ request: HTTPPeer.Request) throws -> Order {
        var fields = try Self.form(request.body)
        let signature = fields.removeValue(forKey: "Signature")
        let canonical = fields.map { (Self.escaped($0.key), Self.escaped($0.value)) }.sorted { $0.0 < $1.0 }.map { "\($0)=\($1)" }.joined(
            separator: "&")
        let code = HMAC<Insecure.SHA1>.authenticationCode(
            for: Data("POST&%2F&\(Self.escaped(canonical))".utf8), using: SymmetricKey(data: Data("k3y&".utf8)))
        guard request.target == "/", signature == Data(code).base64EncodedString(), fields["Action"] == "SendSms" else {
            throw ServerFailure("That is not signed: \(fields)")
        }
        return Order(
            phone: fields["PhoneNumbers"] ?? "", sign: fields["SignName"] ?? "", template: fields["TemplateCode"] ?? "",
            values: try Self.json(fields["TemplateParam"] ?? "") as? [String: String] ?? [:], callback: nil)
    }

    private func tencentOrder(_ request: HTTPPeer.Request) throws -> Order {
        let time = request.header("x-tc-timestamp") ?? ""
        let date = Date(timeIntervalSince1970: Double(time) ?? 0).formatted(.iso8601.year().month().day())
        let canonical =
            "POST\n/\n\ncontent-type:\(request.header("content-type") ?? "")\nhost:\(request.header("host") ?? "")\n\ncontent-type;host\n"
            + Self.hex(SHA256.hash(data: request.body))
        let text = "TC3-HMAC-SHA256\n\(time)\n\(date)/sms/tc3_request\n" + Self.hex(SHA256.hash(data: Data(canonical.utf8)))
        var key = Data("TC3k3y".utf8)
        for step in [date, "sms", "tc3_request", text] {
            key = Data(HMAC<SHA256>.authenticationCode(for: Data(step.utf8), using: SymmetricKey(data: key)))
        }
        let expected = "TC3-HMAC-SHA256 Credential=AK/\(date)/sms/tc3_request, SignedHeaders=content-type;host, Signature=\(Self.hex(key))"
        guard request.header("authorization") == expected, request.header("x-tc-action") == "SendSms" else {
            throw ServerFailure("That is not signed: \(request.headers)")
        }
        let body = try Self.json(String(decoding: request.body, as: UTF8.self)) as? [String: Any] ?? [:]
        let values = body["TemplateParamSet"] as? [String] ?? []
        return Order(
            phone: (body["PhoneNumberSet"] as? [String])?.first ?? "", sign: body["SignName"] as? String ?? "",
            template: body["TemplateId"] as? String ?? "", values: Self.numbered(values), callback: nil)
    }

    private func huaweiOrder(_ request: HTTPPeer.Request) throws -> Order {
        let header = request.header("x-wsse") ?? ""
        func part(_ name: String) -> String {
            header.components(separatedBy: "\(name)=\"").dropFirst().first?.components(separatedBy: "\"").first ?? ""
        }
        let digest = Data(SHA256.hash(data: Data((part("Nonce") + part("Created") + "k3y").utf8))).base64EncodedString()
        guard part("PasswordDigest") == digest, part("Username") == "AK", request.target == "/sms/batchSendSms/v1" else {
            throw ServerFailure("That is not signed: \(request.headers)")
        }
        let fields = try Self.form(request.body)
        return Order(
            phone: fields["to"] ?? "", sign: fields["signature"] ?? "", template: fields["templateId"] ?? "",
            values: Self.numbered(try Self.json(fields["templateParas"] ?? "") as? [String] ?? []), callback: fields["statusCallback"])
    }

    private static func numbered(_ values: [String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: values.enumerated().map { ("\($0.offset + 1)", $0.element) })
    }

    private static func form(_ body: [UInt8]) throws -> [String: String] {
        var components = URLComponents()
        components.percentEncodedQuery = String(decoding: body, as: UTF8.self).replacing("+", with: "%20")
        return Dictionary((components.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    private static func json(_ text: String) throws -> Any { try JSONSerialization.jsonObject(with: Data(text.utf8)) }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The percent encoding of RFC 3986.
    private static func escaped(_ text: String) -> String {
        var kept = CharacterSet(charactersIn: "-._~")
        kept.insert(charactersIn: "a"..."z")
        kept.insert(charactersIn: "A"..."Z")
        kept.insert(charactersIn: "0"..."9")
        return text.addingPercentEncoding(withAllowedCharacters: kept) ?? ""
    }
}

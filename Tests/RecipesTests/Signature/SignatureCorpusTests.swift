import Foundation
import Testing

@testable import Recipes

/// Every case of `webhook-signatures`, by the schemes that the shipped pages use.
@Suite("The corpus of webhook signatures", .enabled(if: WebhookCorpora.available, "The corpora are not here."))
struct SignatureCorpusTests {
    @Test("Every signature is judged as its source judges it, and every envelope opens")
    func allCases() throws {
        let cases = try WebhookCorpora.cases("webhook-signatures")
        var right = 0
        for entry in cases {
            let problem = try problem(entry)
            if problem == nil { right += 1 }
            #expect(problem == nil, "\(entry["id"]?.string ?? "?"): \(problem ?? "")")
        }
        print("score webhook-signatures: \(right) of \(cases.count)")
        #expect(right == cases.count)
    }

    private func problem(_ entry: JSONValue) throws -> String? {
        let input = try #require(entry["input"])
        let scheme = input["scheme"]?.string ?? ""
        let wanted = entry["expect"]?["valid"]?.bool ?? false
        if scheme == "aliyun-rpc-v1" { return outbound(input) }
        let (provider, settings) = try page(scheme, input)
        let endpoint = try provider.endpoint(settings: settings)
        let request = request(input)
        if scheme == "feishu" { return opened(endpoint, request, entry) }
        let verdict = endpoint.verify(request)
        let isGood = request.target.contains("echostr") ? echo(endpoint, request) != nil : verdict.isVerified
        guard isGood == wanted else { return "\(verdict)" }
        return wanted ? opened(endpoint, request, entry) : nil
    }

    private func opened(_ endpoint: ProviderEndpoint, _ request: HTTPInput, _ entry: JSONValue) -> String? {
        guard let wanted = entry["expect"]?["plaintext"]?.string else { return nil }
        do {
            if request.body.isEmpty {
                return echo(endpoint, request) == wanted ? nil : "answered \(echo(endpoint, request) ?? "nothing")"
            }
            let plain = try endpoint.reading(of: request).openedBytes().map { String(decoding: $0, as: UTF8.self) }
            return plain == wanted ? nil : "opened to \(plain ?? "nothing")"
        } catch {
            return "\(error)"
        }
    }

    private func echo(_ endpoint: ProviderEndpoint, _ request: HTTPInput) -> String? {
        guard case .answered(let answer, _) = endpoint.receive(request) else { return nil }
        return String(decoding: answer.body, as: UTF8.self)
    }

    private func outbound(_ input: JSONValue) -> String? {
        let fields = (input["params"]?.object?.members ?? []).map {
            FormFields.Field(name: $0.name, value: $0.value.scalarText ?? "")
        }
        let signer = AliyunRPC(keyID: "", secret: input["access_key_secret"]?.string ?? "")
        let made = signer.signature(method: input["method"]?.string ?? "", parameters: fields)
        return made == input["signature"]?.string ? nil : "made \(made)"
    }

    private func page(_ scheme: String, _ input: JSONValue) throws -> (Provider, ProviderSettings) {
        func text(_ name: String) -> String { input[name]?.string ?? "" }
        switch scheme {
        case "twilio": return (try ShippedProviders.provider("twilio"), ["auth_token": text("auth_token")])
        case "slack": return (try ShippedProviders.provider("slack"), ["signing_secret": text("signing_secret")])
        case "line": return (try ShippedProviders.provider("line"), ["channel_secret": text("channel_secret")])
        case "x-hub-signature-256":
            return (try ShippedProviders.provider("whatsapp-cloud"), ["app_secret": text("secret"), "verify_token": "x"])
        case "standard-webhooks": return (try ShippedProviders.provider("standard-webhooks"), ["secret": text("secret")])
        case "messagebird-jwt":
            return (try ShippedProviders.provider("messagebird"), ["signing_key": input["secret"]?.string ?? "none"])
        case "messagebird-hmac": return (try ShippedProviders.provider("messagebird"), ["signing_key": text("signing_key")])
        case "plivo-v2": return (try ShippedProviders.provider("plivo"), ["auth_token": text("auth_token")])
        case "wechat-plain": return (try ShippedProviders.provider("wechat"), ["token": text("token")])
        case "wechat-encrypted":
            return (
                try ShippedProviders.provider("wecom"),
                ["token": text("token"), "encoding_aes_key": text("encoding_aes_key"), "corp_id": text("receive_id")]
            )
        case "dingtalk":
            return (
                try ShippedProviders.provider("dingtalk-events"),
                ["token": text("token"), "aes_key": text("aes_key"), "owner_key": text("owner_key")]
            )
        case "feishu": return (try ShippedProviders.provider("feishu"), ["encrypt_key": text("encrypt_key")])
        default: throw UnknownScheme(name: scheme)
        }
    }

    private struct UnknownScheme: Error {
        let name: String
    }

    private func request(_ input: JSONValue) -> HTTPInput {
        let form = input["form"]?.array.map { pairs in
            FormFields(pairs.map { .init(name: $0[0]?.string ?? "", value: $0[1]?.string ?? "") })
        }
        var url = input["url"]?.string ?? "https://gw.example.com/in/x"
        if let query = input["query"]?.object {
            url += "?" + FormFields(query.members.map { .init(name: $0.name, value: $0.value.string ?? "") }).encoded
        }
        let path = url.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" }
        var request = HTTPInput(
            method: input["method"]?.string ?? (input["body"] == nil && form == nil ? "GET" : "POST"), target: String(path),
            receivedAt: clock(input["now"]), publicURL: url)
        for header in input["headers"]?.object?.members ?? [] { request.headers.append(header.name, header.value.string ?? "") }
        if let signature = input["signature"]?.string { request.headers.append(input["header"]?.string ?? "", signature) }
        if let form {
            request.headers.append("content-type", "application/x-www-form-urlencoded")
            request.body = Array(form.encoded.utf8)
        } else {
            request.body = Array((input["body"]?.string ?? input["payload"]?.string ?? "").utf8)
        }
        return request
    }

    private func clock(_ now: JSONValue?) -> Int64 {
        if let seconds = now?.int { return Int64(seconds) * 1_000_000 }
        return now?.string.flatMap { try? TimeFormat("iso8601").microseconds(of: $0) } ?? 1_600_000_000_000_000
    }
}

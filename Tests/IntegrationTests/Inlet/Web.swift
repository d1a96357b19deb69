import Crypto
import Foundation
import TestSupport
import Transfer

/// HTTP as providers and agents speak it to the gateway.
enum Web {
    static let client: HTTPClient = {
        do {
            return try HTTPClient(options: .init(userAgent: "tests"))
        } catch {
            fatalError("libcurl could not be set up: \(error)")
        }
    }()

    static func get(_ url: String, token: String? = nil) async throws -> HTTPResponse {
        try await client.send(HTTPRequest(url: url, headers: bearer(token), timeout: .seconds(10)))
    }

    static func send(
        _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8], token: String? = nil,
        within limit: Duration = .seconds(20)
    ) async throws -> HTTPResponse {
        try await client.send(
            HTTPRequest(method: method, url: url, headers: headers + bearer(token), body: body, timeout: limit))
    }

    private static func bearer(_ token: String?) -> [(name: String, value: String)] {
        token.map { [("authorization", "Bearer \($0)")] } ?? []
    }
}

extension HTTPResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as a JSON object.
    var json: [String: Any] {
        get throws {
            guard let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] else {
                throw ServerFailure("The answer is no JSON object: \(text)")
            }
            return object
        }
    }
}

/// A signed webhook request. Sent again, it is signed again with the time of then.
struct Webhook: Sendable {
    /// Where it goes.
    enum Provider: Sendable {
        /// `app-chat`: JSON, signed with HMAC-SHA256 over time and body.
        case chat
        /// `hotline-sms`: a form, signed as Twilio does over URL and fields.
        case sms(fields: [String: String])
    }

    var provider: Provider
    var body: [UInt8]
    /// What it is signed with.
    var secret: String

    /// A chat message's body as it is.
    static func chat(_ body: String, secret: String = House.chatSecret) -> Webhook {
        Webhook(provider: .chat, body: Array(body.utf8), secret: secret)
    }

    /// A chat message.
    static func chat(id: String, from user: String, text: String, secret: String = House.chatSecret) -> Webhook {
        let message: [String: Any] = ["id": id, "text": text, "sender": ["id": user, "name": user, "phone": "+8613800138000"]]
        // Strings in dictionaries always have a JSON form.
        let body = (try? JSONSerialization.data(withJSONObject: message, options: [.sortedKeys])) ?? Data()
        return Webhook(provider: .chat, body: Array(body), secret: secret)
    }

    /// An SMS.
    static func sms(id: String, from phone: String, text: String, secret: String = House.smsToken) -> Webhook {
        let fields = ["MessageSid": id, "From": phone, "To": "+8621555012345", "Body": text, "NumMedia": "0"]
        let body = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(encoded($0.value))" }.joined(separator: "&")
        return Webhook(provider: .sms(fields: fields), body: Array(body.utf8), secret: secret)
    }

    /// Posts it to a house's gateway.
    func post(to house: House, at name: String? = nil, within limit: Duration = .seconds(20)) async throws -> HTTPResponse {
        let target = house.url + "/in/" + (name ?? adapter)
        return try await Web.send("POST", target, headers: headers(target), body: body, within: limit)
    }

    /// The request as it goes over the wire, with more headers before those that it needs.
    func wire(to house: House, _ more: String = "") -> [UInt8] {
        let fields = headers(house.url + "/in/" + adapter).map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("POST /in/\(adapter) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(more)\(fields)Content-Length: \(body.count)\r\n\r\n".utf8) + body
    }

    private var adapter: String {
        switch provider {
        case .chat: "app-chat"
        case .sms: "hotline-sms"
        }
    }

    private func headers(_ target: String) -> [(name: String, value: String)] {
        switch provider {
        case .chat:
            let time = String(Int(Date().timeIntervalSince1970))
            let code = HMAC<SHA256>.authenticationCode(for: Data((time + ".").utf8) + Data(body), using: key)
            let signature = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return [("content-type", "application/json"), ("x-timestamp", time), ("x-signature", "sha256=" + signature)]
        case .sms(let fields):
            let signed = target + fields.sorted { $0.key < $1.key }.map { $0.key + $0.value }.joined()
            let code = HMAC<Insecure.SHA1>.authenticationCode(for: Data(signed.utf8), using: key)
            return [
                ("content-type", "application/x-www-form-urlencoded"), ("x-twilio-signature", Data(code).base64EncodedString()),
            ]
        }
    }

    private var key: SymmetricKey { SymmetricKey(data: Data(secret.utf8)) }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

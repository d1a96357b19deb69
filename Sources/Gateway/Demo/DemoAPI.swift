import HTTPTypes
import Hummingbird
import Intake
import Logging
import NIOCore
import Recipes
import Synchronization

/// The demo's outside world over HTTP: an order and CRM API that the lookups ask, and the SMS provider that notices are sent to.
final class DemoAPI: Sendable {
    /// A text message as the provider got it.
    struct SMS: Sendable {
        var to: String
        var text: String
    }

    private let sent = Mutex<[SMS]>([])

    /// What the provider was given so far.
    var messages: [SMS] {
        sent.withLock { $0 }
    }

    func application(port: Int) -> some ApplicationProtocol {
        let router = Router()
        router.get("api/orders/:number") { _, context in
            try Self.answer(Self.orders[try context.parameters.require("number")])
        }
        router.get("api/customers") { request, _ in
            try Self.answer(request.uri.queryParameters["phone"].flatMap { Self.customers[String($0)] })
        }
        router.post("2010-04-01/Accounts/:account/Messages.json") { request, _ in try await self.takeSMS(request) }
        return Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port), serverName: "demo"),
            logger: .init(label: "demo") { _ in SilentLog() })
    }

    private func takeSMS(_ request: Request) async throws -> Response {
        var request = request
        let body = try await request.collectBody(upTo: 65_536)
        let form = try FormFields(parsing: Array(buffer: body))
        sent.withLock { $0.append(SMS(to: form["To"] ?? "", text: form["Body"] ?? "")) }
        let id = "SM" + String(UInt64.random(in: 0 ... .max), radix: 16)
        return Self.response(["sid": .string(id), "status": "queued"], status: .created)
    }

    private static func answer(_ data: JSONValue?) throws -> Response {
        guard let data else { return response(["error": "not found"], status: .notFound) }
        return response(["data": data])
    }

    private static func response(_ json: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.serialized())))
    }

    private static func order(_ number: String, _ item: String, _ sku: String, paid: JSONValue, phone: String, email: String) -> JSONValue {
        [
            "no": .string(number), "status": "shipped", "items": [["name": .string(item), "sku": .string(sku)]],
            "pay": ["amount": paid], "buyer": ["phone": .string(phone), "email": .string(email)],
        ]
    }

    private static let orders: [String: JSONValue] = [
        "SO20260001": order("SO20260001", "扫地机器人 X5", "RV-X5", paid: 1299, phone: "+8613800138000", email: "wang.xiaoming@example.com"),
        "SO20260002": order("SO20260002", "破壁机 P2", "BL-P2", paid: 459, phone: "+8613912345678", email: "li.jing@example.com"),
        "SO20260003": order("SO20260003", "空气净化器 A1", "AP-A1", paid: 899, phone: "+862158881234", email: "chen.qiang@example.com"),
        "SO20260004": order("SO20260004", "Espresso machine E3", "ES-E3", paid: 349, phone: "+14155550123", email: "ann@example.com"),
    ]

    private static let customers: [String: JSONValue] = [
        "+8613912345678": ["name": "李静", "tier": "VIP", "email": "li.jing@example.com"],
        "+14155550123": ["name": "Ann Lee", "tier": "standard", "email": "ann@example.com"],
        "+862158881234": ["name": "陈强", "tier": "standard", "email": "chen.qiang@example.com"],
    ]
}

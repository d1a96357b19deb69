import Channels
import HTTPTypes
import Hummingbird
import Intake
import Recipes
import Store

/// `POST /v1/messages`: takes a message of one's own programs.
struct MessageRoutes: Sendable {
    let messages: APIMessages
    let bodies: BodyReader

    func add(to group: RouterGroup<APIContext>) {
        group.post("messages", use: take)
    }

    @Sendable private func take(_ request: Request, _ context: APIContext) async throws -> Response {
        _ = try context.require(.agent)
        let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] }
        guard key.map({ (1...255).contains($0.utf8.count) }) ?? true else {
            throw Problem.badRequest("The Idempotency-Key has to have 1 to 255 bytes.")
        }
        let body = try await bodies.body(of: request, on: context.channel)
        switch try await messages.take(body, key: key) {
        case .taken(let acceptance, let adapter): return Response(acceptance, adapter)
        case .invalid(let reason): throw Problem(.unprocessableContent, reason)
        case .noAdapter(let reason): throw Problem(.notFound, reason)
        }
    }
}

extension Response {
    fileprivate init(_ acceptance: Intake.Acceptance, _ adapter: AdapterName) {
        var object: JSONObject = ["adapter": .string(adapter.description)]
        switch acceptance {
        case .stored(let id):
            object["status"] = "stored"
            object["delivery"] = .string(String(id.number))
        case .revision(let id):
            object["status"] = "revision"
            object["delivery"] = .string(String(id.number))
        case .duplicate: object["status"] = "duplicate"
        case .spooled: object["status"] = "spooled"
        }
        self.init(json: .object(object), status: acceptance == .duplicate ? .ok : .accepted)
    }
}

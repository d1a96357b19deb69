import Hummingbird
import Intake
import Notices
import Recipes
import Store

/// `/v1/deliveries`, `/v1/quarantine` and `/v1/notices`.
struct DeliveryRoutes: Sendable {
    let store: Store
    let replayed: @Sendable () -> Void

    func add(to group: RouterGroup<APIContext>) {
        group.get("deliveries/:id", use: show)
        group.get("quarantine", use: quarantine)
        group.post("quarantine/:id/replay", use: replay)
        group.delete("quarantine/:id", use: discard)
        group.get("notices", use: notices)
    }

    @Sendable private func show(_ request: Request, _ context: APIContext) async throws -> Response {
        let token = try context.require(.reader)
        let id = try id(context)
        guard let delivery = try await store.delivery(id) else { throw Problem.notFound("delivery \(id)") }
        if token.role != .reader { try await store.logAccess(who: token.name, what: "delivery \(id)") }
        return Response(json: delivery.json(masked: token.role == .reader))
    }

    @Sendable private func quarantine(_ request: Request, _ context: APIContext) async throws -> Response {
        _ = try context.require(.reader)
        let query = request.uri.queryParameters
        let limit = try pageLength(query["limit"].map(String.init))
        let records = try await store.quarantine(
            adapter: query["adapter"].map { AdapterName(String($0)) }, before: query["before"].flatMap { Int64($0) }, most: limit)
        var page: JSONObject = ["deliveries": .array(records.map(\.json))]
        if records.count == limit { page["next"] = records.last.map { .integer($0.id.number) } }
        return Response(json: .object(page))
    }

    @Sendable private func replay(_ request: Request, _ context: APIContext) async throws -> Response {
        _ = try context.require(.admin)
        let id = try id(context)
        guard try await store.replay([id]) == 1 else { throw Problem.notFound("delivery \(id) in quarantine") }
        replayed()
        return Response(json: ["replayed": .integer(id)], status: .accepted)
    }

    @Sendable private func discard(_ request: Request, _ context: APIContext) async throws -> Response {
        let token = try context.require(.admin)
        let id = try id(context)
        guard try await store.discard([id], who: token.name) == 1 else { throw Problem.notFound("delivery \(id) in quarantine") }
        return Response(json: ["discarded": .integer(id)])
    }

    @Sendable private func notices(_ request: Request, _ context: APIContext) async throws -> Response {
        let token = try context.require(.reader)
        let query = request.uri.queryParameters
        let limit = try pageLength(query["limit"].map(String.init))
        let state = try query["state"].map { try oneOf(NoticeState.self, String($0), name: "state") }
        let records = try await store.notices(state: state, before: query["before"].flatMap { Int64($0) }, most: limit)
        if token.role != .reader { try await store.logAccess(who: token.name, what: "notices") }
        var page: JSONObject = ["notices": .array(records.map { $0.json(masked: token.role == .reader) })]
        if records.count == limit { page["next"] = records.last.map { .integer($0.id) } }
        return Response(json: .object(page))
    }

    private func id(_ context: APIContext) throws -> Int64 {
        guard let id = Int64(try context.parameters.require("id")) else { throw Problem.badRequest("A delivery's id is a number.") }
        return id
    }
}

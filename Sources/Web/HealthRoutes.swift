import Hummingbird
import Intake
import NIOCore
import Recipes
import Spool
import Store
import Telemetry

/// `/health/*` and `/metrics`.
struct HealthRoutes: Sendable {
    let store: Store
    let registry: PrometheusRegistry
    /// What cannot be read from the database: the configured adapters and whether they are enabled.
    let adapters: @Sendable () -> [AdapterName]
    /// How the disk spool is doing; nil without one.
    let spool: @Sendable () -> SpoolStatus?
    /// What the signature checks of an adapter found that somebody should know of; nil for nothing.
    let verification: @Sendable (AdapterName) -> JSONObject?
    /// Sets the gauges that are read when somebody asks.
    let refresh: @Sendable () async -> Void

    func add(to router: Router<APIContext>) {
        router.get("health/live") { _, _ in Response(json: ["status": "live"]) }
        router.get("health/ready", use: ready)
        router.get("health/adapters", use: adapterHealth)
        router.get("metrics", use: metrics)
    }

    @Sendable private func ready(_ request: Request, _ context: APIContext) async throws -> Response {
        do {
            try await store.ping()
            let answer: JSONObject = ["status": "ready", "database": "up"]
            return Response(json: .object(answer.adding(spool())))
        } catch {
            // With a spool, webhooks are taken all the same: a balancer must not send them away.
            guard let spool = spool() else {
                return Response(json: ["status": "not ready", "database": "down"], status: .serviceUnavailable)
            }
            let answer: JSONObject = ["status": "ready", "database": "down"]
            return Response(json: .object(answer.adding(spool)))
        }
    }

    /// Who runs each adapter, when it last succeeded, what waits. No customer's data, so that no token is asked for.
    @Sendable private func adapterHealth(_ request: Request, _ context: APIContext) async throws -> Response {
        let spool = spool()
        // While the database is away, what is known without it is still worth knowing.
        let health = try? await store.adapterHealth()
        let folders = Dictionary(grouping: (try? await store.folderHealth()) ?? [], by: \.adapter)
        let unknown = Dictionary(grouping: (try? await store.unknownEvents()) ?? [], by: \.adapter)
        let known = Dictionary((health ?? []).map { ($0.adapter, $0) }) { $1 }
        let names = Set(adapters()).union(known.keys).sorted()
        let rows = names.map { name in
            var row =
                known[name].map { AdapterReport(health: $0, folders: folders[name] ?? [], now: .now).json }
                ?? ["adapter": .string(name.description), "pending": 0, "quarantined": 0]
            if let found = verification(name) { row["signatures"] = .object(found) }
            if let events = unknown[name] { row["new_at_vendor"] = .array(events.map(\.json)) }
            if let depth = spool?.adapters[name] { row["spooled"] = .integer(Int64(depth)) }
            return JSONValue.object(row)
        }
        let answer: JSONObject = ["database": health == nil ? "down" : "up", "adapters": .array(rows)]
        return Response(json: .object(answer.adding(spool)), status: health == nil ? .serviceUnavailable : .ok)
    }

    @Sendable private func metrics(_ request: Request, _ context: APIContext) async throws -> Response {
        await refresh()
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: registry.exposition())))
    }
}

extension UnknownEvent {
    fileprivate var json: JSONValue {
        ["type": .string(type), "count": .integer(count), "since": .string(since.description), "last": .string(last.description)]
    }
}

extension JSONObject {
    /// The object with how the spool is doing, where there is one.
    fileprivate func adding(_ spool: SpoolStatus?) -> JSONObject {
        guard let spool else { return self }
        var object = self
        var part: JSONObject = [
            "depth": .integer(Int64(spool.depth)), "bytes": .integer(Int64(spool.bytes)), "refused": .integer(Int64(spool.refused)),
        ]
        part["oldest_at"] = spool.oldest.map { .string($0.description) }
        object["spool"] = .object(part)
        return object
    }
}

import Hummingbird
import Intake
import NIOCore
import Recipes
import Store
import Telemetry

/// `/health/*` and `/metrics`.
struct HealthRoutes: Sendable {
    let store: Store
    let registry: PrometheusRegistry
    /// What cannot be read from the database: the configured adapters and whether they are enabled.
    let adapters: @Sendable () -> [AdapterName]
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
            return Response(json: ["status": "ready", "database": "up"])
        } catch {
            return Response(json: ["status": "not ready", "database": "down"], status: .serviceUnavailable)
        }
    }

    /// Who runs each adapter, when it last succeeded, what waits. No customer's data, so that no token is asked for.
    @Sendable private func adapterHealth(_ request: Request, _ context: APIContext) async throws -> Response {
        let known = Dictionary(try await store.adapterHealth().map { ($0.adapter, $0) }) { $1 }
        let folders = Dictionary(grouping: try await store.folderHealth(), by: \.adapter)
        let names = Set(adapters()).union(known.keys).sorted()
        let rows = names.map { name in
            known[name].map { AdapterReport(health: $0, folders: folders[name] ?? [], now: .now).json }
                ?? ["adapter": .string(name.description), "pending": 0, "quarantined": 0]
        }
        return Response(json: ["adapters": .array(rows)])
    }

    @Sendable private func metrics(_ request: Request, _ context: APIContext) async throws -> Response {
        await refresh()
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: registry.exposition())))
    }
}

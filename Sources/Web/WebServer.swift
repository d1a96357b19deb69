import Glibc
import Hummingbird
import HummingbirdCore
public import Intake
public import Logging
import NIOCore
public import Notices
public import Recipes
public import ServiceLifecycle
public import Spool
public import Store
public import Telemetry

/// The HTTP face of the gateway: webhooks, the API, health and metrics.
public struct WebServer: Sendable {
    /// What the server needs from the rest of the gateway.
    public struct Parts: Sendable {
        /// The tables.
        public var store: Store
        /// The metrics of this process.
        public var registry: PrometheusRegistry
        /// Verifies, stores and answers a webhook request; nil when there is no such adapter.
        public var receive: @Sendable (_ input: HTTPInput, _ adapter: AdapterName) async -> HTTPAnswer?
        /// Decides about notices of changed tickets.
        public var planner: @Sendable () -> any NoticePlanner
        /// Told when notices may be in the outbox.
        public var noticesPlanned: @Sendable () -> Void
        /// Told when deliveries may wait for the workers.
        public var deliveriesWait: @Sendable () -> Void
        /// The configured adapters.
        public var adapters: @Sendable () -> [AdapterName]
        /// How the disk spool is doing; nil without one.
        public var spool: @Sendable () -> SpoolStatus?
        /// Sets the gauges that are read when somebody asks for the metrics.
        public var refreshMetrics: @Sendable () async -> Void

        /// Collects the parts.
        public init(
            store: Store, registry: PrometheusRegistry,
            receive: @escaping @Sendable (_ input: HTTPInput, _ adapter: AdapterName) async -> HTTPAnswer?,
            planner: @escaping @Sendable () -> any NoticePlanner, noticesPlanned: @escaping @Sendable () -> Void,
            deliveriesWait: @escaping @Sendable () -> Void, adapters: @escaping @Sendable () -> [AdapterName],
            spool: @escaping @Sendable () -> SpoolStatus?,
            refreshMetrics: @escaping @Sendable () async -> Void
        ) {
            self.store = store
            self.registry = registry
            self.receive = receive
            self.planner = planner
            self.noticesPlanned = noticesPlanned
            self.deliveriesWait = deliveriesWait
            self.adapters = adapters
            self.spool = spool
            self.refreshMetrics = refreshMetrics
        }
    }

    /// Builds the server.
    ///
    /// - Parameters:
    ///   - bodyLimit: bytes; a larger body is refused with 413.
    ///   - running: told once the port is open.
    public static func application(
        parts: Parts, host: String, port: Int, bodyLimit: Int, logger: Logger, running: @escaping @Sendable (Int) -> Void
    ) -> any Service {
        let application = Application(
            router: router(parts: parts, bodyLimit: bodyLimit),
            server: HTTPServerBuilder { ConnectionLoopChannel(http: HTTP1Channel(responder: $0)) },
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "inlet"),
            onServerRunning: { channel in running(channel.localAddress?.port ?? port) }, logger: logger)
        return ListeningService(application: application, host: host, port: port)
    }

    static func router(parts: Parts, bodyLimit: Int) -> Router<APIContext> {
        let router = Router(context: APIContext.self)
        router.add(middleware: ProblemMiddleware())
        WebhookRoute(receive: parts.receive, bodyLimit: bodyLimit).add(to: router)
        HealthRoutes(
            store: parts.store, registry: parts.registry, adapters: parts.adapters, spool: parts.spool, refresh: parts.refreshMetrics
        ).add(to: router)
        let api = router.group("v1").add(middleware: BearerAuthentication(store: parts.store))
        TicketRoutes(store: parts.store, planner: parts.planner, noticesPlanned: parts.noticesPlanned).add(to: api)
        DeliveryRoutes(store: parts.store, replayed: parts.deliveriesWait).add(to: api)
        return router
    }
}

/// The server as a service whose errors name the address that it could not listen on.
private struct ListeningService<Server: ApplicationProtocol>: Service {
    let application: Server
    let host: String
    let port: Int

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenError(host: host, port: port, number: error.errnoCode)
        }
    }
}

/// The server could not listen.
struct ListenError: Error, CustomStringConvertible {
    let host: String
    let port: Int
    /// `errno` of the call that failed.
    let number: CInt

    var description: String {
        switch number {
        case EADDRINUSE:
            "Port \(port) on \(host) is taken, perhaps by another Inlet. Stop what uses it (ss -ltnp | grep \(port)), or set another one in http.listen."
        case EACCES:
            "Inlet may not listen on port \(port) of \(host). Ports below 1024 need root or CAP_NET_BIND_SERVICE; or set another one in http.listen."
        default: "Inlet cannot listen on \(host):\(port), which http.listen names: \(String(cString: strerror(number)))."
        }
    }
}

public import Hummingbird
public import Intake
public import Logging
public import Notices
public import Recipes
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
    ) -> some ApplicationProtocol {
        Application(
            router: router(parts: parts, bodyLimit: bodyLimit),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "inlet"),
            onServerRunning: { channel in running(channel.localAddress?.port ?? port) }, logger: logger)
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

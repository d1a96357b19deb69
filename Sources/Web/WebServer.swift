public import Channels
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
        /// Takes messages of one's own programs.
        public var messages: APIMessages
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
        /// What the signature checks of an adapter found that somebody should know of; nil for nothing.
        public var verification: @Sendable (AdapterName) -> JSONObject?
        /// Sets the gauges that are read when somebody asks for the metrics.
        public var refreshMetrics: @Sendable () async -> Void

        /// Collects the parts.
        public init(
            store: Store, registry: PrometheusRegistry,
            receive: @escaping @Sendable (_ input: HTTPInput, _ adapter: AdapterName) async -> HTTPAnswer?, messages: APIMessages,
            planner: @escaping @Sendable () -> any NoticePlanner, noticesPlanned: @escaping @Sendable () -> Void,
            deliveriesWait: @escaping @Sendable () -> Void, adapters: @escaping @Sendable () -> [AdapterName],
            spool: @escaping @Sendable () -> SpoolStatus?, verification: @escaping @Sendable (AdapterName) -> JSONObject?,
            refreshMetrics: @escaping @Sendable () async -> Void
        ) {
            self.store = store
            self.registry = registry
            self.receive = receive
            self.messages = messages
            self.planner = planner
            self.noticesPlanned = noticesPlanned
            self.deliveriesWait = deliveriesWait
            self.adapters = adapters
            self.spool = spool
            self.verification = verification
            self.refreshMetrics = refreshMetrics
        }
    }

    /// What the server takes at most, and whom it believes.
    public struct Limits: Sendable {
        /// Bytes; a larger body is refused with 413.
        public var body: Int
        /// Bytes of all bodies that are on their way; beyond them the slowest is cut off.
        public var bodies: Int
        /// Connections at a time; further ones wait to be accepted.
        public var connections: Int
        /// For the head of a request, and again for its body.
        public var request: Duration
        /// The proxies whose word about the client's address is believed.
        public var proxies: TrustedProxies

        /// Collects the limits.
        public init(body: Int, bodies: Int, connections: Int, request: Duration, proxies: TrustedProxies) {
            self.body = body
            self.bodies = bodies
            self.connections = connections
            self.request = request
            self.proxies = proxies
        }
    }

    /// Builds the server.
    ///
    /// - Parameter running: told once the port is open.
    public static func application(
        parts: Parts, host: String, port: Int, limits: Limits, logger: Logger, running: @escaping @Sendable (Int) -> Void
    ) -> any Service {
        let bodies = BodyReader(limit: limits.body, total: limits.bodies)
        let webhooks = WebhookDoor.House(receive: parts.receive, bodies: bodies, proxies: limits.proxies)
        let application = Application(
            router: router(parts: parts, bodies: bodies),
            server: HTTPServerBuilder {
                ConnectionLoopChannel(
                    http: HTTP1Channel(responder: $0, configuration: .init(limits)), webhooks: webhooks, deadline: TimeAmount(limits.request))
            },
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: name, backlog: 4_096,
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            onServerRunning: { channel in running(channel.localAddress?.port ?? port) }, logger: logger)
        return ListeningService(application: application, host: host, port: port)
    }

    /// What it calls itself in the header `Server`.
    static let name = "inlet"

    private static func router(parts: Parts, bodies: BodyReader) -> Router<APIContext> {
        let router = Router(context: APIContext.self)
        router.add(middleware: ProblemMiddleware())
        HealthRoutes(
            store: parts.store, registry: parts.registry, adapters: parts.adapters, spool: parts.spool,
            verification: parts.verification, refresh: parts.refreshMetrics
        ).add(to: router)
        let api = router.group("v1").add(middleware: BearerAuthentication(store: parts.store))
        TicketRoutes(store: parts.store, planner: parts.planner, noticesPlanned: parts.noticesPlanned).add(to: api)
        DeliveryRoutes(store: parts.store, replayed: parts.deliveriesWait).add(to: api)
        MessageRoutes(messages: parts.messages, bodies: bodies).add(to: api)
        return router
    }
}

extension HTTP1Channel.Configuration {
    /// Headers as large as webhooks have them and not larger: thousands of connections may each hold theirs back half sent.
    fileprivate init(_ limits: WebServer.Limits) {
        self.init(httpDecoderConfiguration: .init(maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 128))
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

import Channels
import CoreMetrics
import Hummingbird
import Intake
public import Logging
import Lookups
import NIOCore
import Notices
import Recipes
import ServiceLifecycle
public import Settings
import Spool
import Store
import Telemetry
import Transfer
import UnixSignals
import Web

/// The whole gateway: builds the services in their order and runs them until a graceful stop.
public struct Gateway: Sendable {
    private let configuration: Configuration
    private let database: Database
    private let logger: Logger
    private let ready: @Sendable (Int) async -> Void

    /// Prepares a gateway on a database that is open.
    ///
    /// - Parameter ready: told the port once the gateway takes contacts.
    public init(
        _ configuration: Configuration, database: Database, logger: Logger,
        ready: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.database = database
        self.logger = logger
        self.ready = ready
    }

    /// Runs until SIGTERM or SIGINT, or until one of the services fails.
    ///
    /// Services stop in reverse order: the port closes first, then the sources, then the workers, then the writers, so that
    /// everything that was accepted is committed.
    public func run() async throws {
        let registry = PrometheusRegistry(help: GatewayMetrics.help)
        MetricsSystem.bootstrapOnce(registry)
        let http = try HTTPClient(options: .init(userAgent: "inlet"))
        // For URLs that vendors and messages name: public addresses and HTTPS only.
        let outside = try HTTPClient(
            options: .init(transfer: TransferOptions(addresses: ResolverGuard()), allowsPlainHTTP: false, userAgent: "inlet"))
        let media = try HTTPClient(options: .init(configuration.instance.media))
        // For notices, whose senders have bounds of their own: one vendor that is silent must not take the connections of the others.
        let vendors = try HTTPClient(options: .init(connectionsPerHost: 256, connections: 1_024, userAgent: "inlet"))
        defer {
            vendors.shutdown()
            http.shutdown()
            outside.shutdown()
            media.shutdown()
        }
        let assembly = try Assembly(
            configuration, lookups: APILookups(Array(configuration.lookups.values), http: http), scanner: configuration.instance.scanner)
        let shield = Shield()
        let stop = StopDeadline(
            database: database.store.pool, span: configuration.instance.workers.drain, shield: shield, logger: logger)
        let services =
            try services(assembly: assembly, registry: registry, http: http, outside: outside, media: media, vendors: vendors, shield: shield)
            + [stop]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await stop.bound { try await group.run() }
    }

    private func services(
        assembly: Assembly, registry: PrometheusRegistry, http: HTTPClient, outside: HTTPClient, media: HTTPClient,
        vendors: HTTPClient, shield: Shield
    ) throws -> [any Service] {
        let store = database.store
        let metrics = GatewayMetrics()
        let workSignal = WorkSignal()
        let noticeSignal = WorkSignal()
        let instance = configuration.instance
        let handover = Handover(lease: instance.workers.lease, hasWorkers: instance.workers.count > 0)
        let inbox = BatchingInbox(
            store: store, handover: handover, writers: max(1, System.coreCount / 2), queueLimit: instance.http.queue.requests, logger: logger
        ) { _ in
            workSignal.raise()
        }
        let spool = try spooled(inbox)
        let tokens = ProviderTokens(http: http)
        let notices = NoticeService(
            store: store, configuration: { configuration }, assembly: { assembly }, signal: noticeSignal, http: vendors, tokens: tokens,
            shield: shield, logger: logger)
        let workers = PipelineWorkers(
            store: store, handover: handover, pipeline: { assembly.pipeline }, planner: { assembly.planner }, signal: workSignal, shield: shield,
            limits: .init(workers: instance.workers.count, batch: instance.workers.batch, lease: instance.workers.lease),
            metrics: metrics, noticesPlanned: { noticeSignal.raise() }, logger: logger)
        let chores = InboundChores(
            store: store, assembly: { assembly }, configuration: { configuration }, sender: ProviderSender(http: http, tokens: tokens),
            pages: PageFetcher(store: store, http: http, tokens: tokens, logger: logger),
            files: MediaFetcher(store: store, http: media, tokens: tokens, limits: instance.media, logger: logger), shield: shield,
            deliveriesWait: { workSignal.raise() }, logger: logger)
        let name = GatewayName(dataFolder: instance.data, logger: logger)
        let sources = try SourceFactory(
            configuration: configuration, inbox: PatientInbox(inbox: inbox, handover: handover), ledger: store, leases: store, http: http,
            logger: logger
        ).sources()
        let polled = sources.isEmpty ? [] : [SourcesService(sources: sources, leases: store, owner: name.description, logger: logger)]
        let web = WebServer.application(
            parts: webParts(assembly, registry, inbox, spool, metrics, outside: outside, work: workSignal, notices: noticeSignal),
            host: instance.http.listen.host, port: instance.http.listen.port, limits: .init(instance.http), logger: logger
        ) { port in
            // The server is open by now; whoever waits for that is told from a task of its own.
            Task { await ready(port) }
        }
        func whenReady(_ services: [any Service]) -> [any Service] {
            database.readiness.isReady ? services : services.map { WhenReady(readiness: database.readiness, service: $0) }
        }
        let needy = whenReady([Maintenance(store: store, logger: logger), notices, chores])
        return needy + [inbox, spool] + whenReady([workers] + polled) + [web]
    }

    /// The inbox of the webhooks, which can do without the database.
    private func spooled(_ inbox: BatchingInbox) throws -> SpooledInbox {
        let (database, logger) = (database, logger)
        let spool = try configuration.instance.spool.map { settings in
            try Spool(
                folder: configuration.dataPath(settings.folder ?? "spool"),
                limits: SpoolLimits(bytes: settings.size.bytes, age: settings.age))
        }
        return SpooledInbox(inbox: inbox, spool: spool, isAway: !database.readiness.isReady, logger: logger) {
            try await database.store.ping()
            try await database.migrateOnce(logger: logger)
        }
    }

    /// Fetches a URL of a provider's once, from public addresses only, and says in the log how it went.
    private func confirm(_ url: String, over http: HTTPClient) {
        let logger = logger
        // Whoever asked for the confirmation is answered meanwhile; it sends the request again when the fetch fails.
        Task {
            do {
                let response = try await http.send(Transfer.HTTPRequest(url: url, timeout: .seconds(10), maximumResponseBytes: 65_536))
                logger.notice("A provider's subscription was confirmed.", metadata: ["status": "\(response.status)"])
            } catch {
                logger.error("A provider's subscription could not be confirmed.", metadata: ["error": "\(error)"])
            }
        }
    }

    private func webParts(
        _ assembly: Assembly, _ registry: PrometheusRegistry, _ inbox: BatchingInbox, _ spool: SpooledInbox, _ metrics: GatewayMetrics,
        outside: HTTPClient, work: WorkSignal, notices: WorkSignal
    ) -> WebServer.Parts {
        let watch = SignatureWatch(logger: logger)
        let keys = PublishedKeys(http: outside)
        let receiver = WebhookReceiver(
            adapters: { assembly.webhooks }, inbox: spool, keys: { await keys.keys(fetching: $0) }, confirm: { confirm($0, over: outside) },
            ended: { metrics.count($0, reason: $1) }, found: { watch.note($0, of: $1) })
        let own = configuration.adapters.filter { $0.enabled && $0.channel == .api }.map(\.name)
        let store = database.store
        return WebServer.Parts(
            store: store, registry: registry, receive: { await receiver.receive($0, at: $1) },
            messages: APIMessages(adapters: { own }, inbox: spool), planner: { assembly.planner },
            noticesPlanned: { notices.raise() }, deliveriesWait: { work.raise() },
            adapters: { configuration.adapters.filter(\.enabled).map(\.name) }, spool: { spool.status },
            verification: { watch.report(of: $0) },
            refreshMetrics: { await metrics.refresh(store: store, queueDepth: inbox.depth, spool: spool.status) })
    }
}

/// Runs all sources, side by side: services stop one after the other, and each of them may have to wait for its database.
private struct SourcesService: Service {
    let sources: [any PolledSource]
    let leases: any AdapterLeases
    let owner: String
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for source in sources {
                    group.addTask { await SourceRunner(source: source, leases: leases, owner: owner, logger: logger).run() }
                }
            }
        }
    }
}

extension Instance {
    /// The virus scanner. It has to answer before the claim on a mail ends, or somebody else would start over.
    fileprivate var scanner: (any AttachmentScanner)? {
        scan.map { ClamScanner(socket: $0.clamd, deadline: min($0.deadline, workers.lease / 2)) }
    }
}

extension HTTPClient.Options {
    /// For files at vendors': public addresses and those that the operator allows.
    fileprivate init(_ media: Instance.Media) {
        let guarded = ResolverGuard(allowing: media.allow.compactMap { Transfer.AddressRange($0) })
        self.init(transfer: TransferOptions(addresses: guarded), allowsPlainHTTP: !media.allow.isEmpty, userAgent: "inlet")
    }
}

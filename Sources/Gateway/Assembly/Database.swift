import Cluster
public import Logging
import Postgres
public import Settings
public import Store

/// The database that the configuration asks for: the embedded one, started here, or a server of the operator's.
public struct Database: Sendable {
    /// The embedded cluster; nil for a server of the operator's.
    let cluster: EmbeddedCluster?
    /// Whether the embedded cluster was started here, or was running already.
    private let isStartedHere: Bool
    /// The tables.
    public let store: Store
    /// Whether the tables are what this binary expects.
    let readiness = Readiness()

    /// Starts the embedded database where it is asked for, connects and migrates.
    ///
    /// - Parameters:
    ///   - migrating: whether to bring the tables up to date; otherwise they are taken as they are.
    ///   - isPatient: whether a server that cannot be reached now is no error: `migrateOnce` has to be tried again later.
    public static func open(
        _ configuration: Configuration, migrating: Bool = true, isPatient: Bool = false, logger: Logger
    ) async throws -> Database {
        let (cluster, isStartedHere, connectionString) = try await server(configuration, logger: logger)
        let pool = PostgresPool(
            PostgresConfiguration(
                connectionString: connectionString + options(for: connectionString), applicationName: "inlet",
                connectTimeout: .seconds(5), statementTimeout: .seconds(60)),
            limits: PostgresPool.Limits(connections: connections(configuration), acquireTimeout: .seconds(5)), logger: logger)
        let database = Database(cluster: cluster, isStartedHere: isStartedHere, store: Store(pool: pool))
        guard migrating else { return database }
        do {
            try await database.migrateOnce(logger: logger)
        } catch let error as PostgresError where isPatient && error.isTransient {
            logger.warning("The database is away; webhooks go to the disk spool until it is back.", metadata: ["error": "\(error)"])
        }
        return database
    }

    /// Brings the tables up to date unless that was done before.
    func migrateOnce(logger: Logger) async throws {
        guard !readiness.isReady else { return }
        _ = try await migrate(logger: logger)
        readiness.note()
    }

    /// Lets go of the connections and stops the embedded database.
    public func close() async {
        await store.pool.shutdown()
        do {
            try await cluster?.stop()
        } catch {
            Logger(label: "inlet").warning("The embedded PostgreSQL did not stop.", metadata: ["error": "\(error)"])
        }
    }

    /// Lets go of the connections; an embedded database that was running before goes on.
    public func leave() async {
        if isStartedHere { await close() } else { await store.pool.shutdown() }
    }

    /// Brings the tables up to date.
    ///
    /// - Returns: the names of the steps that ran.
    public func migrate(logger: Logger) async throws -> [String] {
        try await Migrator(pool: store.pool, logger: logger).run()
    }

    private static func server(
        _ configuration: Configuration, logger: Logger
    ) async throws -> (EmbeddedCluster?, Bool, String) {
        switch configuration.instance.database {
        case .embedded:
            let cluster = try EmbeddedCluster(directory: configuration.instance.data + "/postgres", logger: logger)
            let start = try await cluster.start()
            return (cluster, start == .started, cluster.connectionString())
        case .server(let server):
            return (nil, false, server.url.reveal() ?? "")
        }
    }

    private static func connections(_ configuration: Configuration) -> Int {
        switch configuration.instance.database {
        case .embedded: 10
        case .server(let server): server.connections
        }
    }

    /// The session's settings, in the words of whichever form the connection string has.
    private static func options(for connectionString: String) -> String {
        let settings = Store.sessionSettings.sorted { $0.key < $1.key }.map { "-c \($0.key)=\($0.value)" }
        guard connectionString.hasPrefix("postgres://") || connectionString.hasPrefix("postgresql://") else {
            return " options='\(settings.joined(separator: " "))'"
        }
        let encoded = settings.joined(separator: " ").replacing(" ", with: "%20").replacing("=", with: "%3D")
        return (connectionString.contains("?") ? "&" : "?") + "options=" + encoded
    }
}

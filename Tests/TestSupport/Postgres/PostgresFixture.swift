public import Cluster
import Foundation
public import Postgres

/// A real PostgreSQL of this test process's own, in a temporary folder, gone when the process ends.
///
/// Tests share one server and have a database each. A test that stops or restarts the server makes a fixture for itself.
public actor PostgresFixture {
    /// The server that tests share; never restart it.
    public static let shared = PostgresFixture()

    private let settings: ClusterSettings
    private var starting: Task<EmbeddedCluster, any Error>?
    private var databases = 0

    /// Starts nothing before it is asked for a database. `disposable` settings are fast and lose data with the machine; there is room for
    /// the connections of many tests side by side.
    public init(settings: ClusterSettings = .disposable.with(["max_connections": "300"])) {
        self.settings = settings
    }

    /// The running server.
    public var cluster: EmbeddedCluster {
        get async throws {
            if let starting { return try await starting.value }
            let settings = settings
            let task = Task {
                let cluster = try EmbeddedCluster(directory: TemporaryServers.shared.newFolder(), settings: settings)
                try await cluster.start()
                return cluster
            }
            starting = task
            return try await task.value
        }
    }

    /// A new, empty database, reached with this configuration.
    public func freshDatabase(
        connectTimeout: Duration = .seconds(5), statementTimeout: Duration? = nil
    ) async throws -> PostgresConfiguration {
        let cluster = try await cluster
        databases += 1
        let name = "test_\(databases)"
        let admin = try await PostgresConnection.connect(
            PostgresConfiguration(connectionString: cluster.connectionString(), applicationName: "fixture"))
        try await admin.script("CREATE DATABASE \(name)")
        await admin.close()
        return PostgresConfiguration(
            connectionString: cluster.connectionString(database: name), applicationName: "tests", connectTimeout: connectTimeout,
            statementTimeout: statementTimeout)
    }

    /// Stops the server cleanly; its databases stay.
    public func stop() async throws { try await cluster.stop() }

    /// Starts the server again after `stop` or `kill`.
    public func start() async throws { try await cluster.start() }

    /// Stops and starts the server.
    public func restart() async throws { try await cluster.restart() }

    /// Ends the server as a crash would.
    public func kill() async throws { await (try cluster).kill() }

    /// Stops the server's processes where they stand, as a machine does that hangs: connections stay, and nothing answers.
    ///
    /// - Parameter postmaster: whether the process that takes connections hangs too, or only those that serve them.
    public func freeze(postmaster: Bool = true) async throws { await send(SIGSTOP, to: try cluster, postmaster) }

    /// Lets the processes go on.
    public func thaw() async throws { await send(SIGCONT, to: try cluster, true) }

    private func send(_ signal: Int32, to cluster: EmbeddedCluster, _ withPostmaster: Bool) async {
        guard let postmaster = await cluster.process else { return }
        for process in (withPostmaster ? [postmaster] : []) + ServerProcess.children(of: postmaster) { Glibc.kill(process, signal) }
    }
}

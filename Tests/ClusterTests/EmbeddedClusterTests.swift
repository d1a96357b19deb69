import Foundation
import Logging
import Postgres
import TestSupport
import Testing

@testable import Cluster

@Suite("The embedded cluster")
struct EmbeddedClusterTests {
    private let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }

    private func cluster(_ directory: String, _ settings: ClusterSettings = .disposable) throws -> EmbeddedCluster {
        try EmbeddedCluster(directory: directory, settings: settings, logger: quiet)
    }

    private func answer(_ cluster: EmbeddedCluster, _ sql: String) async throws -> String? {
        let connection = try await PostgresConnection.connect(
            PostgresConfiguration(connectionString: cluster.connectionString(), applicationName: "tests"), logger: quiet)
        return try await connection.query(sql).first?.decode(String?.self, at: 0)
    }

    @Test("the first start makes server and database, and what was stored outlives stop and start")
    func lifeCycle() async throws {
        let cluster = try cluster(TemporaryServers.shared.newFolder())
        #expect(try await cluster.start() == .started)
        #expect(try await answer(cluster, "SELECT current_database()::text") == "inlet")
        #expect(
            try await answer(cluster, "SELECT string_agg(setting, ' ') FROM pg_settings WHERE name IN ('server_encoding')")
                == "UTF8")
        _ = try await answer(cluster, "CREATE TABLE kept AS SELECT 'here'::text AS word")
        let process = try #require(await cluster.process)
        try await cluster.stop()
        #expect(await cluster.process == nil)
        #expect(!RunningProcess(process).isAlive)
        try await cluster.stop()
        #expect(try await cluster.start() == .started)
        #expect(try await answer(cluster, "SELECT word FROM kept") == "here")
        try await cluster.stop()
    }

    @Test("a server that outlived its gateway is taken over, not fought")
    func adoption() async throws {
        let folder = TemporaryServers.shared.newFolder()
        let first = try cluster(folder)
        try await first.start()
        let process = await first.process
        let second = try cluster(folder)
        #expect(try await second.start() == .adopted)
        #expect(await second.process == process)
        #expect(try await answer(second, "SELECT 'fine'") == "fine")
        try await second.stop()
        #expect(await first.process == nil)
    }

    @Test("of two starts at once, one starts the server and the other takes it over")
    func twoStarts() async throws {
        let folder = TemporaryServers.shared.newFolder()
        async let first = cluster(folder).start()
        async let second = cluster(folder).start()
        #expect(try await Set([first, second]) == [.started, .adopted])
        try await cluster(folder).stop()
    }

    @Test("a server that was killed starts again at once")
    func killed() async throws {
        let cluster = try cluster(TemporaryServers.shared.newFolder())
        try await cluster.start()
        _ = try await answer(cluster, "CREATE TABLE kept AS SELECT 'here'::text AS word")
        for _ in 0..<3 {
            await cluster.kill()
            #expect(try await cluster.start() == .started)
            #expect(try await answer(cluster, "SELECT word FROM kept") == "here")
        }
        try await cluster.restart()
        #expect(try await answer(cluster, "SELECT word FROM kept") == "here")
        try await cluster.stop(mode: .immediate)
    }

    @Test("a pid file whose number belongs to another process by now does not keep the server from starting")
    func stalePidFile() async throws {
        let cluster = try cluster(TemporaryServers.shared.newFolder())
        try await cluster.start()
        try await cluster.stop()
        let file = cluster.location.data + "/postmaster.pid"
        let text = "\(getpid())\n\(cluster.location.data)\n1\n5432\n\(cluster.location.socketFolder)\n\n 1 1\nready   \n"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try await cluster.start() == .started)
        try await cluster.stop()
    }

    @Test("a half-made cluster is made anew")
    func halfMade() async throws {
        let cluster = try cluster(TemporaryServers.shared.newFolder())
        try FileManager.default.createDirectory(atPath: cluster.location.unfinished, withIntermediateDirectories: true)
        try "15\n".write(toFile: cluster.location.unfinished + "/PG_VERSION", atomically: true, encoding: .utf8)
        #expect(try await cluster.start() == .started)
        #expect(try await answer(cluster, "SELECT 'fine'") == "fine")
        try await cluster.stop()
    }

    @Test("the server listens on no network address, and nobody else may enter its folders")
    func closedToOthers() async throws {
        let cluster = try cluster(TemporaryServers.shared.newFolder())
        try await cluster.start()
        #expect(try await answer(cluster, "SHOW listen_addresses") == "")
        for folder in [cluster.location.root, cluster.location.socketFolder, cluster.location.data] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700, "\(folder)")
            #expect((attributes[.ownerAccountID] as? NSNumber)?.intValue != 0, "\(folder)")
        }
        try await cluster.stop()
    }

    @Test("the shipped settings are in force: durable, compressed, discreet")
    func shippedSettings() async throws {
        let cluster = try cluster(TemporaryServers.shared.newFolder(), .shipped)
        try await cluster.start()
        for (name, value) in [
            ("fsync", "on"), ("synchronous_commit", "on"), ("shared_buffers", "256MB"), ("max_wal_size", "4GB"),
            ("max_connections", "60"),
            ("default_toast_compression", "lz4"), ("wal_compression", "lz4"), ("log_error_verbosity", "terse"), ("jit", "off"),
        ] {
            #expect(try await answer(cluster, "SHOW \(name)") == value)
        }
        _ = try? await answer(cluster, "SELECT 'secret word'::int")
        try await cluster.stop()
        #expect(try !String(contentsOfFile: cluster.location.log, encoding: .utf8).contains("secret word"))
    }

    @Test("a setting that PostgreSQL refuses is told in its own words")
    func badSetting() async throws {
        let cluster = try cluster(
            TemporaryServers.shared.newFolder(), ClusterSettings.disposable.with(["max_connections": "many"]))
        let error = await #expect(throws: ClusterError.self) { try await cluster.start() }
        #expect(error?.code == .failed)
        #expect(error?.message.contains("max_connections") == true || error?.message.contains("inlet.conf") == true)
        #expect(error?.message.contains(cluster.location.log) == true)
    }

    @Test("data of a version that is not installed names the package to install")
    func otherVersion() async throws {
        let cluster = try cluster(TemporaryServers.shared.newFolder())
        try await cluster.start()
        try await cluster.stop()
        try "9\n".write(toFile: cluster.location.data + "/PG_VERSION", atomically: true, encoding: .utf8)
        let error = await #expect(throws: ClusterError.self) { try await cluster.start() }
        #expect(error?.code == .notInstalled)
        #expect(error?.message.contains("apt-get install postgresql-9") == true)
    }

    @Test(
        "a folder of another user is refused with both users named",
        .enabled(if: geteuid() == 0, "Only root can give a folder away."))
    func foreignFolder() async throws {
        let folder = TemporaryServers.shared.newFolder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        #expect(chown(folder, 65534, 65534) == 0)
        let error = try await #require(throws: ClusterError.self) { try await cluster(folder).start() }
        #expect(error.code == .permission)
        #expect(error.message.contains("65534"))
    }

    @Test("a start in a cancelled task ends with an error and leaves nothing half made")
    func cancelledStart() async throws {
        let cluster = try cluster(TemporaryServers.shared.newFolder())
        let start = Task { try await cluster.start() }
        start.cancel()
        _ = await start.result
        #expect([.started, .adopted].contains(try await cluster.start()))
        #expect(try await answer(cluster, "SELECT 'fine'") == "fine")
        try await cluster.stop()
    }
}

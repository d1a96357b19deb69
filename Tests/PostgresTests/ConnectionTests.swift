import Cluster
import Postgres
import TestSupport
import Testing

@Suite("Connections")
struct ConnectionTests {
    private func configuration(_ connectionString: String, timeout: Duration = .seconds(5)) -> PostgresConfiguration {
        PostgresConfiguration(connectionString: connectionString, applicationName: "tests", connectTimeout: timeout)
    }

    private func socketFolder() async throws -> String { try await PostgresFixture.shared.cluster.location.socketFolder }

    @Test("of several hosts the first that answers is taken", arguments: ["/nonexistent", "127.0.0.1", "host.invalid"])
    func firstHostDead(dead: String) async throws {
        let folder = try await socketFolder()
        let connection = try await PostgresConnection.connect(
            configuration("host=\(dead),\(folder) port=29999,5432 user=inlet dbname=inlet target_session_attrs=read-write"))
        #expect(try await connection.query("SELECT 1")[0].decode(Int.self, at: 0) == 1)
    }

    @Test("a URL with several hosts works, and prefer-standby takes a primary where there is no standby")
    func preferStandby() async throws {
        let folder = try await socketFolder().split(separator: "/").joined(separator: "%2F")
        let connection = try await PostgresConnection.connect(
            configuration("postgresql://inlet@127.0.0.1:29999,%2F\(folder):5432/inlet?target_session_attrs=prefer-standby"))
        #expect(try await connection.query("SELECT NOT pg_is_in_recovery()")[0].decode(Bool.self, at: 0))
    }

    @Test("a server of the wrong kind is refused")
    func noStandby() async throws {
        let folder = try await socketFolder()
        let error = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.connect(
                configuration("host=\(folder) user=inlet dbname=inlet target_session_attrs=standby"))
        }
        #expect(error?.code == .connectionFailed)
        #expect(error?.isTransient == true)
    }

    @Test("a missing database and a refused user are told with their SQLSTATE and are not transient")
    func refused() async throws {
        let folder = try await socketFolder()
        let noDatabase = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.connect(configuration("host=\(folder) user=inlet dbname=nowhere"))
        }
        #expect(noDatabase?.sqlState == "3D000")
        #expect(noDatabase?.isTransient == false)
        let noUser = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.connect(configuration("host=\(folder) user=nobody_here dbname=inlet"))
        }
        #expect(noUser?.sqlState == "28000")
        #expect(noUser?.isTransient == false)
    }

    @Test("nobody there is transient")
    func nobodyThere() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.connect(configuration("host=/nonexistent user=inlet"))
        }
        #expect(error?.code == .connectionFailed)
        #expect(error?.isTransient == true)
    }

    @Test("a host that accepts and says nothing is given up after the connect timeout, and the next one is taken")
    func silentHost() async throws {
        let silent = try SilentHost()
        let folder = try await socketFolder()
        let connection = try await PostgresConnection.connect(
            configuration("host=127.0.0.1,\(folder) port=\(silent.port),5432 user=inlet dbname=inlet", timeout: .seconds(3)))
        #expect(connection.isOpen)
        let error = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.connect(configuration("host=127.0.0.1 port=\(silent.port)", timeout: .milliseconds(200)))
        }
        #expect(error?.code == .connectionFailed)
    }

    @Test("cancelling the task ends an attempt to connect")
    func cancelledConnect() async throws {
        let silent = try SilentHost()
        let attempt = Task {
            try await PostgresConnection.connect(configuration("host=127.0.0.1 port=\(silent.port)", timeout: .seconds(600)))
        }
        attempt.cancel()
        let error = await #expect(throws: PostgresError.self) { try await attempt.value }
        #expect(error?.code == .cancelled)
    }

    @Test(
        "a password shows in no description",
        arguments: ["postgresql://u:hunter2@db1,db2:5433/inlet", "host=db user=u password=hunter2", "host=db password='hunter2"])
    func passwordIsHidden(connectionString: String) async throws {
        let configuration = configuration(connectionString)
        #expect(!"\(configuration)".contains("hunter2"))
        #expect(!String(reflecting: configuration).contains("hunter2"))
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        do throws(PostgresError) {
            try configuration.validate()
        } catch {
            #expect(error.code == .invalidConfiguration)
            #expect(!String(reflecting: error).contains("hunter2"))
        }
    }

    @Test("a closed connection says so")
    func closed() async throws {
        let connection = try await PostgresConnection.connect(try await PostgresFixture.shared.freshDatabase())
        await connection.close()
        #expect(!connection.isOpen)
        let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
        #expect(error?.code == .closed)
    }
}

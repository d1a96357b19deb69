import Cluster
import Foundation
import Postgres
import TestSupport

/// A gateway's configuration, its data folder and its database, all private to one test.
final class House: Sendable {
    /// Where the tickets are.
    enum Database {
        /// The gateway starts a PostgreSQL of its own.
        case embedded
        /// One of these tests'.
        case server(PostgresConfiguration)
    }

    /// Everything but the embedded database.
    let folder: ServerFolder
    /// The gateway's port.
    let port: Int
    /// What the gateway is started with.
    let environment: [String: String]
    private let database: Database

    /// The secret of `app-chat`.
    static let chatSecret = "chat-secret-of-the-tests"
    /// The auth token of `hotline-sms`.
    static let smsToken = "sms-token-of-the-tests"

    /// Makes a house with the channels `app-chat`, `hotline-sms`, `support-mail` (a Maildir) and `call-center`.
    ///
    /// - Parameters:
    ///   - instance: more of `inlet.yaml`.
    ///   - http: more of its `http`.
    ///   - workers: more of its `workers`.
    ///   - environment: more of the gateway's environment.
    init(
        _ database: Database, instance: String = "notices: {mode: hold}", http: String = "", workers: String = "", environment: [String: String] = [:]
    ) throws {
        folder = try ServerFolder("house")
        port = try LocalPort.free()[0]
        self.database = database
        var variables = environment
        variables["APP_CHAT_SECRET"] = Self.chatSecret
        variables["TWILIO_AUTH_TOKEN"] = Self.smsToken
        if case .server(let configuration) = database { variables["DATABASE_URL"] = configuration.connectionString }
        self.environment = variables
        for name in ["adapters/channels", "data/mail/support/tmp", "data/mail/support/new", "data/mail/support/cur", "data/drop/calls"] {
            try folder.makeFolder(name)
        }
        try FileManager.default.copyItem(atPath: InletProgram.root + "/adapters/providers", toPath: path("adapters/providers"))
        try write(Self.orders, to: "lookups/orders.yaml")
        try folder.write(instanceFile(instance, http, workers), to: "adapters/inlet.yaml")
        for (name, text) in channels { try folder.write(text, to: "adapters/channels/\(name).yaml") }
        if case .embedded = database { try prepareCluster() }
    }

    /// The folder of the configuration.
    var configuration: String { path("adapters") }

    /// Where the gateway is reached.
    var url: String { "http://127.0.0.1:\(port)" }

    /// A path inside.
    func path(_ name: String) -> String { folder.path(name) }

    /// A path in the data folder.
    func data(_ name: String) -> String { folder.path("data/\(name)") }

    /// Adds or replaces a file of the configuration.
    func write(_ text: String, to name: String) throws {
        try folder.makeFolder(("adapters/" + name as NSString).deletingLastPathComponent)
        try folder.write(text, to: "adapters/\(name)")
    }

    /// Takes a file of the configuration out.
    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path("adapters/\(name)"))
    }

    /// Where the tables are.
    var tables: PostgresConfiguration {
        get throws {
            switch database {
            case .server(let configuration): configuration
            case .embedded: PostgresConfiguration(connectionString: try cluster.connectionString(), applicationName: "tests")
            }
        }
    }

    /// The embedded database as the gateway has it.
    var cluster: EmbeddedCluster {
        get throws { try EmbeddedCluster(directory: data("postgres"), settings: .shipped) }
    }

    /// Runs one of the program's other commands on this house.
    func run(_ arguments: [String]) async throws -> InletProgram.Ending {
        try await InletProgram.run(arguments + ["--config", configuration], environment: environment)
    }

    /// A token of the API.
    func token(_ role: String) async throws -> String {
        let made = try await run(["token", "make", "test-\(role)", "--role", role])
        guard made.status == 0 else { throw ServerFailure("No token could be made: \(made.errors)") }
        return made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The cluster lies where it is cleaned up at the end of the process, however that comes.
    private func prepareCluster() throws {
        let place = TemporaryServers.shared.newFolder()
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: data("postgres"), withDestinationPath: place)
    }

    /// The shipped templates speak of orders, so there has to be such a lookup. No channel here makes it.
    private static let orders = """
        kind: order
        request: {method: GET, url: "http://127.0.0.1:9/orders?phone={{phone}}"}
        fields: {number: $.no, items: "$.items[*].name"}

        """

    private func instanceFile(_ more: String, _ http: String, _ workers: String) -> String {
        let place = if case .embedded = database { "embedded" } else { #"{url: "${env:DATABASE_URL}"}"# }
        return """
            database: \(place)
            data: \(path("data"))
            templates: \(InletProgram.root)/templates
            http: {listen: "127.0.0.1:\(port)", body: 64KB\(http.isEmpty ? "" : ", " + http)}
            workers: {lease: 5s, batch: 20\(workers.isEmpty ? "" : ", " + workers)}
            \(more)

            """
    }

    private var channels: [String: String] {
        [
            "app-chat": """
            channel: chat
            provider: generic-hmac-json
            settings: {secret: "${env:APP_CHAT_SECRET}"}
            region: CN
            conversation: {append_within: 12h}

            """,
            "hotline-sms": """
            channel: sms
            provider: twilio
            settings:
              auth_token: ${env:TWILIO_AUTH_TOKEN}
              account_sid: AC1
              from: "+15005550006"
              public_url: \(url)/in/hotline-sms
            region: CN
            conversation: {append_within: 24h}

            """,
            "support-mail": """
            channel: email
            maildir: {folder: mail/support, start: all, poll: 1s}
            region: CN

            """,
            "call-center": """
            channel: calls
            drop: {folder: drop/calls, pickup: {marker: .done}, poll: 1s}
            csv: {key: [call_id]}
            map: {external_id: call_id, sender: {phone: caller}, text: summary}
            only_when: {row.result: ticket}
            region: CN

            """,
        ]
    }
}

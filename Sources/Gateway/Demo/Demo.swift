import Foundation
import Hummingbird
import Intake
public import Logging
import Recipes
import ServiceLifecycle
import Settings
public import Store
import Transfer

/// The demo: the gateway with the shipped configuration, an outside world of its own, and customers who write to it.
///
/// Everything that is sent goes to the demo's own sinks, so that nobody writes to real customers by trying things.
public struct Demo: Sendable {
    /// Why the demo ended early.
    public struct Failure: Error, CustomStringConvertible {
        /// A sentence with the fix.
        public var description: String
    }

    private let directory: String
    private let endsAfterTable: Bool
    private let logger: Logger
    private let say: @Sendable (String) -> Void

    private static let gatewayPort = 28080
    private static let apiPort = 28081
    private static let mailPort = 28025
    private static let authToken = "demo-twilio-auth-token"

    /// Prepares the demo.
    ///
    /// - Parameters:
    ///   - directory: the folder of the configuration.
    ///   - endsAfterTable: whether to stop once everything was shown.
    ///   - say: prints a text.
    public init(directory: String, endsAfterTable: Bool, logger: Logger, say: @escaping @Sendable (String) -> Void) {
        self.directory = directory
        self.endsAfterTable = endsAfterTable
        self.logger = logger
        self.say = say
    }

    /// The environment that makes the shipped configuration talk to the demo's outside world; what is set already stays.
    static func environment(_ own: [String: String]) -> [String: String] {
        let demo = [
            "INLET_DATA": ".inlet", "INLET_LISTEN": "127.0.0.1:\(gatewayPort)", "INLET_NOTICES": "live",
            "INLET_PUBLIC_URL": "http://127.0.0.1:\(gatewayPort)", "INLET_SMTP_SERVER": "smtp://127.0.0.1:\(mailPort)",
            "INLET_SMTP_FROM": "support@demo.example", "INLET_ORDERS_URL": "http://127.0.0.1:\(apiPort)",
            "INLET_CRM_URL": "http://127.0.0.1:\(apiPort)", "TWILIO_AUTH_TOKEN": authToken, "TWILIO_ACCOUNT_SID": "ACdemo",
            "TWILIO_FROM": "+8621555012345", "TWILIO_API_BASE": "http://127.0.0.1:\(apiPort)", "APP_CHAT_SECRET": "demo-app-chat-secret",
        ]
        return own.merging(demo) { $1 }
    }

    /// Runs until it was all shown, or until SIGINT.
    public func run(environment: [String: String]) async throws {
        let (loaded, diagnostics) = Configuration.load(directory: directory, environment: Self.environment(environment))
        guard let configuration = loaded?.withoutQuietHours else { throw Failure(description: Diagnostics.render(diagnostics)) }
        try checkPorts()
        let database = try await Database.open(configuration, logger: logger)
        let api = DemoAPI()
        let sink = MailSink(port: Self.mailPort)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: api.application(port: Self.apiPort)), .init(service: sink)], logger: logger))
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                tasks.addTask { try await gateway(configuration, database, api, sink).run() }
                try await tasks.next()
                await group.triggerGracefulShutdown()
                tasks.cancelAll()
            }
            await database.close()
        } catch is CancellationError {
            await database.close()
        } catch {
            await database.close()
            throw error
        }
    }

    private func gateway(_ configuration: Configuration, _ database: Database, _ api: DemoAPI, _ sink: MailSink) -> Gateway {
        Gateway(configuration, database: database, logger: logger) { port in
            do {
                try await show(configuration, database.store, port: port, api, sink)
            } catch {
                say("The demo stopped: \(error)")
                kill(getpid(), SIGTERM)
            }
        }
    }

    private func show(_ configuration: Configuration, _ store: Store, port: Int, _ api: DemoAPI, _ sink: MailSink) async throws {
        let http = try HTTPClient()
        defer { http.shutdown() }
        let before = try await store.books()
        let customers = DemoCustomers(
            http: http, port: port, publicURL: "http://127.0.0.1:\(Self.gatewayPort)/in/hotline-sms", authToken: Self.authToken,
            dataFolder: configuration.instance.data, run: String(Timestamp.now.microseconds, radix: 36))
        try await customers.write()
        try await wait(for: "the contacts to become drafts") {
            let books = try await store.books()
            return books.deliveries >= before.deliveries + 6 && books.dispositions["pending", default: 0] == 0
        }
        let token = try await store.makeToken(APIToken(name: "demo", role: .admin))
        let changed = try await resolveOne(store, http: http, port: port, token: token)
        try await wait(for: "the notices to go out") {
            try await store.notices(most: 50).allSatisfy { !["queued", "sending"].contains($0.state) || $0.error != nil }
        }
        try await report(store, api, sink, port: port, token: token, changed: changed)
        if endsAfterTable { kill(getpid(), SIGTERM) }
    }

    /// An agent sets the mail's ticket to resolved over the API.
    private func resolveOne(_ store: Store, http: HTTPClient, port: Int, token: String) async throws -> String {
        guard let ticket = try await store.tickets(most: 20).first(where: { $0.channel == .email && $0.status != .resolved }) else {
            throw Failure(description: "The mail made no ticket.")
        }
        let url = "http://127.0.0.1:\(port)/v1/tickets/\(ticket.number)"
        let response = try await http.send(
            Transfer.HTTPRequest(
                method: "PATCH", url: url,
                headers: [("Authorization", "Bearer \(token)"), ("If-Match", "\"\(ticket.version)\""), ("Content-Type", "application/json")],
                body: Array(#"{"status":"resolved"}"#.utf8), timeout: .seconds(10)))
        guard response.status == 200 else { throw Failure(description: "The API answered \(response.status) to a change of status.") }
        return ticket.number.description
    }

    private func report(
        _ store: Store, _ api: DemoAPI, _ sink: MailSink, port: Int, token: String, changed: String
    ) async throws {
        say("\nDraft tickets\n\n" + TicketTable.text(try await store.tickets(most: 12)))
        say("\nTicket \(changed) was set to resolved over the API. Sent to the demo's own sinks:\n")
        for sms in api.messages { say("  SMS  to \(sms.to): \(sms.text.replacing("\n", with: " "))") }
        for mail in sink.mails { say("  mail to \(mail.recipient): \(MailSubject.of(mail.bytes))") }
        say(
            """

            The API is at http://127.0.0.1:\(port), its token is \(token)

            Try next
              curl -H 'Authorization: Bearer \(token)' http://127.0.0.1:\(port)/v1/tickets/\(changed)
              curl http://127.0.0.1:\(port)/health/adapters
              .build/debug/inlet explain \(changed)
              .build/debug/inlet status
            """)
        if !endsAfterTable { say("\nStop with Ctrl-C.") }
    }

    /// Looks until something is so; the workers tell nobody outside when they are done.
    private func wait(for what: String, until isSo: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try await !isSo() {
            guard ContinuousClock.now < end else { throw Failure(description: "60 s were not enough for \(what).") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func checkPorts() throws {
        for port in [Self.gatewayPort, Self.apiPort, Self.mailPort] where !Port.isFree(port) {
            throw Failure(
                description:
                    "Port \(port) on 127.0.0.1 is taken, perhaps by another demo. Stop what uses it (ss -ltnp | grep \(port)), then try again.")
        }
    }
}

extension Configuration {
    /// The demo's customers never sleep: whoever tries it at night wants to see the notices too.
    fileprivate var withoutQuietHours: Configuration {
        var configuration = self
        for index in configuration.notices.indices { configuration.notices[index].quiet = nil }
        return configuration
    }
}

/// The tickets as the terminal shows them.
public enum TicketTable {
    /// Number, channel, customer, order, product, type, queue, title.
    public static func text(_ tickets: [TicketRecord]) -> String {
        guard !tickets.isEmpty else { return "There are no tickets." }
        let rows = tickets.map { ticket in
            [
                ticket.number.description, ticket.channel.rawValue, (ticket.customerName ?? ticket.customerContact ?? "-").fitting(16),
                ticket.fields["order_number"]?.string ?? "-", product(ticket)?.fitting(20) ?? "-", paid(ticket), ticket.type, ticket.queue,
                ticket.status.rawValue, ticket.title.fitting(44),
            ]
        }
        let head = ["number", "channel", "customer", "order", "product", "paid", "type", "queue", "status", "title"]
        return TextTable.text([head] + rows)
    }

    private static func product(_ ticket: TicketRecord) -> String? {
        let items = ticket.facts["order"]?.object?["items"]
        return (ticket.fields["product"] ?? ticket.fields["device"])?.scalarText
            ?? items?.array?.compactMap(\.string).joined(separator: ", ") ?? items?.scalarText
    }

    private static func paid(_ ticket: TicketRecord) -> String {
        ticket.facts["order"]?.object?["paid"]?.scalarText ?? "-"
    }
}

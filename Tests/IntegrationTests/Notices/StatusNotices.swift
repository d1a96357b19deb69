import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing
import Transfer

/// An agent changes a ticket's status, and its customer hears of it.
@Suite(
    "Status notices",
    .enabled(if: InletProgram.isAvailable && EximFixture.isAvailable, "This needs the program inlet, Exim and root."))
struct StatusNotices {
    @Test(.timeLimit(.minutes(2)))
    func `A change of status is told once by mail and once by SMS, each to its own customer`() async throws {
        let (exim, sms) = (try await EximFixture.start(), try SMSVendor())
        let house = try await house(mode: "live", exim, sms)
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        let tickets = try await makeTickets(house, tables)
        try await change(tickets, to: "open", house)

        #expect(try await tables.wait(for: 2, "SELECT count(*) FROM notice WHERE state = 'sent'") == 2)
        let mails = try await exim.delivered(atLeast: 1)
        #expect(mails.map(\.recipient) == ["customer@example.org"])
        let number = try #require(tickets["email"])
        #expect(mails[0].text.contains("To: ") && mails[0].text.contains("customer@example.org"))
        #expect(mails[0].text.contains("Auto-Submitted: auto-"), "Nobody's answering machine may answer: \(mails[0].text)")
        #expect(mails[0].text.contains("In-Reply-To: <first@customers.example>"), "It joins the customer's thread.")
        #expect(mails[0].text.contains(number) || mails[0].text.contains("base64") || mails[0].text.contains("=?"))
        #expect(sms.taken.map(\.to) == ["+8613912345678"])
        #expect(sms.taken[0].text.contains(try #require(tickets["sms"])))

        // The same status once more is no change, and another one is another notice.
        try await change(tickets, to: "open", house)
        try await change(tickets, to: "resolved", house)
        #expect(try await tables.wait(for: 4, "SELECT count(*) FROM notice WHERE state = 'sent'") == 4)
        #expect(try await exim.delivered(atLeast: 2).count == 2)
        #expect(sms.taken.count == 2)
        #expect(
            try await tables.number("SELECT count(*) FROM notice_attempt") == 4, "Each was sent at the first attempt, and once.")
        try await gateway.stop()
        try await exim.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `With mode hold everything is written and nothing is sent`() async throws {
        let (exim, sms) = (try await EximFixture.start(), try SMSVendor())
        let house = try await house(mode: "hold", exim, sms)
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        let tickets = try await makeTickets(house, tables)
        try await change(tickets, to: "open", house)
        #expect(try await tables.wait(for: 2, "SELECT count(*) FROM notice WHERE state = 'held'") == 2)
        // A stop finishes what has been begun; nothing had been.
        try await gateway.stop()
        #expect(try await tables.number("SELECT count(*) FROM notice") == 2)
        #expect(try await tables.number("SELECT count(*) FROM notice WHERE attempt > 0") == 0)
        #expect(try exim.delivered().isEmpty)
        #expect(sms.taken.isEmpty)
        try await exim.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `A vendor that is away for a moment gets the SMS once it is back`() async throws {
        let (exim, sms) = (try await EximFixture.start(), try SMSVendor(refusing: 1))
        let house = try await house(mode: "live", exim, sms)
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        let tickets = try await makeTickets(house, tables)
        try await change(tickets, to: "open", house)
        #expect(try await tables.wait(for: 2, "SELECT count(*) FROM notice WHERE state = 'sent'", within: .seconds(60)) == 2)
        #expect(sms.taken.count == 1)
        #expect(sms.refused == 1)
        try await gateway.stop()
        try await exim.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `Whoever writes again and again, or in another's name, has the budget sent and no more`() async throws {
        let (exim, sms) = (try await EximFixture.start(), try SMSVendor())
        let house = try await house(mode: "live", exim, sms)
        let budget = "budget: {per_ticket: 2/10m, per_recipient: 4/10m}"
        try house.write(
            """
            - {name: ours, on: ticket.drafted, to: customer, by: [email], template: received, \(budget)}
            - {name: status, on: ticket.status_changed, to: customer, by: [email], template: status-changed, \(budget)}

            """, to: "notices.yaml")
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        try house.dropMail(named: "1.m0", mail(id: "m0", from: "victim@example.org", subject: "Refund 0", text: "0"))
        #expect(try await tables.wait(for: 1, "SELECT count(*) FROM notice WHERE state = 'sent'") == 1)
        let number = try #require(try await tables.texts("SELECT 'T' || id FROM ticket").first)
        for status in ["open", "waiting", "resolved"] { try await change(["email": number], to: status, house) }
        #expect(try await tables.wait(for: 2, "SELECT count(*) FROM notice WHERE state = 'sent'") == 2)
        #expect(try await tables.wait(for: 2, "SELECT count(*) FROM notice WHERE state = 'suppressed' AND error LIKE '%per ticket%'") == 2)
        for index in 1...6 {
            try house.dropMail(named: "1.m\(index)", mail(id: "m\(index)", from: "victim@example.org", subject: "Refund \(index)", text: "\(index)"))
        }
        #expect(try await tables.wait(for: 4, "SELECT count(*) FROM notice WHERE state = 'suppressed' AND error LIKE '%per recipient%'") == 4)
        // Those within the budget may still be on their way when the others have been suppressed.
        #expect(try await tables.wait(for: 4, "SELECT count(*) FROM notice WHERE state = 'sent'") == 4)
        #expect(try await exim.delivered(atLeast: 4).count == 4)
        #expect(try await tables.number("SELECT count(*) FROM suppression") == 0, "A spent budget is nobody's wish.")
        try await gateway.stop()
        try await exim.stop()
    }

    private func house(mode: String, _ exim: EximFixture, _ sms: SMSVendor) async throws -> House {
        let instance = """
            notices: {mode: \(mode)}
            smtp: {server: "smtp://127.0.0.1:\(exim.port)", tls: never, from: support@example.com}
            """
        let house = try House(.server(await PostgresFixture.shared.freshDatabase()), instance: instance)
        let rule =
            "- {name: status, on: ticket.status_changed, to: customer, by: [same-channel, sms, email], template: status-changed}\n"
        try house.write(rule, to: "notices.yaml")
        let channel = try String(contentsOfFile: house.path("adapters/channels/hotline-sms.yaml"), encoding: .utf8)
        try house.write(
            channel.replacing("  account_sid:", with: "  api_base: \(sms.url)\n  account_sid:"), to: "channels/hotline-sms.yaml")
        return house
    }

    /// Two customers, one by each channel.
    ///
    /// - Returns: the tickets' numbers by channel.
    private func makeTickets(_ house: House, _ tables: Tables) async throws -> [String: String] {
        try house.dropMail(
            named: "1.first", mail(id: "first", from: "customer@example.org", subject: "Refund", text: "Where is it?"))
        let answer = try await Webhook.sms(id: "SM1", from: "+8613912345678", text: "扫地机器人不动了").post(to: house)
        #expect(answer.status == 200)
        try await tables.wait(for: 2, "SELECT count(*) FROM ticket")
        var numbers: [String: String] = [:]
        for row in try await tables.query("SELECT channel, 'T' || id FROM ticket") {
            let (channel, number) = try row.decode((String, String).self)
            numbers[channel] = number
        }
        return numbers
    }

    private func change(_ tickets: [String: String], to status: String, _ house: House) async throws {
        let agent = try await house.token("agent")
        for number in tickets.values {
            let answer = try await Web.send(
                "PATCH", house.url + "/v1/tickets/\(number)", headers: [("if-match", "*")],
                body: Array("{\"status\":\"\(status)\"}".utf8),
                token: agent)
            #expect(answer.status == 200, "\(answer.text)")
        }
    }
}

/// The vendor's end of Twilio's API.
final class SMSVendor: Sendable {
    /// An SMS as it was ordered.
    struct SMS: Sendable {
        let to: String
        let text: String
    }

    private struct State {
        var taken: [SMS] = []
        var refused = 0
    }

    private let peer: HTTPPeer
    private let state: Shared

    /// - Parameter refusing: how many requests are refused with 503 first.
    init(refusing: Int = 0) throws {
        let state = Shared()
        self.state = state
        peer = try HTTPPeer { request in
            let isRefused = state.value.withLock { state in
                guard state.refused < refusing else { return false }
                state.refused += 1
                return true
            }
            if isRefused { return .reply(503) }
            state.value.withLock { $0.taken.append(Self.sms(request.body)) }
            return .reply(201, [("Content-Type", "application/json")], Array(#"{"sid":"SM0001","status":"queued"}"#.utf8))
        }
    }

    /// Where it is.
    var url: String { peer.url }
    /// What was ordered.
    var taken: [SMS] { state.value.withLock(\.taken) }
    /// How many orders were refused.
    var refused: Int { state.value.withLock(\.refused) }

    private final class Shared: Sendable {
        let value = Mutex(State())
    }

    private static func sms(_ form: [UInt8]) -> SMS {
        var components = URLComponents()
        components.percentEncodedQuery = String(decoding: form, as: UTF8.self).replacing("+", with: "%20")
        let fields = components.queryItems ?? []
        func value(_ name: String) -> String { fields.first { $0.name == name }?.value ?? "" }
        return SMS(to: value("To"), text: value("Body"))
    }
}

import HTTPTypes
import Hummingbird
import Intake
import Notices
import Recipes
import Store

/// `/v1/tickets`: lists, shows and changes tickets.
struct TicketRoutes: Sendable {
    let store: Store
    let planner: @Sendable () -> any NoticePlanner
    let noticesPlanned: @Sendable () -> Void

    func add(to group: RouterGroup<APIContext>) {
        group.get("tickets", use: list)
        group.get("tickets/:number", use: show)
        group.patch("tickets/:number", use: change)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let token = try context.require(.reader)
        let query = request.uri.queryParameters
        var filter = Store.TicketFilter()
        filter.status = try query["status"].map { try oneOf(TicketStatus.self, String($0), name: "status") }
        filter.queue = query["queue"].map(String.init)
        filter.type = query["type"].map(String.init)
        filter.adapter = query["adapter"].map { AdapterName(String($0)) }
        filter.before = try query["before"].map { try number(String($0)) }
        let limit = try pageLength(query["limit"].map(String.init))
        let tickets = try await store.tickets(filter, most: limit)
        let masked = try await mustMask(token, reading: "tickets")
        var page: JSONObject = ["tickets": .array(tickets.map { .object($0.json(masked: masked)) })]
        if tickets.count == limit { page["next"] = tickets.last.map { .string($0.number.description) } }
        return Response(json: .object(page))
    }

    @Sendable private func show(_ request: Request, _ context: APIContext) async throws -> Response {
        let token = try context.require(.reader)
        let number = try number(context.parameters.require("number"))
        guard let ticket = try await store.ticket(number) else { throw Problem.notFound("ticket \(number)") }
        let masked = try await mustMask(token, reading: "ticket \(number)")
        var object = ticket.json(masked: masked)
        object["messages"] = .array(try await store.messages(of: number).map { $0.json(masked: masked) })
        object["notices"] = .array(try await store.notices(ticket: number, most: 100).map { $0.json(masked: masked) })
        return tagged(Response(json: .object(object)), ticket)
    }

    @Sendable private func change(_ request: Request, _ context: APIContext) async throws -> Response {
        let token = try context.require(.agent)
        let number = try number(context.parameters.require("number"))
        let version = try expectedVersion(request)
        var request = request
        let body = try await request.collectBody(upTo: 65_536)
        let change = try change(Array(buffer: body))
        switch try await store.change(number, ifVersion: version, change, who: token.name, planner: planner()) {
        case .changed(let ticket):
            noticesPlanned()
            return tagged(Response(json: .object(ticket.json(masked: false))), ticket)
        case .notFound: throw Problem.notFound("ticket \(number)")
        case .conflict(let ticket):
            throw Problem(
                .preconditionFailed,
                "Ticket \(number) has version \(ticket.version) by now. Read it again, then repeat the change with its ETag.")
        }
    }

    private func change(_ body: [UInt8]) throws -> Store.TicketChange {
        guard let object = (try? JSONValue(parsing: body))?.object else {  // What is wrong with it is the client's to find.
            throw Problem.badRequest("The body is not a JSON object.")
        }
        var change = Store.TicketChange()
        for member in object {
            switch member.name {
            case "status": change.status = try oneOf(TicketStatus.self, member.value.string ?? "", name: "status")
            case "priority": change.priority = try oneOf(Priority.self, member.value.string ?? "", name: "priority")
            case "queue":
                guard let queue = member.value.string, !queue.isEmpty else { throw Problem.badRequest("queue is a name.") }
                change.queue = queue
            case "fields":
                guard let fields = member.value.object else { throw Problem.badRequest("fields is an object.") }
                change.fields = fields
            default:
                throw Problem.badRequest("\(member.name) cannot be changed. What can: status, priority, queue, fields.")
            }
        }
        return change
    }

    /// `If-Match` keeps two people from undoing each other's change.
    private func expectedVersion(_ request: Request) throws -> Int32? {
        guard let tag = request.headers[.ifMatch] else {
            throw Problem(.preconditionRequired, "Send the ticket's ETag as If-Match, or If-Match: * to change it whatever it is.")
        }
        if tag == "*" { return nil }
        guard let version = Int32(tag.filter { $0 != "\"" }) else { throw Problem.badRequest("If-Match is not an ETag of a ticket.") }
        return version
    }

    private func tagged(_ response: Response, _ ticket: TicketRecord) -> Response {
        var response = response
        response.headers[.eTag] = "\"\(ticket.version)\""
        return response
    }

    private func number(_ text: String) throws -> TicketNumber {
        guard let number = TicketNumber(text) else { throw Problem.badRequest("A ticket's number looks like T100042.") }
        return number
    }

    /// A reader sees masked data; whoever sees it in the clear is written down.
    private func mustMask(_ token: APIToken, reading what: String) async throws -> Bool {
        guard token.role != .reader else { return true }
        try await store.logAccess(who: token.name, what: what)
        return false
    }
}

/// A page has 50 entries unless the request says otherwise, and 200 at most.
func pageLength(_ text: String?) throws -> Int {
    guard let text else { return 50 }
    guard let length = Int(text), (1...200).contains(length) else { throw Problem.badRequest("limit is a number from 1 to 200.") }
    return length
}

/// Reads a name of a closed set.
func oneOf<Value: RawRepresentable & CaseIterable>(
    _ type: Value.Type, _ text: String, name: String
) throws -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: text) else {
        throw Problem.badRequest("\(name) is one of \(Value.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    return value
}

import Foundation
import TestSupport
import Testing
import Transfer

/// What the API refuses, and what a reader may see.
@Suite("API refusals", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct APIRefusals {
    @Test func `Without a token, with a wrong one or with too small a role nothing is shown or changed`() async throws {
        let (house, gateway, _, number) = try await withTicket()
        let reader = try await house.token("reader")
        let agent = try await house.token("agent")
        for token in [nil, "wrong", reader + "x"] {
            let answer = try await Web.get(house.url + "/v1/tickets", token: token)
            try expectProblem(answer, 401)
            #expect(answer.header("www-authenticate")?.hasPrefix("Bearer") == true)
        }
        let ticket = house.url + "/v1/tickets/\(number)"
        let change = Array(#"{"status":"open"}"#.utf8)
        try expectProblem(await Web.send("PATCH", ticket, headers: [("if-match", "*")], body: change, token: reader), 403)
        try expectProblem(await Web.send("POST", house.url + "/v1/quarantine/1/replay", body: [], token: agent), 403)
        #expect(try await Web.get(house.url + "/v1/quarantine", token: reader).status == 200)
        try await gateway.stop()
    }

    @Test func `A reader sees masked data, an agent sees all of it, and whoever did is written down`() async throws {
        let (house, gateway, tables, number) = try await withTicket()
        let reader = try await Web.get(house.url + "/v1/tickets/\(number)", token: house.token("reader"))
        let agent = try await Web.get(house.url + "/v1/tickets/\(number)", token: house.token("agent"))
        #expect(reader.status == 200)
        #expect(agent.status == 200)
        for secret in ["13800138000", "ann.lee@example.org", "Ann Lee"] {
            #expect(!reader.text.contains(secret), "\(secret) is shown to a reader: \(reader.text)")
            #expect(agent.text.contains(secret), "\(secret) is not shown to an agent: \(agent.text)")
        }
        let log = try await tables.texts("SELECT who || ' ' || what FROM access_log")
        #expect(log == ["test-agent ticket \(number)"])
        let delivery = try await tables.number("SELECT id FROM delivery LIMIT 1")
        let masked = try await Web.get(house.url + "/v1/deliveries/\(delivery)", token: house.token("reader"))
        #expect(masked.status == 200)
        #expect(!masked.text.contains("13800138000") && !masked.text.contains("ann.lee@example.org"), "\(masked.text)")
        try await gateway.stop()
    }

    @Test func `A change needs If-Match: without it 428, with an old version 412, with the right one 200 and a new ETag`() async throws {
        let (house, gateway, tables, number) = try await withTicket()
        let agent = try await house.token("agent")
        let url = house.url + "/v1/tickets/\(number)"
        let tag = try #require(try await Web.get(url, token: agent).header("etag"))
        let change = Array(#"{"status":"open"}"#.utf8)
        try expectProblem(await Web.send("PATCH", url, body: change, token: agent), 428)
        let changed = try await Web.send("PATCH", url, headers: [("if-match", tag)], body: change, token: agent)
        #expect(changed.status == 200)
        #expect(changed.header("etag") != tag)
        let late = Array(#"{"status":"closed"}"#.utf8)
        try expectProblem(await Web.send("PATCH", url, headers: [("if-match", tag)], body: late, token: agent), 412)
        #expect(try await tables.texts("SELECT status FROM ticket") == ["open"])
        try await gateway.stop()
    }

    @Test func `Requests that make no sense get problem details that say why`() async throws {
        let (house, gateway, _, number) = try await withTicket()
        let agent = try await house.token("agent")
        let tickets = house.url + "/v1/tickets"
        try expectProblem(await Web.get(tickets + "/T99999999", token: agent), 404)
        try expectProblem(await Web.get(tickets + "/nonsense", token: agent), 400)
        try expectProblem(await Web.get(tickets + "?limit=0", token: agent), 400)
        try expectProblem(await Web.get(tickets + "?status=sleepy", token: agent), 400)
        try expectProblem(await Web.get(house.url + "/v1/deliveries/abc", token: agent), 400)
        try expectProblem(await Web.get(house.url + "/v1/nothing", token: agent), 404)
        try expectProblem(await Web.get(house.url + "/nothing"), 404)
        for body in ["", "{", "[]", #"{"status":"sleepy"}"#, #"{"colour":"red"}"#, #"{"status":3}"#] {
            let answer = try await Web.send("PATCH", tickets + "/\(number)", headers: [("if-match", "*")], body: Array(body.utf8), token: agent)
            try expectProblem(answer, 400)
        }
        let badTag = try await Web.send("PATCH", tickets + "/\(number)", headers: [("if-match", "x")], body: Array("{}".utf8), token: agent)
        try expectProblem(badTag, 400)
        try await gateway.stop()
    }

    private func expectProblem(_ answer: HTTPResponse, _ status: Int, _ place: SourceLocation = #_sourceLocation) throws {
        #expect(answer.status == status, "\(answer.text)", sourceLocation: place)
        #expect(answer.header("content-type") == "application/problem+json", sourceLocation: place)
        let problem = try answer.json
        #expect(problem["status"] as? Int == status, sourceLocation: place)
        #expect((problem["detail"] as? String)?.isEmpty == false, sourceLocation: place)
        #expect((problem["title"] as? String)?.isEmpty == false, sourceLocation: place)
    }

    private func withTicket() async throws -> (House, Gateway, Tables, String) {
        let house = try House(.server(await PostgresFixture.shared.freshDatabase()))
        let gateway = try await Gateway.start(house)
        let body = """
            {"id":"m-1","text":"please call 13800138000 or write to ann.lee@example.org",
            "sender":{"id":"u-1","name":"Ann Lee","phone":"+8613800138000","email":"ann.lee@example.org"}}
            """
        #expect(try await Webhook.chat(body).post(to: house).status == 200)
        let tables = try Tables(house)
        try await tables.wait(for: 1, "SELECT count(*) FROM ticket")
        let id = try await tables.number("SELECT id FROM ticket")
        return (house, gateway, tables, "T\(id)")
    }
}

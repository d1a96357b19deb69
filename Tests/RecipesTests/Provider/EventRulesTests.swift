import Testing

@testable import Recipes

@Suite("What becomes of each event of a request")
struct EventRulesTests {
    private static func page(_ more: JSONObject = [:]) throws -> ProviderEndpoint {
        var page: JSONObject = [
            "settings": ["token": ["secret": true]], "verify": ["token": ["header": "x-token", "secret": "settings.token"]],
            "event_type": "$.name",
            "messages": [
                "each": [["event": "$.events"]], "when": ["$event.type": ["text", "image"]], "external_id": "$event.id", "kind": "$event.type",
                "text": "$event.text", "sender": ["handle": "$event.from"],
                "attachments": [["id": "$event.file"]],
            ],
            "receipts": ["each": [["event": "$.events"]], "when": ["$event.type": "status"], "id": "$event.of", "state": ["value": "delivered"]],
            "withdrawals": ["each": [["event": "$.events"]], "when": ["$event.type": "unsend"], "id": "$event.of"],
            "noise": [
                ["as": "typing", "each": [["event": "$.events"]], "when": ["$event.type": "typing"]],
                ["as": "ping", "when": ["$.name": "ping"]],
            ],
        ]
        for member in more { page[member.name] = member.value }
        return try Provider(name: "test", reading: .object(page)).endpoint(settings: ProviderSettings(["token": ["t"]]))
    }

    private func decode(_ body: JSONValue, _ endpoint: ProviderEndpoint? = nil) throws -> Decoded {
        var input = HTTPInput(method: "POST", target: "/", receivedAt: 0)
        input.headers.append("content-type", "application/json")
        input.body = body.serialized()
        return try (endpoint ?? Self.page()).decode(input)
    }

    private static let text: JSONValue = ["type": "text", "id": "1", "text": "hello", "from": "u"]

    @Test("An event that is no message and no noise is visible, with its kind, its sender and what it holds")
    func unknownEvents() throws {
        let odd: JSONValue = ["type": "hologram", "id": "2", "from": "u", "beam": 7]
        let decoded = try decode(["events": [Self.text, odd, Self.text]])
        #expect(decoded.messages.map(\.unknown) == [nil, "hologram", nil])
        #expect(decoded.messages[1].sender.handle == "u" && decoded.messages[1].payload == odd)
    }

    @Test("Broken entries of a batch lose none of the good ones, and what is broken is visible unless it is nothing")
    func brokenEntries() throws {
        let decoded = try decode(["events": [Self.text, .null, 42, "", [:], ["type": "text"], Self.text]])
        #expect(decoded.messages.map(\.unknown) == [nil, "test", nil, nil].map { $0 == "test" ? "event" : $0 })
        #expect(decoded.messages.map(\.text) == ["hello", nil, nil, "hello"])
        #expect(decoded.messages[2].payload == ["type": "text"], "a message that says nothing brings what it holds")
    }

    @Test("Receipts, withdrawals and declared noise are no messages")
    func declared() throws {
        let decoded = try decode([
            "events": [["type": "status", "of": "9"], ["type": "typing"], ["type": "unsend", "of": "7"]]
        ])
        #expect(decoded.messages.isEmpty && decoded.receipts.map(\.id) == ["9"] && decoded.withdrawals == ["7"])
        let noise = try decode(["events": [["type": "typing"]]])
        #expect(noise.messages.isEmpty && noise.ignored == "typing")
        #expect(try decode(["name": "ping"]).ignored == "ping")
    }

    @Test(
        "A request without events holds nothing",
        arguments: [["events": []], [:], .null, [], ""] as [JSONValue])
    func empty(_ body: JSONValue) throws {
        let decoded = try decode(body)
        #expect(decoded.messages.isEmpty && decoded.ignored == "empty")
    }

    @Test("A request of another shape is one unknown event, named by event_type, and a name of any length and alphabet is bounded")
    func otherShapes() throws {
        #expect(try decode(["name": "account.deleted", "data": ["x": 1]]).messages.map(\.unknown) == ["account.deleted"])
        #expect(try decode(["data": 1]).messages.map(\.unknown) == ["event"])
        let long = String(repeating: "x", count: 500)
        #expect(try decode(["name": .string("a b\"<\u{0}>" + long)]).messages.first?.unknown?.utf8.count ?? 99 <= 48)
    }

    @Test("A receipt without an id is no receipt, so that it is seen")
    func receiptWithoutID() throws {
        #expect(try decode(["events": [["type": "status"]]]).messages.map(\.unknown) == ["status"])
    }

    @Test("A second mapping takes what the first does not")
    func secondMapping() throws {
        let first: JSONValue = ["when": ["$.type": "message"], "text": "$.text"]
        let second: JSONValue = ["when": ["$.type": "edit"], "text": "$.new", "edited": ["value": "true"]]
        let endpoint = try Self.page(["messages": [first, second], "receipts": [], "withdrawals": [], "noise": []])
        #expect(try decode(["type": "edit", "new": "b"], endpoint).messages.map(\.text) == ["b"])
        #expect(try decode(["type": "other", "text": "c"], endpoint).messages.map(\.unknown) == ["event"])
    }

    @Test("Noise has a name and a condition, or the page is refused")
    func judged() {
        for noise: JSONValue in [["as": "typing"], ["when": ["$.a": "b"]], ["as": "Not OK", "when": ["$.a": "b"]]] {
            #expect(throws: ProviderProblems.self) { try Self.page(["noise": [noise]]) }
        }
    }

    @Test(
        "Forms and orders are read as lines",
        arguments: [
            ("lines($.v)", ["a": 1, "b": ["c": "x", "d": .null], "list": ["p", "q"]], "a: 1\nb.c: x\nlist: p, q"),
            ("lines($.v, 'a')", ["a": 1, "b": "x"], "b: x"), ("lines($.v)", [["sku": "S", "n": 2], ["sku": "T"]], "sku: S, n: 2\nsku: T"),
            ("lines($.v)", "text", "text"), ("lines($.v)", [:], nil), ("paragraphs($.v.a, $.v.missing, $.v.b)", ["a": "x", "b": "y"], "x\ny"),
            ("paragraphs($.v.none)", [:], nil), ("number($.v)", "447700900123", "447700900123"), ("number($.v)", "GB.134", nil),
            ("not_number($.v)", "GB.134", "GB.134"), ("not_number($.v)", "+447700900123", nil),
        ] as [(String, JSONValue, String?)])
    func functions(_ expression: String, _ value: JSONValue, _ expected: String?) throws {
        let endpoint = try Self.page(["messages": ["text": .string(expression), "external_id": ["value": "1"]], "receipts": [], "withdrawals": []])
        #expect(try decode(["v": value], endpoint).messages.first?.text == expected)
    }
}

import Channels
import Intake
import Recipes
import Testing

@Suite("What webhooks bring beside words")
struct WebhookEventTests {
    private func decode(_ body: [UInt8], type: String, page: JSONValue) throws -> Intake.Decoded {
        let endpoint = try Provider(name: "p", reading: page).endpoint(settings: [:])
        let decoder = try WebhookDecoder(endpoint: endpoint, adapter: AdapterName("a"), region: "CN", language: "en")
        return try decoder.decode(
            Delivery(
                id: DeliveryID(number: 1, receivedAt: .now), adapter: AdapterName("a"), key: "k", contentType: type,
                meta: ["method": "POST", "target": "/in/a"], body: body, attempt: 1))
    }

    private func form(_ files: [(name: String, text: String)]) throws -> Message? {
        var body = "--cut\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nIt leaks\r\n"
        for file in files {
            body += "--cut\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"\(file.name)\"\r\n"
            body += "Content-Type: image/jpeg\r\n\r\n\(file.text)\r\n"
        }
        return try decode(
            Array((body + "--cut--\r\n").utf8), type: "multipart/form-data; boundary=cut", page: ["verify": "none", "messages": ["text": "$.text"]]
        ).messages.first
    }

    @Test("Files of a contact form become attachments; a field that was left blank does not")
    func files() throws {
        let message = try #require(try form([("leak.jpg", "photo"), ("", "")]))
        #expect(message.text == "It leaks")
        #expect(message.attachments.map(\.name) == ["leak.jpg"])
        #expect(message.attachments.first?.bytes == Array("photo".utf8) && message.attachments.first?.size == 5)
    }

    @Test("A message takes at most fifty files of a form")
    func limit() throws {
        #expect(try form((0..<60).map { ("\($0).jpg", "x") })?.attachments.count == 50)
    }

    private let events: JSONValue = [
        "verify": "none",
        "messages": [
            "each": [["event": "$.events"]], "when": ["$event.type": "message"], "external_id": "$event.id",
            "kind": ["$event.media", "$event.type"], "text": "$event.text", "sender": ["handle": "$event.from", "phone": "$event.phone"],
        ],
        "withdrawals": [["each": [["event": "$.events"]], "when": ["$event.type": "deleted"], "id": "$event.message"]],
        "noise": [["as": "typing", "each": [["event": "$.events"]], "when": ["$event.type": "typing"]]],
    ]

    private func decode(event: String) throws -> Intake.Decoded {
        try decode(Array(#"{"events":[\#(event)]}"#.utf8), type: "application/json", page: events)
    }

    @Test("A message that is taken back names the message that came under its id")
    func withdrawal() throws {
        let first = try #require(try decode(event: #"{"type":"message","id":"m-1","from":"u","text":"hello"}"#).messages.first)
        let back = try #require(try decode(event: #"{"type":"deleted","message":"m-1"}"#).messages.first)
        #expect(back.kind == .withdrawal && back.withdraws == first.identity && back.relatives == [first.identity] && !back.mayAnswer)
    }

    @Test("An unknown event is a draft with all that came, and is counted; noise is neither")
    func unknown() throws {
        let decoded = try decode(event: #"{"type":"hologram","id":"m-2","from":"u","text":"see this"}"#)
        let message = try #require(decoded.messages.first)
        #expect(decoded.unknownEvents == ["hologram"])
        #expect(message.text.contains("hologram") && message.text.hasSuffix("see this"))
        #expect(message.attachments.map(\.name) == ["payload.json"] && message.marks == ["unsupported"])
        let typing = try decode(event: #"{"type":"typing","from":"u"}"#)
        #expect(typing.messages.isEmpty && typing.unknownEvents.isEmpty && typing.ignored == "typing")
    }

    @Test("A message without words says by its kind what it is", arguments: [("image", "[Picture]"), ("voice", "[Voice message]")])
    func kinds(kind: String, text: String) throws {
        let message = try decode(event: #"{"type":"message","id":"m","from":"u","media":"\#(kind)"}"#).messages.first
        #expect(message?.text == text)
    }

    @Test("A masked number is nobody's, a short code is a name")
    func numbers() throws {
        let masked = try decode(event: #"{"type":"message","id":"m","phone":"138****8000","text":"x"}"#).messages.first
        #expect(masked?.sender.phone == nil && masked?.sender.handle == nil && masked?.sender.name == "138****8000")
        #expect(masked?.marks == ["number-unreadable"])
        let short = try decode(event: #"{"type":"message","id":"m","phone":"95588","text":"x"}"#).messages.first
        #expect(short?.sender.phone == nil && short?.sender.handle == "95588")
    }
}

import Testing

@testable import Recipes

/// A vendor that nobody shipped a page for: the page is written here and receives, sends and tracks.
@Suite("A provider of one's own")
struct NewProviderTests {
    private let page = """
        settings:
          secret: {secret: true, required: true, rotates: true}
          token: {secret: true}
        verify:
          hmac:
            algorithm: sha256
            secret: settings.secret
            over: [header.x-acme-timestamp, ".", body]
            encoding: hex
            prefix: v1=
            header: x-acme-signature
            timestamp: {header: x-acme-timestamp, within: 5m}
        challenge: {when: {body.type: url_verification}, answer: {body: "{{body.challenge}}"}}
        event_key: [$.event_id]
        messages:
          each:
            - event: "$.events[?@.type == 'message']"
          external_id: $event.id
          sender: {handle: $event.user.id, name: $event.user.name, phone: $event.user.phone}
          text: $event.text
          sent_at: {path: $event.ts, format: unix_ms}
          attachments: {each: "$event.files[*]", url: $.url, name: $.name, type: $.mime}
        acknowledge: {status: 200, body: '{"ok":true}'}
        send:
          request: {method: POST, url: "https://api.acme.example/v1/messages", headers: {authorization: "Bearer {{settings.token}}"},
                    json: {to: "{{recipient.handle}}", text: "{{text}}"}}
          success: {status: [200, 201]}
          id: $.message_id
          retry_on: {status: [429, 500-599]}
        receipts:
          each: [{event: "$.events[?@.type == 'status']"}]
          id: $event.message_id
          state: {path: $event.status, map: {delivered: delivered, seen: read, failed: failed}}
        """

    private let now: Int64 = 1_704_067_200

    private func endpoint() throws -> ProviderEndpoint {
        try ShippedProviders.provider(yaml: page, name: "acme-chat").endpoint(settings: ["secret": "s", "token": "t"])
    }

    private func request(_ body: String) -> HTTPInput {
        let code = DigestAlgorithm.sha256.authenticate(Array("\(now).\(body)".utf8), key: Array("s".utf8))
        return HTTPInput(
            method: "POST", target: "/in/acme",
            headers: [
                "X-Acme-Timestamp": "\(now)", "X-Acme-Signature": "v1=\(ByteEncoding.hex.encode(code))",
                "Content-Type": "application/json",
            ], body: Array(body.utf8), receivedAt: now * 1_000_000)
    }

    @Test("It receives messages and receipts and acknowledges them")
    func receives() throws {
        let input = request(
            """
            {"event_id":"e-1","events":[
              {"type":"message","id":"m-1","ts":1704067199500,"text":"hi","user":{"id":"u","name":"Li","phone":"+8613800138000"},
               "files":[{"url":"https://f.example/1","name":"1.jpg","mime":"image/jpeg"},{"url":"https://f.example/2"}]},
              {"type":"status","message_id":"out-1","status":"seen"},
              {"type":"status","message_id":"out-2","status":"vanished"}]}
            """)
        guard case .accepted(let acceptance) = try endpoint().receive(input) else {
            Issue.record("It was not accepted.")
            return
        }
        #expect(acceptance.verdict == .verified(.init(scheme: "hmac", secret: 0)))
        #expect(acceptance.eventKey == "e-1")
        #expect(
            acceptance.acknowledgement
                == HTTPAnswer(status: 200, contentType: "application/json", body: Array("{\"ok\":true}".utf8)))
        let decoded = try endpoint().decode(input)
        var message = MappedMessage()
        message.externalID = "m-1"
        message.text = "hi"
        message.sender = .init(handle: "u", name: "Li", phone: "+8613800138000")
        message.sentAt = 1_704_067_199_500_000
        message.attachments = [
            .init(url: "https://f.example/1", name: "1.jpg", type: "image/jpeg"), .init(url: "https://f.example/2"),
        ]
        #expect(decoded.messages == [message])
        #expect(
            decoded.receipts == [
                MappedReceipt(id: "out-1", state: .read, code: "seen"), MappedReceipt(id: "out-2", state: nil, code: "vanished"),
            ])
    }

    @Test("A challenge is answered only when it is signed")
    func challenges() throws {
        let good = request("{\"type\":\"url_verification\",\"challenge\":\"c <1>\"}")
        #expect(
            try endpoint().receive(good)
                == .answered(
                    HTTPAnswer(status: 200, contentType: "text/plain; charset=utf-8", body: Array("c <1>".utf8)), confirm: nil))
        var forged = good
        forged.body.append(0x20)
        guard case .refused(let refusal, let answer) = try endpoint().receive(forged) else {
            Issue.record("A forged challenge was answered.")
            return
        }
        #expect(refusal.code == .signatureMismatch)
        #expect(answer.status == 401)
    }

    @Test("A body that is no JSON is accepted by its hash and cannot be decoded")
    func undecodable() throws {
        let input = request("{\"event_id\":")
        guard case .accepted(let acceptance) = try endpoint().receive(input) else {
            Issue.record("It was not accepted.")
            return
        }
        #expect(acceptance.eventKey.hasPrefix("sha256:"))
        #expect(throws: RecipeError.self) { try endpoint().decode(input) }
    }

    @Test("Shadow accepts what enforce refuses, with the refusal")
    func shadow() throws {
        var input = request("{\"event_id\":\"e\"}")
        input.headers.fields[1].value = "v1=00"
        guard case .accepted(let acceptance) = try endpoint().receive(input, mode: .shadow) else {
            Issue.record("Shadow refused.")
            return
        }
        #expect(!acceptance.verdict.isVerified)
        #expect(acceptance.eventKey == "e")
    }

    @Test("It sends, and reads the answers")
    func sends() throws {
        let endpoint = try endpoint()
        let context = SendContext(recipient: .init(handle: "u\r\n1"), text: "您好 \"x\"", noticeID: "n", now: 0, nonce: "0")
        let request = try #require(endpoint.sendRequest(context))
        #expect(request.method == "POST")
        #expect(request.url == "https://api.acme.example/v1/messages")
        #expect(request.headers["Authorization"] == "Bearer t")
        #expect(try JSONValue(parsing: request.body) == ["to": "u\r\n1", "text": "您好 \"x\""])
        #expect(
            endpoint.outcome(of: InboundResponse(status: 201, body: Array("{\"message_id\":\"m\"}".utf8)), now: 0) == .accepted(id: "m"))
        #expect(endpoint.outcome(of: InboundResponse(status: 503), now: 0) == .retryable(.init(status: 503)))
        #expect(endpoint.outcome(of: InboundResponse(status: 400, body: Array("no JSON".utf8)), now: 0) == .permanent(.init(status: 400)))
        #expect(endpoint.outcomeWithoutAnswer(wasSent: true) == .unknown(.init()))
        #expect(endpoint.outcomeWithoutAnswer(wasSent: false) == .retryable(.init()))
    }

    @Test("A delivery that maps into too much is refused as a whole")
    func tooMany() throws {
        let events = [String](repeating: "{\"type\":\"message\",\"id\":\"1\"}", count: 1_001).joined(separator: ",")
        let failure = #expect(throws: RecipeError.self) { try endpoint().decode(request("{\"events\":[\(events)]}")) }
        #expect(failure?.code == .mappingTooMany)
    }
}

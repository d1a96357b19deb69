import Foundation
import TestSupport
import Testing
import Transfer

/// What strangers and broken senders push, and what they get for it.
@Suite("Bad webhooks", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct BadWebhooks {
    @Test func `A wrong signature gets 401, is counted and leaves nothing behind`() async throws {
        let (house, gateway, tables) = try await open()
        let chat = try await Webhook.chat(id: "m-1", from: "u-1", text: "hello", secret: "not-the-secret").post(to: house)
        #expect(chat.status == 401)
        let sms = try await Webhook.sms(id: "SM1", from: "+8613800138000", text: "hello", secret: "not-the-token").post(to: house)
        #expect(sms.status == 401)
        let unsigned = try await Web.send("POST", house.url + "/in/app-chat", body: Array(#"{"id":"m-2","text":"x"}"#.utf8))
        #expect(unsigned.status == 401)
        #expect(try await tables.number("SELECT count(*) FROM delivery") == 0)
        #expect(try await tables.number("SELECT count(*) FROM delivery_key") == 0)
        #expect(try await metric(#"inlet_webhook_requests_total{answer="refused"}"#, of: house) == 3)
        #expect(try await metric(#"inlet_webhook_refused_total{reason="signature_mismatch"}"#, of: house) == 2)
        #expect(try await metric(#"inlet_webhook_refused_total{reason="signature_missing"}"#, of: house) == 1)
        try await gateway.stop()
    }

    @Test func `An adapter that does not exist gets 404 as problem details`() async throws {
        let (house, gateway, _) = try await open()
        let answer = try await Web.send("POST", house.url + "/in/nobody", body: [1, 2, 3])
        #expect(answer.status == 404)
        #expect(answer.header("content-type") == "application/problem+json")
        // An adapter that takes no webhooks has no address either.
        #expect(try await Web.send("POST", house.url + "/in/support-mail", body: []).status == 404)
        try await gateway.stop()
    }

    @Test func `A body over the cap gets 413, whether its length is declared or not`() async throws {
        let (house, gateway, tables) = try await open()
        let long = String(repeating: "x", count: 70_000)
        #expect(try await Webhook.chat(id: "m-1", from: "u-1", text: long).post(to: house).status == 413)
        let chunked = try RawHTTP.exchange(
            port: house.port,
            ["POST /in/app-chat HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"]
                + Array(repeating: "2710\r\n" + String(repeating: "x", count: 10_000) + "\r\n", count: 7) + ["0\r\n\r\n"])
        #expect(chunked.hasPrefix("HTTP/1.1 413"))
        #expect(try await tables.number("SELECT count(*) FROM delivery") == 0)
        let fitting = String(repeating: "x", count: 60_000)
        #expect(try await Webhook.chat(id: "m-2", from: "u-1", text: fitting).post(to: house).status == 200)
        try await gateway.stop()
    }

    @Test func `Requests in one piece are answered one by one, in their order, also when the client then closes its side`() async throws {
        let (house, gateway, tables) = try await open()
        let socket = try Socket(port: house.port)
        let first = Webhook.chat(id: "p-1", from: "u-1", text: "one").wire(to: house)
        let health = Array("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        let wrong = Webhook.chat(id: "p-2", from: "u-1", text: "two", secret: "not-the-secret").wire(to: house)
        let last = Webhook.chat(id: "p-3", from: "u-1", text: "three").wire(to: house)
        socket.send(first + health + wrong + last)
        socket.finish()
        let answers = String(decoding: socket.receiveAll(), as: UTF8.self)
        let statuses = answers.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
        #expect(statuses == ["200", "200", "401", "200"], "\(answers)")
        #expect(try await tables.number("SELECT count(*) FROM delivery") == 2)
        try await gateway.stop()
    }

    @Test func `The connection stays or ends as the client asks, and a client that waits for the go-ahead gets it`() async throws {
        let (house, gateway, _) = try await open()
        let ending = try Socket(port: house.port)
        ending.send(Webhook.chat(id: "c-1", from: "u-1", text: "one").wire(to: house, "Connection: close\r\n"))
        let answer = String(decoding: ending.receiveAll(), as: UTF8.self).lowercased()
        #expect(answer.hasPrefix("http/1.1 200") && answer.contains("\r\nconnection: close\r\n"))
        #expect(answer.contains("\r\nserver: inlet\r\n") && answer.contains("\r\ndate: "))
        let waiting = try Socket(port: house.port)
        let request = Webhook.chat(id: "c-2", from: "u-1", text: "two").wire(to: house, "Expect: 100-continue\r\nConnection: close\r\n")
        let end = try #require(String(decoding: request, as: UTF8.self).range(of: "\r\n\r\n"))
        let head = Array(String(decoding: request, as: UTF8.self)[..<end.upperBound].utf8)
        waiting.send(head)
        #expect(String(decoding: waiting.receive(within: 20) ?? [], as: UTF8.self).hasPrefix("HTTP/1.1 100"))
        waiting.send(Array(request.dropFirst(head.count)))
        #expect(String(decoding: waiting.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 200"))
        try await gateway.stop()
    }

    @Test func `Broken JSON with a good signature gets 200 and waits for a person, and the next one proceeds`() async throws {
        let (house, gateway, tables) = try await open()
        for body in [#"{"id":"m-1","text":"#, "[]", "null", "\u{FEFF}", #"{"id": "m-2", "text": {"deep": 1}}"#] {
            #expect(try await Webhook.chat(body).post(to: house).status == 200, "\(body)")
        }
        #expect(try await Webhook.chat(id: "m-3", from: "u-1", text: "hello").post(to: house).status == 200)
        try await tables.waitUntilSettled()
        #expect(try await tables.number("SELECT count(*) FROM ticket WHERE title = 'hello'") == 1)
        let reasons = try await tables.texts(
            "SELECT s.reason FROM delivery_state s JOIN delivery d USING (id, received_at) WHERE d.body = convert_to('{\"id\":\"m-1\",\"text\":', 'UTF8')"
        )
        #expect(reasons == ["undecodable"])
        // What is no message is ignored or quarantined, never lost and never a ticket.
        #expect(try await tables.number("SELECT count(*) FROM delivery_state WHERE disposition IN ('quarantined', 'ignored')") >= 4)
        try await gateway.stop()
    }

    @Test func `U+0000 in a text becomes U+FFFD in the ticket, and the bytes stay as they came`() async throws {
        let (house, gateway, tables) = try await open()
        #expect(try await Webhook.chat(id: "m-1", from: "u-1", text: "a\u{0}b").post(to: house).status == 200)
        #expect(try await Webhook.sms(id: "SM1", from: "+8613800138000", text: "c\u{0}d").post(to: house).status == 200)
        try await tables.waitUntilSettled()
        #expect(try await tables.texts("SELECT body FROM message ORDER BY body") == ["a\u{FFFD}b", "c\u{FFFD}d"])
        #expect(try await tables.number("SELECT count(*) FROM delivery WHERE position('\\u0000' in encode(body, 'escape')) > 0") == 1)
        try await gateway.stop()
    }

    @Test func `A duplicate is answered as the first one was, counted, and makes nothing new`() async throws {
        let (house, gateway, tables) = try await open()
        let message = Webhook.chat(id: "m-1", from: "u-1", text: "hello")
        let first = try await message.post(to: house)
        var others: [HTTPResponse] = []
        for _ in 0..<3 { others.append(try await message.post(to: house)) }
        for other in others {
            #expect(other.status == first.status)
            #expect(other.body == first.body)
            #expect(other.header("content-type") == first.header("content-type"))
        }
        try await tables.waitUntilSettled()
        #expect(try await tables.number("SELECT count(*) FROM message") == 1)
        #expect(try await tables.number("SELECT sum(duplicates)::int8 FROM book WHERE adapter = 'app-chat'") == 3)
        #expect(try await metric(#"inlet_webhook_requests_total{answer="duplicate"}"#, of: house) == 3)
        #expect(try await metric(#"inlet_webhook_requests_total{answer="accepted"}"#, of: house) == 1)
        let status = try await house.run(["status", "--json"])
        #expect(status.status == 0)
        #expect(status.output.contains(#""balanced":true"#))
        try await gateway.stop()
    }

    @Test func `The same key with another content is a revision, and both are kept`() async throws {
        let (house, gateway, tables) = try await open()
        #expect(try await Webhook.chat(id: "m-1", from: "u-1", text: "hello").post(to: house).status == 200)
        #expect(try await Webhook.chat(id: "m-1", from: "u-1", text: "hello, with a correction").post(to: house).status == 200)
        try await tables.waitUntilSettled()
        #expect(try await tables.number("SELECT count(*) FROM delivery_state WHERE revision_of IS NOT NULL") == 1)
        #expect(try await tables.number("SELECT count(*) FROM ticket") == 1)
        let status = try await house.run(["status", "--json"])
        #expect(status.status == 0, "\(status.output)")
        try await gateway.stop()
    }

    @Test(.enabled(if: Promtool.isAvailable, "promtool is not installed (apt-get install prometheus).")) func `promtool accepts the metrics`()
        async throws
    {
        let (house, gateway, tables) = try await open()
        _ = try await Webhook.chat(id: "m-1", from: "u-1", text: "hello").post(to: house)
        _ = try await Webhook.chat(id: "m-1", from: "u-1", text: "hello", secret: "other").post(to: house)
        try await tables.waitUntilSettled()
        let metrics = try await Web.get(house.url + "/metrics")
        #expect(metrics.status == 200)
        #expect(metrics.header("content-type")?.hasPrefix("text/plain; version=0.0.4") == true)
        let verdict = try Promtool.check(metrics.body)
        #expect(verdict.status == 0, "\(verdict.text)")
        try await gateway.stop()
    }

    private func open() async throws -> (House, Gateway, Tables) {
        let house = try House(.server(await PostgresFixture.shared.freshDatabase()))
        return (house, try await Gateway.start(house), try Tables(house))
    }

    private func metric(_ name: String, of house: House) async throws -> Double? {
        try await Web.get(house.url + "/metrics").text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            .flatMap { Double($0.dropFirst(name.count + 1)) }
    }
}

/// Debian's checker of metrics, of the package `prometheus`.
enum Promtool {
    static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool")

    static func check(_ metrics: [UInt8]) throws -> (status: Int32, text: String) {
        let folder = try ServerFolder("promtool")
        try folder.write(metrics, to: "metrics")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "promtool check metrics <\"$0/metrics\" >\"$0/verdict\" 2>&1", folder.url.path]
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOfFile: folder.path("verdict"), encoding: .utf8))
    }
}

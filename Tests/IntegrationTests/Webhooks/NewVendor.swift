import Crypto
import Foundation
import Synchronization
import TestSupport
import Testing
import Transfer

/// A vendor that nobody shipped a page for: written here, it receives, sends, tracks and brings files.
@Suite("A new vendor", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct NewVendor {
    private static let page = """
        settings:
          secret: {secret: true, required: true, rotates: true}
          token: {secret: true}
          api: {required: true}
        verify:
          hmac:
            algorithm: sha256
            secret: settings.secret
            over: [header.x-acme-timestamp, ".", body]
            encoding: hex
            prefix: v1=
            header: x-acme-signature
            timestamp: {header: x-acme-timestamp, within: 5m}
        event_key: [$.event_id]
        messages:
          each: [event: "$.events[?@.type == 'message']"]
          external_id: $event.id
          sender: {handle: $event.user.id, name: $event.user.name}
          text: $event.text
          album: $event.album
          edited: $event.edited
          reply_to: $event.reply_to
          attachments: {each: "$event.files[*]", id: $.id, name: $.name, type: $.mime}
        receipts:
          each: [event: "$.events[?@.type == 'status']"]
          id: $event.message_id
          state: {path: $event.status, map: {delivered: delivered, seen: read, failed: failed}}
        acknowledge: {status: 200, content_type: application/json, body: '{"ok":true}'}
        send:
          token:
            request: {method: POST, url: "{{settings.api}}/token", form: {key: "{{settings.token}}"}}
            token: $.access_token
            expires_in: $.expires_in
          request:
            method: POST
            url: "{{settings.api}}/messages"
            headers: {authorization: "Bearer {{token}}"}
            json: {to: "{{recipient.handle}}", text: "{{text}}"}
          success: {status: 201}
          id: $.message_id
          code: $.code
          errors:
            - {code: blocked, is: opted_out}
        media:
          hosts: ["127.0.0.1"]
          steps:
            - {request: {method: GET, url: "{{settings.api}}/files/{{attachment.id}}", headers: {authorization: "Bearer {{token}}"}}, url: $.url}

        """

    /// The vendor's end of the API.
    private final class Vendor: Sendable {
        struct State {
            var tokens = 0
            var taken: [(to: String, text: String)] = []
        }
        let state = Mutex(State())

        func answer(_ request: HTTPPeer.Request, base: String) -> HTTPPeer.Answer {
            func json(_ status: Int, _ text: String) -> HTTPPeer.Answer { .reply(status, [("Content-Type", "application/json")], Array(text.utf8)) }
            let isAuthorised = request.header("authorization") == "Bearer t-1"
            switch request.target {
            case "/token":
                state.withLock { $0.tokens += 1 }
                return json(200, #"{"access_token":"t-1","expires_in":7200}"#)
            case "/messages" where isAuthorised:
                let body = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: String] ?? [:]
                if body["to"] == "u-blocked" { return json(403, #"{"code":"blocked"}"#) }
                let number = state.withLock { state in
                    state.taken.append((body["to"] ?? "", body["text"] ?? ""))
                    return state.taken.count
                }
                return json(201, #"{"message_id":"out-\#(number)"}"#)
            case "/files/f-1" where isAuthorised: return json(200, #"{"url":"\#(base)/raw/f-1"}"#)
            case "/files/f-2" where isAuthorised: return json(200, #"{"url":"http://localhost:1/elsewhere"}"#)
            case "/files/f-3" where isAuthorised: return json(200, #"{"url":"\#(base)/raw/f-3"}"#)
            case "/raw/f-1": return .reply(200, [("Content-Type", "image/png")], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3])
            case "/raw/f-3":
                return .reply(200, [("Content-Type", "image/png")], Array("\u{7F}ELF\u{2}\u{1}\u{1}".utf8) + [UInt8](repeating: 0, count: 60))
            default: return json(401, "{}")
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `It receives, sends with a token that is kept, tracks what it sent, and brings files from where it may`() async throws {
        let vendor = Vendor()
        let address = Mutex("")
        let peer = try HTTPPeer { vendor.answer($0, base: address.withLock(\.self)) }
        address.withLock { $0 = peer.url }
        let house = try House(
            .server(await PostgresFixture.shared.freshDatabase()),
            instance: "notices: {mode: live}\nmedia: {allow: [127.0.0.1]}", environment: ["ACME_SECRET": "s3cret", "ACME_TOKEN": "k"])
        try house.write(Self.page, to: "providers/acme-chat.yaml")
        try house.write(
            """
            channel: chat
            provider: acme-chat
            settings: {secret: "${env:ACME_SECRET}", token: "${env:ACME_TOKEN}", api: "\(peer.url)"}

            """, to: "channels/acme.yaml")
        try house.write(
            "- {name: we have it, on: ticket.drafted, to: customer, by: [same-channel], template: received}\n", to: "notices.yaml")
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        func send(_ id: String, _ events: String) async throws {
            let answer = try await post(#"{"event_id":"\#(id)","events":[\#(events)]}"#, to: house)
            #expect(answer.status == 200 && answer.text == #"{"ok":true}"#)
        }
        func message(_ id: String, _ user: String, _ more: String) -> String {
            #"{"type":"message","id":"\#(id)","user":{"id":"\#(user)","name":"Mei"},\#(more)}"#
        }

        // An album of three pictures is one ticket, in one request or in several; an edit and an answer join it.
        try await send("e-1", message("m-1", "u-1", #""text":"broken","album":"a-1","files":[{"id":"f-1","name":"a.png","mime":"image/png"}]"#))
        try await send(
            "e-2",
            message("m-2", "u-1", #""album":"a-1","files":[{"id":"f-2"}]"#) + "," + message("m-3", "u-1", #""album":"a-1","files":[{"id":"f-3"}]"#))
        try await tables.waitUntilSettled()
        try await send("e-3", message("m-1", "u-1", #""text":"broken, and late","edited":true"#))
        try await send("e-4", message("m-4", "u-2", #""text":"mine too","reply_to":"m-1""#))
        try await send("e-5", message("m-5", "u-blocked", #""text":"hello""#))
        try await tables.waitUntilSettled()
        #expect(try await tables.number("SELECT count(*) FROM ticket") == 2)
        #expect(try await tables.number("SELECT count(DISTINCT ticket_id) FROM message WHERE external_id <> 'm-5'") == 1)
        #expect(try await tables.texts("SELECT body FROM message WHERE external_id = 'm-1' ORDER BY id") == ["broken", "broken, and late"])

        // One notice a ticket, through one token; the vendor's receipt moves it on, and never back.
        try await waitUntil("the notices are settled") {
            try await tables.number("SELECT count(*) FROM notice WHERE state IN ('sent', 'suppressed')") == 2
        }
        #expect(vendor.state.withLock { $0.taken.map(\.to) } == ["u-1"])
        #expect(vendor.state.withLock(\.tokens) == 1)
        #expect(try await tables.texts("SELECT value FROM suppression") == ["acme-chat:u-blocked"])
        try await send("e-6", #"{"type":"status","message_id":"out-1","status":"seen"}"#)
        try await send("e-7", #"{"type":"status","message_id":"out-1","status":"delivered"}"#)
        try await tables.waitUntilSettled()
        #expect(try await tables.texts("SELECT state FROM notice WHERE provider_id = 'out-1'") == ["read"])

        // The picture is fetched; a host that the page does not name and a program in a picture's clothes are not.
        try await waitUntil("the files are settled") { try await tables.number("SELECT count(*) FROM media WHERE state = 'waiting'") == 0 }
        #expect(try await tables.texts("SELECT state FROM media ORDER BY source->>'id'") == ["fetched", "refused", "refused"])
        #expect(
            try await tables.number("SELECT count(*) FROM attachment JOIN blob USING (sha256) WHERE blob.size = 11 AND blob.type = 'image/png'") == 1)
        try await gateway.stop()
    }

    private func post(_ body: String, to house: House) async throws -> HTTPResponse {
        let time = String(Int(Date().timeIntervalSince1970))
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(time).\(body)".utf8), using: SymmetricKey(data: Data("s3cret".utf8)))
        let signature = "v1=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return try await Web.send(
            "POST", house.url + "/in/acme",
            headers: [("content-type", "application/json"), ("x-acme-timestamp", time), ("x-acme-signature", signature)], body: Array(body.utf8))
    }
}

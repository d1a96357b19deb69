import Foundation
import TestSupport
import Testing
import Transfer

/// Long SMS in parts, keywords, and messages that have to be fetched.
@Suite("Long SMS, keywords and pages", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct LongSMS {
    private static let page = """
        settings: {token: {secret: true, required: true}, api: {}}
        verify: {token: {header: x-token, secret: settings.token}}
        event_key: [$.id]
        messages:
          when: {$.text: {exists: true}}
          external_id: $.id
          text: $.text
          sender: {handle: $.from, phone: $.from}
          recipient: $.to
          part: {reference: $.ref, total: $.total, number: $.part}
        send:
          request: {method: POST, url: "{{settings.api}}/send", json: {to: "{{recipient.phone}}", text: "{{text}}"}}
          id: $.id
        pull:
          when: {$.event: more}
          source: $.box
          values: {box: $.box}
          request: {method: GET, url: "{{settings.api}}/pages", query: {box: "{{pull.box}}", cursor: "{{cursor}}"}}
          success: {$.ok: "1"}
          cursor: $.next
          more: $.more
          messages: {each: [message: $.list], external_id: $message.id, text: $message.text, sender: {phone: $message.from}}

        """

    private func house(_ api: String) async throws -> House {
        let house = try House(
            .server(await PostgresFixture.shared.freshDatabase()), instance: "notices: {mode: live}", environment: ["SMS_TOKEN": "t"])
        try house.write(Self.page, to: "providers/long-sms.yaml")
        try house.write(
            """
            channel: sms
            provider: long-sms
            settings: {token: "${env:SMS_TOKEN}", api: "\(api)"}
            region: CN
            conversation: {join_parts: 3s}
            keywords: {stop: "You will get no more. 已退订", start: Welcome back., help: Acme support, acme.example}

            """.replacing("help: Acme support, acme.example", with: "help: \"Acme support, acme.example\""), to: "channels/long.yaml")
        return house
    }

    private func post(_ body: String, to house: House) async throws {
        let answer = try await Web.send(
            "POST", house.url + "/in/long", headers: [("content-type", "application/json"), ("x-token", "t")], body: Array(body.utf8))
        #expect(answer.status == 200)
    }

    @Test(.timeLimit(.minutes(2)))
    func `Parts are joined in any order, and after a while without the one that never comes`() async throws {
        let house = try await house("http://127.0.0.1:9")
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        func part(_ id: String, _ ref: Int, _ number: Int, of total: Int, _ text: String) async throws {
            try await post(
                #"{"id":"\#(id)","from":"13800138000","to":"1069","ref":\#(ref),"total":\#(total),"part":\#(number),"text":"\#(text)"}"#, to: house)
        }
        try await part("p-3", 1, 3, of: 3, "SO20260001")
        try await part("p-1", 1, 1, of: 3, "请退款，")
        try await part("q-2", 2, 2, of: 3, "middle ")
        try await part("p-2", 1, 2, of: 3, "订单 ")
        try await part("p-2", 1, 2, of: 3, "订单 ")
        #expect(try await tables.wait(for: 1, "SELECT count(*) FROM message WHERE body = '请退款，订单 SO20260001' AND external_id = 'p-1'") == 1)
        #expect(try await tables.wait(for: 1, "SELECT count(*) FROM message WHERE body = '[…]middle […]'", within: .seconds(20)) == 1)
        #expect(try await tables.number("SELECT count(*) FROM message") == 2)
        #expect(try await tables.number("SELECT count(*) FROM message_part") == 0)
        let status = try await house.run(["status", "--json"])
        #expect(status.output.contains(#""balanced":true"#), "\(status.output)")
        try await gateway.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `STOP and 退订 are answered once and heeded until START, and make no ticket`() async throws {
        let sent = SentTexts()
        let peer = try HTTPPeer { request in
            sent.add(String(decoding: request.body, as: UTF8.self))
            return .reply(200, [("Content-Type", "application/json")], Array(#"{"id":"o-1"}"#.utf8))
        }
        let house = try await house(peer.url)
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        func say(_ id: String, _ text: String) async throws {
            try await post(#"{"id":"\#(id)","from":"13800138000","to":"1069","text":"\#(text)"}"#, to: house)
            try await tables.waitUntilSettled()
        }
        try await say("k-1", " 退订。")
        try await say("k-2", "STOP")
        #expect(try await tables.texts("SELECT value FROM suppression") == ["+8613800138000"])
        try await say("k-3", "help")
        try await say("k-4", "Start")
        #expect(try await tables.number("SELECT count(*) FROM suppression") == 0)
        try await say("k-5", "please stop the parcel")
        try await waitUntil("the answers are sent") { try await tables.number("SELECT count(*) FROM keyword_answer WHERE state = 'sent'") == 3 }
        #expect(sent.all.filter { $0.contains("已退订") }.count == 1)
        #expect(sent.all.filter { $0.contains("Welcome back.") }.count == 1 && sent.all.count == 3)
        #expect(
            try await tables.texts("SELECT reason FROM message WHERE disposition = 'ignored' ORDER BY id") == [
                "opt_out", "opt_out", "help", "opt_in",
            ])
        #expect(try await tables.number("SELECT count(*) FROM ticket") == 1)
        try await gateway.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `Announced messages are fetched page by page, the cursor is kept with them, and nothing is fetched twice`() async throws {
        let asked = SentTexts()
        let peer = try HTTPPeer { request in
            asked.add(request.target)
            let cursor = request.target.components(separatedBy: "cursor=").dropFirst().first ?? ""
            let page =
                switch cursor {
                case "": #"{"ok":1,"next":"c1","more":1,"list":[{"id":"a","text":"one","from":"13800138001"}]}"#
                case "c1": #"{"ok":1,"next":"c2","more":1,"list":[]}"#
                case "c2":
                    #"{"ok":1,"next":"c3","more":0,"list":[{"id":"b","text":"two","from":"13800138002"},{"id":"a","text":"one","from":"13800138001"}]}"#
                default: #"{"ok":1,"next":"c3","more":0,"list":[]}"#
                }
            // The first attempt of all fails.
            return asked.all.count == 1 ? .reply(500) : .reply(200, [("Content-Type", "application/json")], Array(page.utf8))
        }
        let house = try await house(peer.url)
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        try await post(#"{"id":"w-1","event":"more","box":"inbox"}"#, to: house)
        #expect(try await tables.wait(for: 2, "SELECT count(*) FROM message") == 2)
        try await tables.wait(for: 1, "SELECT count(*) FROM pull WHERE done = wished")
        try await post(#"{"id":"w-2","event":"more","box":"inbox"}"#, to: house)
        try await waitUntil("it asked again") { asked.all.contains { $0.contains("cursor=c3") } }
        try await tables.waitUntilSettled()
        #expect(try await tables.texts("SELECT body FROM message ORDER BY body") == ["one", "two"])
        #expect(try await tables.texts("SELECT cursor FROM pull") == ["c3"])
        #expect(asked.all.map { $0.components(separatedBy: "cursor=").dropFirst().first ?? "" } == ["", "", "c1", "c2", "c3"])
        try await gateway.stop()
    }
}

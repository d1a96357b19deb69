import Crypto
import Foundation
import Synchronization
import TestSupport
import Testing
import Transfer

/// Notices into a vendor's conversations, and receipts that are quicker than the answer.
@Suite("Conversations at vendors", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct Conversations {
    private func house(_ channel: String) async throws -> House {
        let house = try House(
            .server(await PostgresFixture.shared.freshDatabase()), instance: "notices: {mode: live, via: {chat: desk}}",
            environment: ["PATH_SECRET": "p4th", "DESK_TOKEN": "t0ken"])
        try house.write(channel, to: "channels/desk.yaml")
        try house.write(
            "- {name: we have it, on: ticket.drafted, to: customer, by: [chat], template: received}\n", to: "notices.yaml")
        return house
    }

    @Test(.timeLimit(.minutes(2)))
    func `An answer through a desk goes into the customer's own conversation; without one it fails and says why`() async throws {
        let asked = SentTexts()
        let peer = try HTTPPeer { request in
            asked.add("\(request.target) \(request.header("api_access_token") ?? "") \(String(decoding: request.body, as: UTF8.self))")
            return .reply(200, [("Content-Type", "application/json")], Array(#"{"id":77}"#.utf8))
        }
        let house = try await house(
            """
            channel: chat
            provider: chatwoot
            settings: {path_secret: "${env:PATH_SECRET}", api_token: "${env:DESK_TOKEN}", account_id: "1", api_base: "\(peer.url)"}
            region: CN

            """)
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        let event =
            #"{"event":"message_created","id":7,"content":"where is my parcel","message_type":"incoming","created_at":"2026-11-20T08:00:00Z","private":false,"sender":{"id":3,"name":"Li Lei"},"conversation":{"id":12},"inbox":{"id":1,"name":"Website"}}"#
        let answer = try await Web.send(
            "POST", house.url + "/in/desk/p4th", headers: [("content-type", "application/json")], body: Array(event.utf8))
        #expect(answer.status == 200)
        #expect(try await tables.wait(for: 1, "SELECT count(*) FROM notice WHERE state = 'sent' AND provider_id = '77'") == 1)
        #expect(asked.all.count == 1)
        #expect(asked.all[0].hasPrefix("/api/v1/accounts/1/conversations/12/messages t0ken "), "\(asked.all)")
        #expect(asked.all[0].contains(#""message_type":"outgoing""#))

        // A customer of another adapter has no conversation at the desk.
        #expect(try await Webhook.chat(id: "m-1", from: "u-1", text: "hello").post(to: house).status == 200)
        #expect(try await tables.wait(for: 1, "SELECT count(*) FROM notice WHERE state = 'failed'") == 1)
        #expect(try await tables.texts("SELECT code FROM notice_attempt WHERE outcome = 'failed'") == ["no_conversation"])
        #expect(asked.all.count == 1)
        try await gateway.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `A receipt that overtakes the vendor's answer counts all the same`() async throws {
        let home = Mutex<House?>(nil)
        let peer = try HTTPPeer { _ in
            // The vendor reports the delivery first, waits until that is stored, and answers the order only then.
            let report = Array(#"{"receipt":{"id":"out-9","state":"delivered"}}"#.utf8)
            let done = DispatchSemaphore(value: 0)
            let house = home.withLock(\.self)
            Task {
                guard let house else { return }
                _ = try await Web.send(
                    "POST", house.url + "/in/desk", headers: [("content-type", "application/json"), ("x-signature", Self.signature(report))],
                    body: report)
                try await Tables(house).wait(for: 1, "SELECT count(*) FROM receipt")
                done.signal()
            }
            done.wait()
            return .reply(200, [("Content-Type", "application/json")], Array(#"{"id":"out-9"}"#.utf8))
        }
        let house = try await house(
            """
            channel: chat
            provider: generic-hmac-json
            settings: {secret: "${env:DESK_TOKEN}", body_only: "yes", send_url: "\(peer.url)/out"}

            """)
        home.withLock { $0 = house }
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        let message = Array(#"{"id":"m-1","text":"hello","sender":{"id":"u-1"}}"#.utf8)
        _ = try await Web.send(
            "POST", house.url + "/in/desk", headers: [("content-type", "application/json"), ("x-signature", Self.signature(message))], body: message)
        #expect(try await tables.wait(for: 1, "SELECT count(*) FROM notice WHERE state = 'delivered'") == 1)
        #expect(try await tables.number("SELECT count(*) FROM receipt WHERE notice_id IS NOT NULL") == 1)
        try await gateway.stop()
    }

    private static func signature(_ body: [UInt8]) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(body), using: SymmetricKey(data: Data("t0ken".utf8)))
        return "sha256=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

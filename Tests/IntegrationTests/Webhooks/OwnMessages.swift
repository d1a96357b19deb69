import Foundation
import TestSupport
import Testing
import Transfer

/// `POST /v1/messages`: an enterprise's own programs.
@Suite("Messages of one's own programs", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct OwnMessages {
    @Test(.timeLimit(.minutes(2)))
    func `A message is taken once under its key, by a token that may, and says what is wrong with it otherwise`() async throws {
        let house = try House(.server(await PostgresFixture.shared.freshDatabase()))
        try house.write("channel: api\nregion: CN\n", to: "channels/portal.yaml")
        let gateway = try await Gateway.start(house)
        let (agent, reader) = (try await house.token("agent"), try await house.token("reader"))
        func post(_ body: String, key: String?, token: String?) async throws -> HTTPResponse {
            try await Web.send(
                "POST", house.url + "/v1/messages",
                headers: [("content-type", "application/json")] + (key.map { [("idempotency-key", $0)] } ?? []), body: Array(body.utf8), token: token)
        }
        let message = #"{"text":"the portal says hello","sender":{"phone":"13800138000","name":"李静"},"sent_at":"2026-11-20T08:00:00Z"}"#
        #expect(try await post(message, key: "k-1", token: nil).status == 401)
        #expect(try await post(message, key: "k-1", token: reader).status == 403)
        let first = try await post(message, key: "k-1", token: agent)
        #expect(try first.status == 202 && first.json["delivery"] as? String != nil)
        let again = try await post(message, key: "k-1", token: agent)
        #expect(try again.status == 200 && again.json["status"] as? String == "duplicate")
        for (body, key) in [
            ("nonsense", "k-2"), ("[]", "k-2"), (#"{"text":"x"}"#, "k-2"), (#"{"text":"x","sender":{"id":"u"}}"#, nil),
            (#"{"txt":"x","sender":{"id":"u"}}"#, "k-2"), (#"{"text":"x","sender":{"id":"u"},"sent_at":"soon"}"#, "k-2"),
        ] {
            let answer = try await post(body, key: key, token: agent)
            #expect(answer.status == 422 && answer.header("content-type") == "application/problem+json", "\(body): \(answer.text)")
        }
        #expect(try await post(#"{"adapter":"nope","text":"x","sender":{"id":"u"}}"#, key: "k-3", token: agent).status == 404)
        let tables = try Tables(house)
        try await tables.waitUntilSettled()
        #expect(try await tables.number("SELECT count(*) FROM message WHERE body = 'the portal says hello'") == 1)
        #expect(try await tables.texts("SELECT value FROM contact_point WHERE kind = 'phone'") == ["+8613800138000"])
        #expect(try await tables.texts("SELECT channel FROM ticket") == ["api"])
        try await gateway.stop()
    }
}

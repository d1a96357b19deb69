import Foundation
import TestSupport
import Testing
import Transfer

/// The database goes away and comes back.
@Suite("Database down", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct DatabaseDown {
    @Test(.timeLimit(.minutes(3)))
    func `Without a spool webhooks get 503 with Retry-After, mails and files stay where they are, and all is taken after it is back`()
        async throws
    {
        let postgres = PostgresFixture()
        let house = try House(.server(await postgres.freshDatabase()), instance: "spool: off")
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        #expect(try await Webhook.chat(id: "m-0", from: "u-0", text: "before").post(to: house).status == 200)
        try await tables.waitUntilSettled()

        try await postgres.stop()
        let refused = try await Webhook.chat(id: "m-1", from: "u-1", text: "while it is down").post(to: house)
        #expect(refused.status == 503)
        #expect(refused.header("retry-after").flatMap { Int($0) } != nil)
        #expect(try await Web.get(house.url + "/health/live").status == 200)
        #expect(try await Web.get(house.url + "/health/ready").status == 503)
        #expect(try await Web.get(house.url + "/metrics").status == 200)
        let api = try await Web.get(house.url + "/v1/tickets", token: "some-token")
        #expect(api.status == 503)
        #expect(api.header("content-type") == "application/problem+json")
        try house.dropMail(
            named: "1.down", mail(id: "down", from: "a@example.org", subject: "Down", text: "a mail while it is down"))
        try house.dropCalls(named: "down.csv", [Call(id: "call-1", summary: "a call while it is down")])
        // The sources look once a second; a refused webhook later, they have looked.
        for number in 2..<4 {
            let again = try await Webhook.chat(id: "m-\(number)", from: "u-1", text: "while it is down").post(to: house)
            #expect(again.status == 503)
        }
        #expect(try house.files(in: "mail/support/new") == ["1.down"])
        #expect(try house.files(in: "mail/support/cur").isEmpty)
        #expect(try house.files(in: "drop/calls/done").isEmpty)
        #expect(gateway.isRunning)

        try await postgres.start()
        try await gateway.ready()
        #expect(try await Webhook.chat(id: "m-1", from: "u-1", text: "while it is down").post(to: house).status == 200)
        let bodies =
            "SELECT count(*) FROM message WHERE body LIKE 'a mail while%' OR body LIKE 'a call while%' OR body = 'while it is down'"
        #expect(try await tables.wait(for: 3, bodies, within: .seconds(60)) == 3)
        try await waitUntil("the mail is moved") { try house.files(in: "mail/support/cur").count == 1 }
        try await waitUntil("the file is put away") { try house.files(in: "drop/calls/done").count == 1 }
        try await gateway.stop()
    }
}

import Foundation
import Synchronization
import TestSupport
import Testing

/// Notices by mail over kept connections.
@Suite("Mail connections", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct MailConnections {
    /// A submission server that keeps the Message-IDs it saw, and hangs up after the message when told to.
    private final class Submission: Sendable {
        let server: ScriptedServer
        let seen = Seen()

        final class Seen: Sendable {
            let ids = Mutex<[String]>([])
            let hangsUp = Atomic(false)
        }

        init() throws {
            server = try ScriptedServer { [seen] connection in
                try connection.send("220 mx.example.org\r\n")
                while true {
                    let command = try connection.line().uppercased()
                    if command.hasPrefix("QUIT") { return }
                    guard command.hasPrefix("DATA") else {
                        try connection.send("250 ok\r\n")
                        continue
                    }
                    try connection.send("354 go on\r\n")
                    while case let line = try connection.line(), line != "." {
                        if line.lowercased().hasPrefix("message-id:") { seen.ids.withLock { $0.append(line) } }
                    }
                    if seen.hangsUp.exchange(false, ordering: .relaxed) { return }
                    try connection.send("250 taken\r\n")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `Mails share a connection, and one without an answer is repeated under its Message-ID on another`() async throws {
        let submission = try Submission()
        let house = try House(
            .server(await PostgresFixture.shared.freshDatabase()),
            instance: """
                notices: {mode: live}
                smtp: {server: "smtp://127.0.0.1:\(submission.server.port)", tls: never, from: support@example.com}
                """)
        try house.write("- {name: got, on: ticket.drafted, to: customer, by: [email], template: received}\n", to: "notices.yaml")
        let gateway = try await Gateway.start(house)
        let tables = try Tables(house)
        for number in 1...4 {
            if number == 4 { submission.seen.hangsUp.store(true, ordering: .relaxed) }
            try house.dropMail(named: "1.m\(number)", mail(id: "m\(number)", from: "c\(number)@example.org", subject: "Refund", text: "Where?"))
            let state = number == 4 ? "unknown" : "sent"
            let count = number == 4 ? 1 : number
            #expect(try await tables.wait(for: count, "SELECT count(*) FROM notice WHERE state = '\(state)'", within: .seconds(60)) == count)
        }
        #expect(submission.server.connectionCount == 1)
        // As time would.
        try await tables.query("UPDATE notice SET due_at = now() WHERE state = 'unknown'")
        #expect(try await tables.wait(for: 4, "SELECT count(*) FROM notice WHERE state = 'sent'", within: .seconds(60)) == 4)
        let ids = submission.seen.ids.withLock { $0 }
        #expect(ids.count == 5 && ids[3] == ids[4] && Set(ids).count == 4, "\(ids)")
        #expect(submission.server.connectionCount == 2)
        try await gateway.stop()
    }
}

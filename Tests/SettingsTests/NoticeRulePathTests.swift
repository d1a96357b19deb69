import Intake
import Testing

@testable import Settings

@Suite("What the rules of notices.yaml see")
struct NoticeRulePathTests {
    /// Paths that are there when a message comes, and not when somebody changes the ticket.
    private static let ofMessages = [
        "message.may_answer", "message.class", "message.subject", "sender.phone", "sender.address", "adapter.provider", "customer.phone",
        "row.result",
    ]

    private func findings(_ event: String, _ path: String) throws -> [String] {
        let judged = try Judged.files([
            "adapters/notices.yaml": "- {name: n, on: \(event), when: {any: [{\(path): {exists: true}}]}, to: {email: a@example.org}, template: t}\n",
            "templates/t/email.default.mustache": "Subject: s\n",
        ])
        return judged.lines.filter { $0.contains("nothing here is called") }
    }

    @Test("A rule on a change of status that asks for a message is an error, for it can never hold", arguments: ofMessages)
    func never(path: String) throws {
        let lines = try findings("ticket.status_changed", path)
        #expect(lines.count == 1)
        #expect(lines.first?.contains("notices.yaml:1:") == true && lines.first?.contains("but no message.") == true, "\(lines)")
    }

    @Test("The same rules on a message are right", arguments: ofMessages, ["ticket.drafted", "ticket.message_appended"])
    func always(path: String, event: String) throws {
        #expect(try findings(event, path) == [])
    }

    @Test("What a ticket has may be asked when its status changes", arguments: TicketPath.allCases)
    func known(path: TicketPath) throws {
        #expect(try findings("ticket.status_changed", path.rawValue) == [])
    }

    @Test("A name that is none is reported once", arguments: ["ticket.drafted", "ticket.status_changed"])
    func unknown(event: String) throws {
        #expect(try findings(event, "tikcet.type").count == 1)
    }
}

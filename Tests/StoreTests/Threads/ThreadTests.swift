import Intake
import Notices
import Postgres
import Store
import Testing

@Suite("Which ticket a mail belongs to")
struct ThreadTests {
    private func withMailing(_ body: (Mailing) async throws -> Void) async throws {
        try await withStore { try await body(Mailing($0)) }
    }

    @Test("An answer to a notice joins by the signed token in the notice's Message-ID, whoever answers")
    func messageToken() async throws {
        try await withMailing { mailing in
            let ticket = try await mailing.receive(TestMail(id: "a@x"))
            let notice = try await mailing.noticeID(ticket)
            #expect(try await mailing.receive(TestMail(from: "wife@example.cn", id: "b@x", answers: [notice])) == ticket)
        }
    }

    @Test("A token that somebody made up joins nothing")
    func forgedToken() async throws {
        try await withMailing { mailing in
            let ticket = try await mailing.receive(TestMail(id: "a@x"))
            let forged = "inlet.\(ticket ?? 0).7.0123456789abcdef0123@shop.example"
            let other = try await mailing.receive(TestMail(from: "stranger@example.com", id: "b@x", answers: [forged]))
            #expect(other != ticket && other != nil)
        }
    }

    @Test("A mail to the signed plus-address joins, also without any reference")
    func plusAddress() async throws {
        try await withMailing { mailing in
            let ticket = try await mailing.receive(TestMail(id: "a@x"))
            let claim = try await mailing.store.threadKey().signed(ThreadClaim(place: .address, ticket: ticket ?? 0))
            let address = claim.address(at: "support@shop.example")
            #expect(try await mailing.receive(TestMail(id: "b@x", subject: "photos of it", to: address)) == ticket)
            #expect(try await mailing.receive(TestMail(from: "x@y.example", id: "c@x", to: "support+t\(ticket ?? 0).00@shop.example")) != ticket)
        }
    }

    @Test("Two answers to a mail that we never saw share a ticket")
    func unseenAncestor() async throws {
        try await withMailing { mailing in
            let ticket = try await mailing.receive(TestMail(id: "a@x", answers: ["never-seen@x"]))
            #expect(try await mailing.receive(TestMail(from: "boss@example.cn", id: "b@x", answers: ["never-seen@x"])) == ticket)
        }
    }

    @Test("A mail that comes after its answer joins the answer's ticket; another one under the same id does not")
    func answeredBefore() async throws {
        try await withMailing { mailing in
            let ticket = try await mailing.receive(TestMail(from: "boss@example.cn", id: "b@x", subject: "Re: broken kettle", answers: ["a@x"]))
            #expect(try await mailing.receive(TestMail(id: "a@x")) == ticket)
            let reused = try await mailing.receive(TestMail(from: "stranger@example.com", id: "a@x", salt: "other "))
            #expect(reused != ticket && reused != nil)
            // Known from both sides, an answer still finds the thread.
            #expect(try await mailing.receive(TestMail(from: "wife@example.cn", id: "c@x", answers: ["b@x", "a@x"])) == ticket)
        }
    }

    @Test("Two mails of one thread that two workers commit at the same moment share a ticket", arguments: [["a@x", "b@x"], ["b@x", "a@x"]])
    func sameMoment(_ order: [String]) async throws {
        try await withMailing { mailing in
            let mails = [
                "a@x": TestMail(id: "a@x"), "b@x": TestMail(from: "boss@example.cn", id: "b@x", subject: "Re: broken kettle", answers: ["a@x"]),
            ]
            for round in 1...12 {
                let (first, second) = try await mailing.race(order.compactMap { mails[$0]?.copy(of: round) })
                #expect(first == second && first != nil)
            }
            #expect(try await mailing.store.count("SELECT count(*) FROM ticket") == 12)
        }
    }

    @Test("A ticket's number in the subject counts only for the ticket's own customer")
    func subjectNumber() async throws {
        try await withMailing { mailing in
            let ticket = try await mailing.receive(TestMail(id: "a@x"))
            let subject = "about T\(ticket ?? 0)"
            #expect(try await mailing.receive(TestMail(from: "stranger@example.com", id: "b@x", subject: subject)) != ticket)
            #expect(try await mailing.receive(TestMail(id: "c@x", subject: subject)) == ticket)
            #expect(try await mailing.receive(TestMail(id: "d@x", subject: subject, forged: true)) != ticket)
        }
    }

    @Test("A clearly new subject in an old thread opens a new ticket that is linked, and leaves the old thread alone")
    func newSubject() async throws {
        try await withMailing { mailing in
            let ticket = try await mailing.receive(TestMail(id: "a@x"))
            let other = try await mailing.receive(TestMail(id: "b@x", subject: "发票抬头错误", answers: ["a@x"]))
            #expect(try await mailing.ticket(other)?.follows?.id == ticket)
            #expect(other != ticket)
            #expect(try await mailing.receive(TestMail(id: "c@x", subject: "Re: broken kettle", answers: ["a@x"])) == ticket)
            #expect(try await mailing.receive(TestMail(id: "d@x", subject: "回复：发票抬头错误", answers: ["b@x", "a@x"])) == other)
        }
    }

    @Test("An answer under a notice's own subject is no new matter")
    func noticeSubject() async throws {
        try await withMailing { mailing in
            let ticket = try await mailing.receive(TestMail(id: "a@x"))
            _ = try await mailing.store.pool.query("UPDATE notice SET subject = 'We have received your request'")
            let notice = try await mailing.noticeID(ticket)
            #expect(try await mailing.receive(TestMail(id: "b@x", subject: "Re: We have received your request", answers: [notice])) == ticket)
        }
    }

    @Test("An answer reopens a ticket that was closed lately, and starts a linked one later")
    func closed() async throws {
        try await withStore { store in
            let mailing = Mailing(store)
            let ticket = try await mailing.receive(TestMail(id: "a@x"))
            try await mailing.set(.closed, of: ticket)
            #expect(try await mailing.receive(TestMail(id: "b@x", answers: ["a@x"])) == ticket)
            #expect(try await mailing.ticket(ticket)?.status == .open)
            try await mailing.set(.closed, of: ticket)
            let late = Mailing(store, reopenWithin: .zero)
            let next = try await late.receive(TestMail(id: "c@x", answers: ["b@x", "a@x"]))
            #expect(next != ticket)
            #expect(try await mailing.ticket(next)?.follows?.id == ticket)
            #expect(try await mailing.ticket(ticket)?.status == .closed)
            // From then on the thread is the new ticket's.
            #expect(try await mailing.receive(TestMail(id: "d@x", answers: ["a@x"])) == next)
        }
    }

    @Test("What a program wrote joins its ticket and wakes nobody", arguments: [MessageKind.outOfOffice, .bounce, .autoReply])
    func automatic(_ kind: MessageKind) async throws {
        try await withMailing { mailing in
            let ticket = try await mailing.receive(TestMail(id: "a@x"))
            try await mailing.set(.closed, of: ticket)
            let notices = try await mailing.store.count("SELECT count(*) FROM notice")
            var mail = TestMail(from: "mailer-daemon@mx.example", id: "b@x", subject: "Undeliverable", kind: kind)
            if kind == .bounce { mail.bounced = try await mailing.noticeID(ticket) } else { mail.answers = ["a@x"] }
            #expect(try await mailing.receive(mail) == ticket)
            #expect(try await mailing.ticket(ticket)?.status == .closed)
            #expect(try await mailing.store.count("SELECT count(*) FROM notice") == notices)
            #expect(try await mailing.store.count("SELECT count(*) FROM contact_point WHERE value LIKE 'mailer-daemon%'") == 0)
        }
    }

    @Test("Whoever writes under a name that its domain disowns is not taken for the customer")
    func forgedSender() async throws {
        try await withMailing { mailing in
            _ = try await mailing.receive(TestMail(id: "a@x"))
            let other = try await mailing.receive(TestMail(id: "b@x", subject: "refund to another card", forged: true))
            #expect(try await mailing.ticket(other)?.customer == nil)
            #expect(try await mailing.store.count("SELECT count(*) FROM customer") == 1)
        }
    }

    @Test("Our own mail that came back joins nothing, and mails that share an id are two mails")
    func loopsAndReusedIDs() async throws {
        try await withMailing { mailing in
            let ticket = try await mailing.receive(TestMail(id: "a@x"))
            #expect(try await mailing.receive(TestMail(id: "own@x", answers: ["a@x"], kind: .loop)) == nil)
            #expect(ticket != nil)
        }
    }
}

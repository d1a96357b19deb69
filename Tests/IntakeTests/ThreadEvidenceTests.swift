import Testing

@testable import Intake

@Suite("Evidence of threads")
struct ThreadEvidenceTests {
    @Test("A token survives the way through a Message-ID and through an address")
    func roundTrip() {
        let signature = String(repeating: "a1", count: 10)
        let inMail = ThreadClaim(place: .messageID, ticket: 100_042, notice: 7, signature: signature)
        #expect(ThreadClaim(messageID: inMail.messageID(at: "shop.example")) == inMail)
        let inAddress = ThreadClaim(place: .address, ticket: 100_042, signature: signature)
        #expect(ThreadClaim(address: inAddress.address(at: "support@shop.example").uppercased()) == inAddress)
    }

    @Test(
        "What has not the form is no token",
        arguments: [
            "", "inlet", "inlet.1.2@x", "inlet.1.2.3@x", "inlet.-1.2.0123456789abcdef0123@x", "inlet.99999999999999999999.2.0123456789abcdef0123@x",
            "support+t1@x",
        ])
    func noToken(_ text: String) {
        #expect(ThreadClaim(messageID: text) == nil && ThreadClaim(address: text) == nil)
    }

    @Test(
        "Prefixes of answers, marks and ticket numbers are no part of a subject",
        arguments: [
            "Re: broken kettle", "RE: AW: Broken  kettle", "回复：broken kettle", "Re[2]: broken kettle", "[EXTERNAL] Fwd: broken kettle",
            "答复: 回复: broken kettle",
            "Re: [T100042] broken kettle", "Odp: broken kettle", "Re: T100042 broken kettle",
        ])
    func base(_ subject: String) {
        #expect(BaseSubject(subject).text == "broken kettle")
    }

    @Test(
        "A subject is clearly another one when next to nothing of it is the same",
        arguments: [
            ("broken kettle", "invoice address wrong", true), ("broken kettle", "my broken kettle again", false), ("退款 SO20260001", "发票抬头写错了", true),
            ("退款 SO20260001", "还没有收到退款", false), ("hi", "invoice", false), ("", "invoice", false),
        ])
    func other(_ one: String, _ two: String, _ isOther: Bool) {
        #expect(BaseSubject(one).isClearlyOther(than: BaseSubject(two)) == isOther)
        #expect(BaseSubject(two).isClearlyOther(than: BaseSubject(one)) == isOther)
    }

    @Test(
        "A ticket's number stands by itself",
        arguments: [
            ("about T100042", 100_042), ("[t100042]", 100_042), ("SKUT100042", nil), ("T1000", nil), ("T100042a", nil), ("退款T100042的进度", 100_042),
        ]
            as [(String, Int64?)])
    func number(_ subject: String, _ number: Int64?) {
        #expect(SubjectTicket.number(in: subject) == number)
    }
}

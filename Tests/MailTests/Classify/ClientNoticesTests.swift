import Mail
import Testing

@Suite("What mail programs write by themselves")
struct ClientNoticesTests {
    private func kind(_ subject: String, _ text: String, answered: [String] = [], types: Set<String> = [], calendar: String? = nil) -> Classification
    {
        MailClassifier(ownAddresses: ["support@shop.example"]).classify(
            MailEvidence(
                from: "ann@buyer.example", recipients: ["support@shop.example"], subject: subject, returnPath: "ann@buyer.example",
                answered: answered, partTypes: types, calendarMethod: calendar, text: text))
    }

    @Test("A reaction is told by Gmail's part, and by its form where the part is lost")
    func reactions() {
        #expect(kind("Re: Case", "👍", types: ["text/plain", "text/vnd.google.email-reaction+json"]).class == .reaction)
        let form = "👍\n\nAnn Lee reacted via Gmail\n<https://www.google.com/gmail/about/>\n\nOn Tue, Shop wrote:\n> We have shipped it."
        #expect(kind("Re: Case", form, answered: ["x@mail.example"]).class == .reaction)
        #expect(kind("Re: Case", "👎\nAnn Lee reacted to your message:", answered: ["x@mail.example"]).class == .reaction)
        let words = "My colleague reacted via Gmail and you did not see it.\nThe pump leaks.\nPlease call.\nThanks"
        #expect(kind("Re: Case", words, answered: ["x@mail.example"]).class == .human)
        #expect(!kind("Re: Case", form, answered: ["x@mail.example"]).mayAnswer)
    }

    @Test(
        "A recall is its form and nothing else",
        arguments: [
            ("Recall: Order 7", "Ann Lee would like to recall the message, \"Order 7\"."), ("撤回: 订单7", "安 想撤回邮件“订单7”。"),
            ("撤回：订单7", "王小明 希望撤回邮件“订单7”。"), ("Rückruf: Bestellung 7", "Ann Lee möchte die Nachricht \"Bestellung 7\" zurückrufen."),
            ("Rappel : Commande 7", "Ann Lee souhaite rappeler le message « Commande 7 »."),
        ])
    func recalls(_ subject: String, _ text: String) {
        #expect(kind(subject, text).class == .recall)
        #expect(kind(subject, text + "\n\nThe kettle leaks, please help.").class == .human)
    }

    @Test(
        "A receipt without a report is its form and nothing else",
        arguments: [
            ("Read: Case 1", "Your message\n\n   To: Ann\n   Subject: Case 1\n   Sent: Monday\n\nwas read on Tuesday, December 1, 2026 9:00 AM."),
            ("Not read: Case 1", "Your message\n\n   To: Ann\n   Subject: Case 1\n\nwas deleted without being read on Tuesday."),
            ("已读回执：您的工单", "这是邮件收条，您发给 ann@163.example 的邮件已被阅读。\n此收条只表明收件人的计算机上曾显示过此邮件。"),
            ("已读: 您的工单", "您的邮件\n收件人: 安\n主题: 您的工单\n已于 2026年12月1日 被阅读。"),
            ("Gelesen: Fall 1", "Ihre Nachricht\n\nAn: Ann\nBetreff: Fall 1\n\nwurde am Dienstag gelesen."),
        ])
    func receipts(_ subject: String, _ text: String) {
        #expect(kind(subject, text).class == .receipt)
    }

    @Test("The answer of a calendar makes a draft and is not thanked; an invitation is a person's")
    func calendars() {
        let accepted = kind("Accepted: Visit", "", types: ["text/calendar"], calendar: "reply")
        #expect(accepted.class == .bulk && !accepted.mayAnswer)
        #expect(kind("Visit", "Please come", types: ["text/calendar"], calendar: "request").class == .human)
    }
}

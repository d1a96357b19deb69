import Mail
import Testing

@Suite("Mail that was forwarded")
struct ForwardedMailTests {
    private let trimmer = ReplyTrimmer()

    @Test("Gmail's form gives the original sender, date, subject and text")
    func gmailForm() throws {
        let trimmed = trimmer.trim(
            """
            FYI

            ---------- Forwarded message ---------
            From: Ann Example <ann@example.com>
            Date: Fri, Nov 20, 2026 at 10:00 AM
            Subject: Pump is broken and
             I want my money
            To: <support@example.com>


            It leaks.
            """)
        #expect(trimmed.reply == "FYI")
        #expect(trimmed.cuts.map(\.reason) == [.forward])
        let mail = try #require(trimmed.forwarded)
        #expect(mail.evidence == .forwardTitle)
        #expect(mail.from == MailAddress(name: "Ann Example", address: "ann@example.com"))
        #expect(mail.subject == "Pump is broken and I want my money")
        #expect(mail.date == "Fri, Nov 20, 2026 at 10:00 AM")
        #expect(mail.to == "<support@example.com>")
        #expect(mail.text == "It leaks.")
    }

    @Test("Apple's quoted form is read without its quote marks")
    func appleForm() throws {
        let trimmed = trimmer.trim(
            "See this.\n\n> Begin forwarded message:\n>\n> From: \"Ann\" <ann@example.com>\n> Subject: Hi\n>\n> One\n> > Two\n\nBye")
        let mail = try #require(trimmed.forwarded)
        #expect(mail.from == MailAddress(name: "Ann", address: "ann@example.com"))
        #expect(mail.text == "One\n> Two")
    }

    @Test(
        "Chinese mail programs' forms are read",
        arguments: [
            "------------------ 原始邮件 ------------------\n发件人: \"王五\" <wang@qq.com>;\n发送时间: 2026年11月20日(星期五) 上午10:00\n收件人: \"客服\"<kf@example.com>;\n主题: 退款\n\n请退款",
            "-------- 转发邮件信息 --------\n发件人：\"王五\" <wang@qq.com>\n发送日期：2026年11月20日 10:00\n收件人：kf@example.com\n主题：退款\n\n请退款",
            "发件人： 王五 <wang@qq.com>\n发送时间： 2026-11-20 10:00\n收件人： kf@example.com\n主题： 退款\n\n请退款",
        ])
    func chineseForms(_ block: String) throws {
        let mail = try #require(trimmer.trim("请处理\n\n" + block).forwarded)
        #expect(mail.from == MailAddress(name: "王五", address: "wang@qq.com"))
        #expect(mail.subject == "退款")
        #expect(mail.text == "请退款")
    }

    @Test("A forwarded mail without words above it stays the text")
    func bareForwardStays() {
        let text = "---------- Forwarded message ---------\nFrom: ann@example.com\nSubject: Hi\n\nIt leaks."
        let trimmed = trimmer.trim(text)
        #expect(trimmed.reply == text)
        #expect(trimmed.forwarded?.text == "It leaks.")
    }

    @Test("An answered mail is no forwarded mail")
    func answersAreNotForwarded() {
        #expect(
            trimmer.trim("Yes\n\nOn Fri, Nov 20, 2026 at 10:00 AM Ann <ann@example.com> wrote:\n> From: x@example.com\n> Subject: y\n> To: z")
                .forwarded == nil)
    }

    @Test(
        "A sender without an address is a name",
        arguments: [
            ("Ann Example", "Ann Example", ""), ("Ann [mailto:ann@example.com]", "Ann", "ann@example.com"),
            ("<ann@example.com>", nil, "ann@example.com"),
        ])
    func senderForms(_ value: String, _ name: String?, _ address: String) throws {
        let mail = try #require(trimmer.trim("Hi\n\nFrom: \(value)\nSent: Friday, November 20, 2026 10:00 AM\nTo: Bob\nSubject: x\n\ny").forwarded)
        #expect(mail.evidence == .headerBlock)
        #expect(mail.from == MailAddress(name: name, address: address))
    }
}

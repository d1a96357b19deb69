import Mail
import Testing

@Suite("Headers of mails")
struct MailHeaderTests {
    private func header(_ lines: String...) throws -> Mail {
        try Sample.decode(Array((lines + ["", "x"]).joined(separator: "\r\n").utf8))
    }

    @Test("Ids stand without angle brackets, in order")
    func ids() throws {
        let mail = try header("Message-ID: <1@a>", "In-Reply-To: Your mail of Monday <2@b>", "References: <3@c>", " <4@d>\t<5@e>")
        #expect(mail.messageID == "1@a")
        #expect(mail.inReplyTo == ["2@b"])
        #expect(mail.references == ["3@c", "4@d", "5@e"])
    }

    @Test("A character split between two encoded words is whole again")
    func splitCharacter() throws {
        // 退款 in UTF-8 is E9 80 80 E6 AC BE; the first word ends inside of the second character.
        let mail = try header("Subject: =?UTF-8?Q?=E9=80=80=E6?= =?UTF-8?Q?=AC=BE?= now")
        #expect(mail.subject == "退款 now")
    }

    @Test("An encoded word with blanks inside is read")
    func blanksInside() throws {
        #expect(try header("Subject: =?utf-8?Q?Where is my order=3F?=").subject == "Where is my order?")
    }

    @Test("Raw bytes in a header are read in the charset of the text, and the guess is noted")
    func rawBytes() throws {
        let mail = try Sample.decode(
            Array("Subject: ".utf8) + Sample.order + Array(" 1\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n".utf8)
                + Sample.order)
        #expect(mail.subject == "订单 1")
        #expect(mail.text == "订单")
    }

    @Test("A value never holds a line end, whatever a word decodes to")
    func noInjection() throws {
        let mail = try header("Subject: =?utf-8?Q?a=0D=0ABcc:_x@y?=", "X-A: b")
        #expect(mail.subject == "a  Bcc: x@y")
        #expect(mail.bcc.isEmpty)
    }

    @Test("Junk between fields is passed over, a missing empty line starts the text")
    func damagedHeader() throws {
        let mail = try header("From: a@b.c", "this is no field", "Subject: s", "Hello there,", "the text")
        #expect(mail.subject == "s")
        #expect(mail.text == "Hello there,\r\nthe text\r\n\r\nx".replacing("\r\n", with: "\n"))
        #expect(mail.notes.contains { $0.code == .structureRepaired })
    }

    @Test(
        "Dates in all forms that are sent",
        arguments: [
            ("Fri, 21 Nov 1997 09:55:06 -0600", 880_127_706, -360),
            ("21 Nov 97 09:55 GMT", 880_106_100, 0),
            ("Fri Nov 21 09:55:06 1997", 880_106_106, 0),
            ("1997-11-21T09:55:06Z", 880_106_106, 0),
            ("1997-11-21 17:55:06 +08:00", 880_106_106, 480),
            ("Fri, 21 Nov 1997 17:55:06 +0800 (CST)", 880_106_106, 480),
            ("Fri, 21-Nov-97 09:55:06 GMT+0800", 880_077_306, 480),
        ])
    func dates(_ text: String, _ seconds: Int64, _ offset: Int) throws {
        let date = try header("Date: \(text)").date
        #expect(date == MailDate(microseconds: seconds * 1_000_000, offsetMinutes: offset))
    }

    @Test(
        "What is no date is no date",
        arguments: ["", "yesterday", "32 Jan 2020 10:00:00 +0000", "Mon, 1 Jan 2020", "1 Jan 2020 25:00 +0000"])
    func noDate(_ text: String) throws {
        #expect(try header("Date: \(text)").date == nil)
    }

    @Test("Of two senders the first counts, and an empty one hides nobody")
    func twoSenders() throws {
        #expect(try header("From: a@x.y", "From: b@x.y").from.map(\.address) == ["a@x.y"])
        #expect(try header("From: ", "From: b@x.y").from.map(\.address) == ["b@x.y"])
    }

    @Test("An empty return path is told from none")
    func returnPath() throws {
        #expect(try header("Return-Path: <>").returnPath == "")
        #expect(try header("Return-Path: <a@b.c>").returnPath == "a@b.c")
        #expect(try header("X: y").returnPath == nil)
    }

    @Test(
        "An mbox line, empty lines and old line ends do not hide the header",
        arguments: ["From a@b Mon Jan 1\n", "\r\n\r\n", ">From x\r\n"])
    func leadingLines(_ start: String) throws {
        let mail = try Sample.decode(Array((start + "Subject: s\r\n\r\nt").utf8))
        #expect(mail.subject == "s")
        #expect(mail.text == "t")
    }

    @Test("Lines that end in CR alone or in CR CR LF are read")
    func oldLineEnds() throws {
        #expect(try Sample.decode(Array("Subject: s\rFrom: a@b.c\r\rtext".utf8)).text == "text")
        #expect(try Sample.decode(Array("Subject: s\r\r\nFrom: a@b.c\r\r\n\r\r\ntext".utf8)).text == "text")
    }
}

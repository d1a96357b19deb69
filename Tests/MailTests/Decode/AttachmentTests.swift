import Crypto
import Mail
import Testing

@Suite("Attachments of mails")
struct AttachmentTests {
    private func attachment(_ lines: String...) throws -> MailAttachment {
        let part =
            ["Subject: s", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "text", "--b"] + lines + [
                "", "data", "--b--",
            ]
        return try #require(try Sample.decode(Array(part.joined(separator: "\r\n").utf8)).attachments.first)
    }

    @Test(
        "Names in every way that mailers write them",
        arguments: [
            "Content-Disposition: attachment; filename=\"发票.pdf\"",
            "Content-Disposition: attachment; filename*=utf-8''%E5%8F%91%E7%A5%A8.pdf",
            "Content-Disposition: attachment; filename*=gb2312'zh'%B7%A2%C6%B1.pdf",
            "Content-Disposition: attachment; filename*0*=utf-8''%E5%8F; filename*1*=%91%E7%A5; filename*2*=%A8.pdf",
            "Content-Disposition: attachment; filename=\"=?UTF-8?B?5Y+R56Wo?=.pdf\"",
            "Content-Disposition: attachment; filename==?UTF-8?B?5Y+R56Wo?=.pdf",
            "Content-Disposition: attachment; filename=UTF-8''%E5%8F%91%E7%A5%A8.pdf",
            "Content-Type: application/pdf; name=\"=?gb2312?B?t6LGsQ==?=.pdf\"\r\nContent-Disposition: attachment",
        ])
    func names(_ field: String) throws {
        #expect(try attachment(field).name == "发票.pdf")
    }

    @Test(
        "A name cannot lead anywhere",
        arguments: [
            ("../../etc/passwd", "passwd"), ("a\\u{0}b.txt", "au{0}b.txt"), ("evil\u{202E}fdp.exe", "evilfdp.exe"), ("/", nil),
            ("..", nil), ("C:\\\\Users\\\\a.doc", "a.doc"), ("NUL", "_NUL"), ("con.txt", "_con.txt"), ("COM7.pdf", "_COM7.pdf"),
            ("COM10.pdf", "COM10.pdf"),
            ("console.log", "console.log"), ("bill.exe. .", "bill.exe"), ("a\u{200B}b\u{2066}c\u{AD}.pdf", "abc.pdf"), ("....", nil),
            (String(repeating: "账", count: 100) + ".pdf", String(repeating: "账", count: 83) + ".pdf"),
        ])
    func safeNames(_ name: String, _ expected: String?) throws {
        #expect(try attachment("Content-Disposition: attachment; filename=\"\(name)\"").name == expected)
    }

    @Test("Content, hash and both types are there")
    func content() throws {
        let found = try attachment(
            "Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename=a.png", "",
            "iVBORw0KGgo=", "--c")
        #expect(found.detectedType == "image/png")
        #expect(found.declaredType == "application/octet-stream")
        #expect(found.sha256 == Array(SHA256.hash(data: found.bytes)))
        #expect(found.size == 8)
    }

    @Test("A picture that the HTML shows is inline")
    func inlineImage() throws {
        let mail = try Sample.decode(
            Sample.mail(
                "Subject: s", "Content-Type: multipart/related; boundary=b", "", "--b", "Content-Type: text/html", "",
                "<img src=\"cid:pic@1\"><img src=http://track.example/x.gif>", "--b", "Content-Type: image/gif",
                "Content-ID: <pic@1>", "", "GIF89a",
                "--b--"))
        #expect(mail.attachments.first?.inline == true)
        #expect(mail.attachments.first?.contentID == "pic@1")
        #expect(mail.html == "<img src=\"cid:pic@1\">")
    }

    @Test("A mail inside is a file and is read too, also when it is base64")
    func nested() throws {
        let mail = try Sample.decode(
            Sample.mail(
                "Subject: outer", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "see below", "--b",
                "Content-Type: message/rfc822", "",
                "Subject: inner", "From: x@y.z", "Content-Type: multipart/mixed; boundary=c", "", "--c", "", "inside", "--c--",
                "", "--b",
                "Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "", "U3ViamVjdDogYjY0DQoNCmhp", "--b--"))
        #expect(mail.text == "see below")
        #expect(mail.nested.map(\.subject) == ["inner", "b64"])
        #expect(mail.nested.map(\.text) == ["inside", "hi"])
        #expect(mail.attachments.map(\.name) == ["inner.eml", "b64.eml"])
        #expect(mail.parts.children.map(\.type) == ["text/plain", "message/rfc822", "message/rfc822"])
    }

    @Test(
        "Content in one long line is whole", arguments: [3000, 4096, 4223, 4224, 8192, 100_000])
    func longLines(_ length: Int) throws {
        let line = String(repeating: "x", count: length)
        let mail = try Sample.decode(
            Sample.mail(
                "Subject: s", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", line, "--b", "Content-Disposition: attachment; filename=a",
                "", line, "--b--"))
        #expect(mail.text == line)
        #expect(mail.attachments.first?.size == length)
    }

    @Test("winmail.dat is opened")
    func winmail() throws {
        var tnef: [UInt8] = [0x78, 0x9F, 0x3E, 0x22, 0x01, 0x00]
        func attribute(_ id: UInt32, _ data: [UInt8]) {
            let size = UInt32(data.count)
            tnef +=
                [2] + [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: id >> $0) }
                + [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: size >> $0) }
            tnef += data + [0, 0]
        }
        attribute(0x0006_9002, [UInt8](repeating: 0, count: 14))
        attribute(0x0001_8010, Array("SHORT.TXT\0".utf8))
        attribute(0x0006_800F, Array("hello".utf8))
        // PR_ATTACH_LONG_FILENAME as one Unicode string
        let name = Array("合同.txt\0".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        attribute(0x0006_9005, [1, 0, 0, 0, 0x1F, 0, 0x07, 0x37, 1, 0, 0, 0, UInt8(name.count), 0, 0, 0] + name + [0, 0])
        let mail = try Sample.decode(
            Sample.mail("Subject: s", "Content-Type: application/ms-tnef; name=winmail.dat", "", "") + tnef)
        #expect(mail.attachments.map(\.name) == ["合同.txt"])
        #expect(mail.attachments.first?.bytes == Array("hello".utf8))
        #expect(mail.notes.contains { $0.code == .attachmentUnpacked })
    }

    @Test("A broken winmail.dat stays a file")
    func brokenWinmail() throws {
        let mail = try Sample.decode(Sample.mail("Content-Type: application/ms-tnef; name=winmail.dat", "", "x\u{22}>nothing"))
        #expect(mail.attachments.map(\.name) == ["winmail.dat"])
    }

    @Test("The parts of a report are handed over as text, with the original mail")
    func report() throws {
        let mail = try Sample.decode(
            Sample.mail(
                "From: MAILER-DAEMON@x.y", "Content-Type: multipart/report; report-type=Delivery-Status; boundary=b", "", "--b",
                "", "failed", "--b",
                "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; x.y", "", "Final-Recipient: rfc822; a@b.c",
                "Status: 5.1.1", "--b",
                "Content-Type: message/rfc822", "", "Message-ID: <orig@x.y>", "Subject: ours", "", "text", "--b--"))
        #expect(mail.reportType == "delivery-status")
        #expect(mail.reports.map(\.kind) == [.deliveryStatus, .originalMessage])
        #expect(mail.reports.first?.text == "Reporting-MTA: dns; x.y\n\nFinal-Recipient: rfc822; a@b.c\nStatus: 5.1.1")
        #expect(mail.nested.first?.messageID == "orig@x.y")
    }
}

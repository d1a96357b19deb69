import Foundation
import Mail
import Testing

/// The words are there, and not in the plain text.
@Suite("Who speaks when the plain text says nothing")
struct SpeakerTests {
    private func alternative(_ plain: String, _ html: String = "<p>The fan of order SO1 is broken.</p>") throws -> Mail {
        try MailDecoder(detectsTypes: false).decode(
            Array(
                """
                From: ann@buyer.example
                MIME-Version: 1.0
                Content-Type: multipart/alternative; boundary=B

                --B
                Content-Type: text/plain; charset=utf-8

                \(plain)
                --B
                Content-Type: text/html; charset=utf-8

                \(html)
                --B--
                """.utf8))
    }

    @Test(
        "A stub gives way to the HTML beside it, and a note says so",
        arguments: [
            "", " \n\t", "\u{A0}\n\u{200B}\n", "\u{FEFF}\u{200D}", "[cid:image001.png@01DB43D0.2E7A4F10]", "[image: logo.png]\n\n[cid:x]",
            "您的邮件客户端不支持HTML格式，请使用支持HTML的客户端查看本邮件。", "您的郵件軟體不支援HTML", "Your email client does not support HTML messages.",
            "This is a multi-part message in MIME format.", "To view this message, please use an HTML compatible email viewer!",
            "このメールはHTMLメールに対応したソフトでご覧ください。", "Ihr E-Mail-Programm unterstützt kein HTML.",
        ])
    func stubs(_ plain: String) throws {
        let mail = try alternative(plain)
        #expect(mail.text == "The fan of order SO1 is broken.")
        #expect(mail.notes.contains { $0.code == .otherPartRead })
    }

    @Test(
        "Plain text that says something is read, however short",
        arguments: ["ok", "?", "👍", "好", "[photo of the crack attached]", "<3", "Broken: [cid:image001.png@01] see picture", "SO20260015"])
    func words(_ plain: String) throws {
        #expect(try alternative(plain).text == plain)
    }

    @Test("A customer who writes about HTML is read either way")
    func aboutHTML() throws {
        let words = "My program does not support HTML and your newsletter is unreadable, order SO1."
        #expect(try alternative(words, "<p>\(words)</p>").text.contains("newsletter is unreadable, order SO1"))
        let long = words + String(repeating: " I have told you so many times by now.", count: 40)
        #expect(try alternative(long, "<p>x</p>").text == long)
    }

    private func single(_ type: String, _ body: String, _ more: String = "") throws -> Mail {
        try MailDecoder(detectsTypes: false).decode(
            Array("From: ann@buyer.example\nMIME-Version: 1.0\nContent-Type: \(type)\n\(more)\n\(body)".utf8))
    }

    @Test("HTML that is labelled plain text is read as HTML; words with tags in them are not")
    func htmlAsPlain() throws {
        #expect(try single("text/plain", "<html><body><p>The fan is <b>broken</b>.</p></body></html>").text == "The fan is broken.")
        #expect(try single("text/plain", "<div>风扇坏了</div>").text == "风扇坏了")
        for words in ["<p>", "Use <b> in the template, it breaks", "<ann@buyer.example> wrote this", "<3 your shop </3", "a < b > c"] {
            #expect(try single("text/plain", words).text == words)
        }
    }

    private static let invitation = """
        BEGIN:VCALENDAR\r
        METHOD:REQUEST\r
        BEGIN:VEVENT\r
        SUMMARY:Installation visit for order\r
          SO20260013\r
        DTSTART;TZID=Asia/Shanghai:20261205T100000\r
        DTEND;TZID=Asia/Shanghai:20261205T113000\r
        LOCATION:Nanjing Road 1\\, gate 4\r
        DESCRIPTION:Please call first.\\nCode 4711.\r
        BEGIN:VALARM\r
        DESCRIPTION:Reminder\r
        END:VALARM\r
        END:VEVENT\r
        END:VCALENDAR\r
        """

    @Test("An invitation speaks where there is no other text")
    func calendars() throws {
        let alone = try single("text/calendar; method=REQUEST; charset=utf-8", Self.invitation)
        #expect(
            alone.text == """
                Installation visit for order SO20260013
                2026-12-05 10:00 – 11:30 ASIA/SHANGHAI
                Nanjing Road 1, gate 4
                Please call first.
                Code 4711.
                """)
        #expect(alone.attachments.map(\.declaredType) == ["text/calendar"])
        let answer =
            "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:Visit\nATTENDEE;PARTSTAT=DECLINED:mailto:a@b.example\nCOMMENT:Not on Friday.\nEND:VEVENT\nEND:VCALENDAR"
        #expect(try single("text/calendar; method=REPLY", answer).text == "[DECLINED]\nVisit\nNot on Friday.")
        for broken in ["", "BEGIN:VCALENDAR", "no calendar at all", "BEGIN:VEVENT\nDTSTART:x\nEND:VEVENT"] {
            #expect(try single("text/calendar", broken).text.isEmpty)
        }
    }

    @Test("A text file speaks where it is alone, and is a file beside words")
    func textFiles() throws {
        func mixed(_ first: String) throws -> Mail {
            try single(
                "multipart/mixed; boundary=B",
                "--B\nContent-Type: text/plain\n\n\(first)\n--B\nContent-Type: text/plain; name=text.txt\nContent-Disposition: attachment; filename=text.txt\n\nThe pump leaks.\n--B--"
            )
        }
        #expect(try mixed("").text.contains("The pump leaks."))
        #expect(try mixed("See the file.").text == "See the file.")
        #expect(try mixed("").attachments.map(\.name) == ["text.txt"])
    }

    @Test("Mails that are attached as files of any type are read, one or several, with and without words above")
    func attachedMails() throws {
        func mail(_ above: String, _ types: [String]) throws -> Mail {
            let parts = types.enumerated().map { index, type in
                "--B\nContent-Type: \(type); name=\"m\(index).eml\"\n\nFrom: bob\(index)@buyer.example\nSubject: leak\nContent-Type: text/plain\n\nOrder SO2026000\(index) leaks.\n"
            }
            return try single("multipart/mixed; boundary=B", "--B\nContent-Type: text/plain\n\n\(above)\n" + parts.joined() + "--B--")
        }
        for type in ["message/rfc822", "application/octet-stream", "application/eml", "application/x-eml"] {
            let carried = try mail("", [type]).carried
            #expect(carried.map { $0.from.first?.address } == ["bob0@buyer.example"], "\(type)")
        }
        #expect(try mail("Both", ["message/rfc822", "application/octet-stream"]).carried.count == 2)
        #expect(try mail("Archive", Array(repeating: "message/rfc822", count: 9)).carried.isEmpty)
        let other = try single(
            "multipart/mixed; boundary=B", "--B\nContent-Type: application/octet-stream; name=a.bin\n\nFrom: x@y.example\n\nx\n--B--")
        #expect(other.nested.isEmpty)
    }

    @Test("A mail that is signed as a whole is read; a sealed one is marked and keeps its file")
    func smime() throws {
        func der(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
            content.count < 128
                ? [tag, UInt8(content.count)] + content : [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 255)] + content
        }
        let data: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07]
        let entity = Array("Content-Type: text/plain; charset=utf-8\r\n\r\n洗衣机漏水，订单SO20260019。\r\n".utf8)
        func signed(_ octets: [UInt8]) -> [UInt8] {
            let info = der(0x30, der(0x06, data + [1]) + der(0xA0, octets))
            return der(0x30, der(0x06, data + [2]) + der(0xA0, der(0x30, der(0x02, [1]) + der(0x31, []) + info + der(0x31, []))))
        }
        func mail(_ bytes: [UInt8], _ type: String = "application/pkcs7-mime") throws -> Mail {
            try single(
                "\(type); name=smime.p7m", Data(bytes).base64EncodedString(), "Content-Transfer-Encoding: base64\nContent-Disposition: attachment\n")
        }
        let pieces: [UInt8] = [0x24, 0x80] + der(0x04, Array(entity.prefix(30))) + der(0x04, Array(entity.dropFirst(30))) + [0, 0]
        for octets in [der(0x04, entity), pieces] {
            let found = try mail(signed(octets))
            #expect(found.text == "洗衣机漏水，订单SO20260019。\n" && found.protection.signed == .smime && found.protection.encrypted == nil)
            #expect(found.attachments.map(\.name) == ["smime.p7m"])
        }
        #expect(try mail(signed(der(0x04, entity)), "application/octet-stream").text.contains("SO20260019"), "a gateway forgot the type")
        let sealed = try mail(der(0x30, der(0x06, data + [3]) + der(0xA0, der(0x30, []))))
        #expect(sealed.protection.encrypted == .smime && sealed.text.isEmpty && sealed.attachments.count == 1)
        for cut in stride(from: 0, to: signed(pieces).count, by: 7) {
            #expect(try mail(Array(signed(pieces).prefix(cut))).attachments.count == 1, "damage ends nowhere else than in a file")
        }
    }
}

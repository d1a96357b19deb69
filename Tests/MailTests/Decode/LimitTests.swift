import Mail
import Testing

@Suite("Limits of mails")
struct MailLimitTests {
    private func code(_ bytes: [UInt8], _ limits: MailLimits = MailLimits()) -> MailError.Code? {
        do {
            _ = try MailDecoder(limits: limits).decode(bytes)
            return nil
        } catch {
            #expect(error.description.hasSuffix(".") && (error.limit == nil || error.description.contains("\(error.limit ?? 0)")))
            return error.code
        }
    }

    private func parts(_ count: Int, filler: String = "") -> [UInt8] {
        let part = "--b\r\nContent-Type: text/plain\r\n\r\n\(filler)\r\n"
        return Array(
            ("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + String(repeating: part, count: count) + "--b--\r\n").utf8)
    }

    private func nest(_ depth: Int, filler: Int = 0) -> [UInt8] {
        let levels = (0..<depth).map { "Content-Type: multipart/mixed; boundary=b\($0)\r\n\r\n--b\($0)\r\n" }.joined()
        return Array((levels + "\r\ntext\r\n" + String(repeating: "--x\r\n", count: filler)).utf8)
    }

    @Test("The size")
    func size() {
        #expect(code(Sample.mail("A: b", "", "text"), MailLimits(messageBytes: 10)) == .tooLarge)
    }

    @Test("The number of parts, in small mails and in large ones")
    func partCount() {
        #expect(code(parts(50)) == nil)
        #expect(code(parts(250)) == .tooManyParts)
        #expect(code(parts(20_000)) == .tooManyParts)
        #expect(code(parts(250, filler: String(repeating: "x", count: 1000))) == .tooManyParts)
    }

    @Test("Many parts without a header do not cost memory first")
    func bareParts() {
        let mail = Array(
            ("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + String(repeating: "--b\n\n", count: 500_000)).utf8)
        #expect(code(mail) == .tooManyParts)
    }

    @Test("The depth, in small mails and in large ones")
    func depth() {
        #expect(code(nest(10)) == nil)
        #expect(code(nest(40)) == .tooDeep)
        #expect(code(nest(900, filler: 100_000)) == .tooDeep)
    }

    @Test(
        "A type that only half the parsers take for a multipart is read once, not for ever",
        arguments: ["multipart/:x", "multipart/\u{e9}", "multipart/a/b", "multipart/(", "multipart/", "multipart/mixed\r\nContent-Type: text/plain"])
    func oddMultipart(_ type: String) throws {
        let inner = "--b\r\n\r\none\r\n--b\r\nContent-Type: \(type); boundary=c\r\n\r\n--c\r\n\r\ntwo\r\n--c--\r\n--b--\r\n"
        let mail = try Sample.decode(Array("From: a@b.example\r\nContent-Type: \(type); boundary=b\r\n\r\n\(inner)".utf8))
        #expect(mail.text.contains("one") && mail.text.contains("two"))
        let forwarded = "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nContent-Type: \(type); boundary=b\r\n\r\n\(inner)"
        #expect(try Sample.decode(Array("From: a@b.example\r\n\(forwarded)".utf8)).nested.first?.text.contains("one") == true)
    }

    @Test("Many multiparts side by side are not deep")
    func wide() {
        let inner =
            "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n" + String(repeating: "x", count: 3000)
            + "\r\n--c--\r\n"
        let mail = Array(
            ("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + String(repeating: inner, count: 30) + "--b--\r\n").utf8)
        #expect(code(mail) == nil)
    }

    @Test("The header, that of the mail and that of a part")
    func header() {
        let field = "X: " + String(repeating: "a", count: 300_000) + "\r\n"
        #expect(code(Array(("A: b\r\n" + field + "\r\ntext").utf8)) == .headerTooLarge)
        #expect(code(Array("A: b\r\n".utf8) + [UInt8](repeating: 0x20, count: 300_000)) == .headerTooLarge)
        #expect(
            code(Array(("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + field + "\r\ntext\r\n--b--").utf8))
                == .headerTooLarge)
        let many = String(repeating: "a:b\n", count: 200_000)
        #expect(
            code(Array(("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + many + "\ntext\r\n--b--").utf8))
                == .headerTooLarge)
    }

    @Test("The decoded content, that of mails inside included")
    func decoded() {
        #expect(code(parts(10, filler: String(repeating: "x", count: 1000)), MailLimits(decodedBytes: 5000)) == .decodedTooLarge)
    }

    @Test(
        "Bytes that are no mail",
        arguments: [[], [0x0A, 0x0A], [UInt8](repeating: 0, count: 100), [0xFF, 0xD8, 0xFF, 0x00, 0x01, 0x02, 0x03, 0x04]])
    func noMail(_ bytes: [UInt8]) {
        #expect(code(bytes) == .notAMail)
    }

    @Test("Text without a header is all body")
    func onlyText() throws {
        #expect(
            try Sample.decode(Array("Please call me back\r\nabout my order".utf8)).text == "Please call me back\nabout my order")
    }

    @Test("Mails in mails are read as deep as allowed and kept below that")
    func chain() throws {
        let chain = String(repeating: "Content-Type: message/rfc822\r\n\r\n", count: 60) + "Subject: core\r\n\r\ntext"
        var mail = try Sample.decode(Array(("Subject: outer\r\n" + chain).utf8))
        var levels = 0
        while let inner = mail.nested.first {
            mail = inner
            levels += 1
        }
        #expect(levels == 10)
        #expect(mail.attachments.count == 1)
        #expect(mail.notes.contains { $0.code == .nestedUnreadable })
    }
}

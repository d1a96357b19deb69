import Mail
import Testing

@Suite("Composed mails")
struct OutgoingMailTests {
    private func mail(_ change: (inout OutgoingMail) -> Void = { _ in }) -> OutgoingMail {
        var mail = OutgoingMail(
            from: MailAddress(name: "客服中心", address: "support@example.com"),
            to: [MailAddress(name: "Wang, Li", address: "wang@example.cn")],
            subject: "您的订单 SO20260001 已发货", text: "您好，\n订单已发货。\n\n-- \n客服", messageID: "t1.abc@example.com",
            inReplyTo: "q1@example.cn", references: ["q0@example.cn", "q1@example.cn"],
            date: MailDate(microseconds: 1_795_000_000_000_000, offsetMinutes: 480),
            headers: [("Auto-Submitted", "auto-replied"), ("Precedence", "bulk")])
        change(&mail)
        return mail
    }

    @Test("What is written is read back")
    func roundTrip() throws {
        let bytes = try mail { $0.html = "<p>您好</p>" }.bytes()
        let read = try MailDecoder().decode(bytes)
        #expect(read.from == [MailAddress(name: "客服中心", address: "support@example.com")])
        #expect(read.to == [MailAddress(name: "Wang, Li", address: "wang@example.cn")])
        #expect(read.subject == "您的订单 SO20260001 已发货")
        #expect(read.text == "您好，\n订单已发货。\n\n-- \n客服")
        #expect(read.html == "<p>您好</p>")
        #expect(read.messageID == "t1.abc@example.com")
        #expect(read.inReplyTo == ["q1@example.cn"])
        #expect(read.references == ["q0@example.cn", "q1@example.cn"])
        #expect(read.date == MailDate(microseconds: 1_795_000_000_000_000, offsetMinutes: 480))
        #expect(read.header("Auto-Submitted") == "auto-replied")
        #expect(read.header("MIME-Version") == "1.0")
        #expect(read.notes.isEmpty)
    }

    @Test(
        "The bytes are ASCII in short CRLF lines",
        arguments: [
            "short", String(repeating: "订单", count: 2000), String(repeating: "long line ", count: 500), "a\r\nb\n.\nFrom x",
        ])
    func wire(_ text: String) throws {
        let bytes = try mail {
            $0.text = text
            $0.html = text
            $0.references = (0..<100).map { "reference-\($0)@a-rather-long-domain.example.com" }
        }.bytes()
        #expect(bytes.allSatisfy { $0 < 0x80 && $0 != 0 })
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        #expect(lines.dropLast().allSatisfy { $0.last == 0x0D && $0.count <= 998 })
        #expect(bytes.filter { $0 == 0x0D }.count == bytes.filter { $0 == 0x0A }.count)
        #expect(try MailDecoder().decode(bytes).text.trimmed == text.replacing("\r\n", with: "\n").trimmed)
        #expect(try MailDecoder().decode(bytes).references.count == 100)
    }

    @Test("No value can add a header field")
    func injection() throws {
        let evil = "x\r\nBcc: victim@example.com\r\n\r\nbody"
        let bytes = try mail {
            $0.subject = evil
            $0.from.name = evil
            $0.to[0].name = evil
            $0.messageID = "a@b>\r\nBcc: <v@example.com"
            $0.inReplyTo = evil
            $0.references = [evil]
            $0.headers = [("X-A", evil), ("X-B", "u\u{85}v\u{2028}w")]
        }.bytes()
        let read = try MailDecoder().decode(bytes)
        #expect(read.bcc.isEmpty)
        #expect(read.to.map(\.address) == ["wang@example.cn"])
        #expect(read.text.hasPrefix("您好"))
        #expect(!read.headers.contains { $0.isNamed("Bcc") })
    }

    @Test("Bad addresses and field names are refused")
    func refused() {
        func code(_ change: (inout OutgoingMail) -> Void) -> MailError.Code? {
            do {
                _ = try mail(change).bytes()
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code { $0.to = [] } == .addressUnusable)
        #expect(code { $0.to = [MailAddress(address: "a@b.c>\r\nBcc: x@y")] } == .addressUnusable)
        #expect(code { $0.from = MailAddress(address: "") } == .addressUnusable)
        #expect(code { $0.to = [MailAddress(address: "用户@b.c")] } == .addressUnusable)
        #expect(code { $0.to = [MailAddress(address: "a@例子.cn")] } == nil)
        for name in ["", "X A", "X:", "Subject", "content-type", "X\r\nY", "Überschrift"] {
            #expect(code { $0.headers = [(name, "v")] } == .fieldNameUnusable)
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...]
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}

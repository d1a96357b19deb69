import Intake
import Settings
import Testing

@testable import Channels

@Suite("Mails as messages")
struct MailDeliveryTests {
    private func message(_ lines: String..., source: EmailSource = EmailSource()) throws -> Message {
        try #require(try decoded(lines.joined(separator: "\r\n"), source).messages.first)
    }

    private func decoded(_ mail: String, _ source: EmailSource) throws -> Decoded {
        let delivery = Delivery(
            id: DeliveryID(number: 1, receivedAt: .now), adapter: AdapterName("mail"), key: "k", contentType: "message/rfc822", meta: [:],
            body: Array(mail.utf8), attempt: 1)
        return try MailDeliveryDecoder(source: source, ownAddresses: ["support@shop.example"], messageIDDomain: "shop.example").decode(delivery)
    }

    private var trusting: EmailSource {
        var source = EmailSource()
        source.trust.authservIDs = ["mx.shop.example"]
        var sign = EmailSource.Trust.SpamHeader()
        sign.header = "X-Spam-Score"
        sign.score = 5
        var flag = EmailSource.Trust.SpamHeader()
        flag.header = "X-Spam-Flag"
        source.trust.spam = [flag, sign]
        return source
    }

    @Test("A failed DMARC check counts when a configured server made it: shown, marked, never answered")
    func failedCheck() throws {
        let results = "Authentication-Results: mx.shop.example; dmarc=fail header.from=bank.example"
        let message = try message(results, "From: boss@bank.example", "", "pay", source: trusting)
        #expect(message.authentication?.verdict == .fail)
        #expect(message.marks == ["sender-not-authenticated"])
        #expect(!message.mayAnswer)
        let untrusted = try self.message(results, "From: boss@bank.example", "", "pay")
        #expect(untrusted.authentication == nil && untrusted.mayAnswer)
    }

    @Test(
        "Spam is what one of the configured headers calls so",
        arguments: ["X-Spam-Flag: YES", "X-Spam-Score: 7.5", "X-Spam-Score: score=5.0 required=5.0"])
    func spam(_ header: String) throws {
        #expect(try message(header, "From: a@b.example", "", "buy", source: trusting).kind == .spam)
        #expect(try message(header, "From: a@b.example", "", "buy").kind == .human)
    }

    @Test("Mail with a Message-ID as ours is our own come back; other mail of our domain is not")
    func ownMail() throws {
        let id = ThreadClaim(place: .messageID, ticket: 100_001, notice: 1, signature: String(repeating: "a", count: 20)).messageID(
            at: "shop.example")
        #expect(try message("From: support@shop.example", "Message-ID: <\(id)>", "", "x").kind == .loop)
        #expect(try message("From: colleague@shop.example", "Message-ID: <1@shop.example>", "", "x").kind == .human)
        let staff = try message("From: support@shop.example", "Message-ID: <2@shop.example>", "", "x")
        #expect(staff.kind == .human && !staff.mayAnswer)
    }

    @Test("Encrypted mail is kept as it is, and marked")
    func encrypted() throws {
        let message = try message(
            "From: a@b.example", "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b", "", "--b",
            "Content-Type: application/pgp-encrypted", "", "Version: 1", "--b", "Content-Type: application/octet-stream; name=encrypted.asc", "",
            "-----BEGIN PGP MESSAGE-----", "--b--")
        #expect(message.marks == ["encrypted"])
        #expect(message.attachments.contains { $0.name == "encrypted.asc" })
    }

    @Test(
        "A mail over any limit is quarantined alone, with the limit in the sentence",
        arguments: ["3 parts", "3 levels", "header", "decoded", "the limit is 10000 bytes"])
    func overLimit(_ words: String) throws {
        var source = EmailSource()
        source.limits.parts = words == "3 parts" ? 3 : 200
        source.limits.depth = words == "3 levels" ? 3 : 20
        source.limits.header = words == "header" ? .kilobytes(4) : .kilobytes(256)
        source.limits.decoded = words == "decoded" ? .kilobytes(10) : .megabytes(70)
        source.limits.message = words.hasSuffix("bytes") ? .kilobytes(10) : .megabytes(35)
        let nested = (1...4).map { "Content-Type: multipart/mixed; boundary=b\($0)\r\n\r\n--b\($0)\r\n" }.joined()
        let mail = "From: a@b.example\r\nX: \(String(repeating: "x", count: 5_000))\r\n\(nested)\r\n\(String(repeating: "text\r\n", count: 2_000))"
        #expect(throws: Never.self) { try decoded(mail, EmailSource()) }
        #expect {
            try decoded(mail, source)
        } throws: { error in
            guard let quarantine = error as? Quarantine else { return false }
            return quarantine.reason == .overLimit && quarantine.description.contains(words)
        }
    }

    @Test("The addresses that servers delivered to are evidence, too")
    func deliveredTo() throws {
        #expect(
            try message("Delivered-To: <support+t1.x@shop.example>", "From: a@b.example", "", "x").deliveredTo.map(\.address) == [
                "support+t1.x@shop.example"
            ])
    }

    @Test("A mail that was forwarded as an attachment stands below its writer's words, and gives its sender")
    func forwardedAsAttachment() throws {
        let message = try message(
            "From: Agent <agent@shop.example>", "Subject: Fwd: broken", "Content-Type: multipart/mixed; boundary=b", "", "--b", "",
            "please see below",
            "--b", "Content-Type: message/rfc822", "", "From: Li <li@example.cn>", "Subject: broken", "", "my order SO20260001 is broken", "--b--")
        #expect(message.reply == "please see below")
        #expect(message.text.hasPrefix("please see below\n---------- Forwarded message ----------\nFrom: Li <li@example.cn>"))
        #expect(message.text.hasSuffix("my order SO20260001 is broken"))
        #expect(message.forwardedFrom?.address == "li@example.cn")
        #expect(message.cuts.map(\.reason) == ["forward"])
    }

    @Test("A mail that its writer attached above the words is a file, and no forwarded mail")
    func attachedAbove() throws {
        let message = try message(
            "From: a@b.example", "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: message/rfc822", "", "From: li@example.cn",
            "Subject: old", "", "help", "--b", "", "see the mail above", "--b--")
        #expect(message.text == "see the mail above" && message.reply == message.text)
        #expect(message.attachments.map(\.name) == ["old.eml"] && message.forwardedFrom == nil)
    }

    @Test("Where nobody wrote anything above it, the forwarded mail is the reply")
    func forwardedAlone() throws {
        let message = try message(
            "From: a@shop.example", "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: message/rfc822", "",
            "From: li@example.cn", "", "help", "--b--")
        #expect(message.reply.hasSuffix("help") && message.cuts.isEmpty)
    }

    @Test("Text whose part says twice what it is does not get lost")
    func twoTypes() throws {
        let message = try message(
            "From: a@b.example", "Content-Type: multipart/related; boundary=r", "", "--r", "Content-Type: multipart/alternative; boundary=a",
            "Content-Type: text/plain", "", "words", "--a", "Content-Type: text/html", "", "<p>rich</p>", "--a--", "--r--")
        #expect(message.text.contains("words"))
        #expect(message.html?.contains("rich") == true)
    }

    @Test("A mail that is nothing but a text file is that text, and keeps the file")
    func textFile() throws {
        let message = try message(
            "From: +8613800138000@mms.example", "Content-Type: text/plain; name=text_1.txt", "Content-Disposition: attachment; filename=text_1.txt",
            "", "where is my parcel")
        #expect(message.text == "where is my parcel")
        #expect(message.attachments.map(\.name) == ["text_1.txt"])
    }

    @Test(
        "The type of a file is what its content shows, or a kind of it that the mail declares",
        arguments: [
            ("text/csv", "a,b,c", "text/csv"), ("application/pgp-signature", "-----BEGIN", "application/pgp-signature"),
            ("image/png", "hello", "text/plain"),
            ("text/plain", "%PDF-1.4 x", "application/pdf"),
        ])
    func types(_ declared: String, _ content: String, _ type: String) throws {
        let message = try message(
            "From: a@b.example", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "text", "--b",
            "Content-Type: \(declared); name=f", "Content-Disposition: attachment", "", content, "--b--")
        #expect(message.attachments.first?.type == type)
    }
}

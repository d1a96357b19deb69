import Intake
import Settings
import Testing

@testable import Channels

@Suite("Mails as messages")
struct MailDeliveryTests {
    private func message(_ lines: String...) throws -> Message {
        try #require(try decoded(lines.joined(separator: "\r\n")).messages.first)
    }

    private func decoded(_ mail: String) throws -> Decoded {
        let delivery = Delivery(
            id: DeliveryID(number: 1, receivedAt: .now), adapter: AdapterName("mail"), key: "k", contentType: "message/rfc822", meta: [:],
            body: Array(mail.utf8), attempt: 1)
        return try MailDeliveryDecoder(source: EmailSource()).decode(delivery)
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

import Mail
import Testing

@Suite("Text of mails")
struct MailBodyTests {
    @Test("Of alternatives the plain one is read and the HTML one is shown")
    func alternatives() throws {
        let mail = try Sample.decode(
            Sample.mail(
                "Subject: s", "Content-Type: multipart/alternative; boundary=b", "", "--b", "Content-Type: text/plain", "",
                "plain", "--b",
                "Content-Type: text/html", "", "<p>rich<script>x()</script></p>", "--b--"))
        #expect(mail.text == "plain")
        #expect(mail.html == "<p>rich</p>")
        #expect(!mail.textIsFromHTML)
    }

    @Test("HTML alone is rendered to text")
    func htmlOnly() throws {
        let mail = try Sample.decode(Sample.text("text/html; charset=utf-8", Array("<div>你好</div><div>世界</div>".utf8)))
        #expect(mail.text == "你好\n世界")
        #expect(mail.textIsFromHTML)
    }

    @Test("Plain parts one after the other are all read")
    func severalParts() throws {
        let mail = try Sample.decode(
            Sample.mail(
                "Subject: s", "Content-Type: multipart/mixed; boundary=\"b b\"", "", "--b b", "", "one", "--b b", "", "two",
                "--b b--"))
        #expect(mail.text == "one\ntwo")
    }

    @Test("A multipart without its boundary parameter is read by the boundary in it")
    func boundaryFound() throws {
        let mail = try Sample.decode(
            Sample.mail("Subject: s", "Content-Type: multipart/mixed", "", "--x", "Content-Type: text/plain", "", "one", "--x--"))
        #expect(mail.text == "one")
        #expect(mail.notes.contains { $0.code == .structureRepaired })
    }

    @Test("A multipart without any boundary keeps its text")
    func noBoundary() throws {
        let mail = try Sample.decode(Sample.mail("Subject: s", "Content-Type: multipart/mixed; boundary=q", "", "help me"))
        #expect(mail.text == "help me")
    }

    @Test("Soft line ends of format=flowed are joined, quotes kept apart")
    func flowed() throws {
        let body = Array("one \r\ntwo\r\n> quoted \r\n> more\r\n-- \r\nme\r\n".utf8)
        #expect(try Sample.decode(Sample.text("text/plain; format=flowed", body)).text == "one two\n> quoted more\n-- \nme\n")
        let delsp = Array("订单 \r\n退款\r\n".utf8)
        #expect(try Sample.decode(Sample.text("text/plain; charset=utf-8; format=flowed; delsp=yes", delsp)).text == "订单退款\n")
    }

    @Test("A file written into the text becomes an attachment")
    func uuencoded() throws {
        let mail = try Sample.decode(
            Sample.text("text/plain", Array("hi\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nbye\r\n".utf8)))
        #expect(mail.text == "hi\nbye\n")
        #expect(mail.attachments.map(\.name) == ["cat.txt"])
        #expect(mail.attachments.first?.bytes == Array("Cat".utf8))
    }

    @Test("Quoted-printable and base64 survive damage")
    func damagedEncodings() throws {
        #expect(
            try Sample.decode(Sample.text("text/plain", Array("a=3Db==C3=\r\nc=ZZ=".utf8), encoding: "quoted-printable")).text
                .hasPrefix("a=b="))
        #expect(
            try Sample.decode(Sample.text("text/plain", Array("aGVs\r\nbG8=\r\n____\r\nList footer".utf8), encoding: "base64"))
                .text == "hello")
    }

    @Test("U+0000 becomes U+FFFD, and that is noted")
    func nul() throws {
        let mail = try Sample.decode(Sample.text("text/plain; charset=utf-8", Array("a\0b".utf8)))
        #expect(mail.text == "a\u{FFFD}b")
        #expect(mail.notes.contains { $0.code == .nulReplaced })
    }

    @Test("Signed and encrypted mails are marked")
    func protection() throws {
        let signed = Sample.mail(
            "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b", "", "--b", "", "text", "--b",
            "Content-Type: application/pgp-signature; name=signature.asc", "", "sig", "--b--")
        let mail = try Sample.decode(signed)
        #expect(mail.protection.signed == .openPGP)
        #expect(mail.text == "text")
        #expect(mail.attachments.map(\.name) == ["signature.asc"])
        let sealed = Sample.mail("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "", "x")
        #expect(try Sample.decode(sealed).protection.encrypted == .smime)
        let untyped = Sample.mail("Content-Type: application/octet-stream; name=\"smime.p7m\"", "Content-Transfer-Encoding: base64", "", "MIAG")
        #expect(try Sample.decode(untyped).protection.encrypted == .smime)
        let opaque = Sample.mail("Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "", "x")
        #expect(try Sample.decode(opaque).protection == .init(signed: .smime))
        let inline = try Sample.decode(Sample.mail("Subject: s", "", "-----BEGIN PGP SIGNED MESSAGE-----", "", "text"))
        #expect(inline.protection.signed == .openPGP && inline.protection.encrypted == nil)
    }
}

import Testing

@testable import Transfer

/// What may go into an envelope and onto the wire.
@Suite struct SMTPWireTests {
    @Test(arguments: [
        "a@b.org\r\nRCPT TO:<x@y.org>", "a@b.org\n", "a@b.org> NOTIFY=NEVER", "<a@b.org>", "a b@c.org", "a@b.org SIZE=1", "", "a",
        "@b.org",
        "a@", "a@@b.org", "a@b..org", "a@例子.cn", "a@b.org\0", "a\u{2028}@b.org", "a@b_c.org/", "a@[300.1.1.1]", "a,b@c.org",
    ])
    func `What could become a command is no address`(text: String) {
        #expect(throws: TransferError.self) { try SMTPAddress(text) }
    }

    @Test(arguments: [
        "a@b.org", "o'brien+tag@sub.example.org", "\"odd@local\"@b.org", "用户@example.org", "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]",
    ])
    func `Real addresses are addresses`(text: String) throws {
        #expect(try SMTPAddress(text).text == text)
    }

    @Test(arguments: ["a b", "", "a\r\nMAIL", "-", "[1.2.3]", "a/b"].filter { $0 != "-" })
    func `A client name that is none is refused`(name: String) throws {
        let server = try MailServer(host: "127.0.0.1", port: 25, security: .none)
        #expect(throws: TransferError.self) { try SMTPClient(.init(server: server, clientName: name)) }
    }

    @Test(arguments: [
        ("a\nb", "a\r\nb"), ("a\r\nb", "a\r\nb"), ("\n", "\r\n"), ("\r", "\r\n"), ("\r\r\n\n", "\r\n\r\n\r\n"), ("", ""),
    ])
    func `Line ends become CRLF`(text: String, expected: String) {
        #expect(SMTPMessage.normalised(Array(text.utf8)) == Array(expected.utf8))
    }
}

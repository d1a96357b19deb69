import Mail
import Testing

@Suite("Addresses in mails")
struct AddressTests {
    private func to(_ value: String) throws -> [MailAddress] {
        try Sample.decode(Array("To: \(value)\r\n\r\nx".utf8)).to
    }

    @Test(
        "Addresses as they are really sent",
        arguments: [
            ("a@b.c", [MailAddress(address: "a@b.c")]),
            ("\"Wang, Li\" <w@x.cn>, b@c.d", [MailAddress(name: "Wang, Li", address: "w@x.cn"), MailAddress(address: "b@c.d")]),
            ("=?gb2312?B?zfXA9g==?= <w@x.cn>", [MailAddress(name: "王丽", address: "w@x.cn")]),
            ("王丽 <w@x.cn>", [MailAddress(name: "王丽", address: "w@x.cn")]),
            ("=?utf-8?Q?a,_b?= <w@x.cn>", [MailAddress(name: "a, b", address: "w@x.cn")]),
            ("a@b.c; d@e.f", [MailAddress(address: "a@b.c"), MailAddress(address: "d@e.f")]),
            ("a@b.c d@e.f", [MailAddress(address: "a@b.c"), MailAddress(address: "d@e.f")]),
            ("A <a@b.c> B <d@e.f>", [MailAddress(name: "A", address: "a@b.c"), MailAddress(name: "B", address: "d@e.f")]),
            (
                "Team: a@b.c, D <d@e.f>; g@h.i",
                [
                    MailAddress(address: "a@b.c", group: "Team"), MailAddress(name: "D", address: "d@e.f", group: "Team"),
                    MailAddress(address: "g@h.i"),
                ]
            ),
            ("undisclosed-recipients:;", []),
            ("undisclosed-recipients:", []),
            ("<@relay.x,@y:a@b.c>", [MailAddress(address: "a@b.c")]),
            ("a@b.c (Ann (the boss))", [MailAddress(name: "Ann (the boss)", address: "a@b.c")]),
            ("Ann (via Shop) <a@b.c>", [MailAddress(name: "Ann (via Shop)", address: "a@b.c")]),
            ("ann . lee @ b . c", [MailAddress(address: "ann.lee@b.c")]),
            ("\"a b\"@c.d", [MailAddress(address: "\"a b\"@c.d")]),
            ("Ann Lee a@b.c", [MailAddress(name: "Ann Lee", address: "a@b.c")]),
            ("<a@b.c", [MailAddress(address: "a@b.c")]),
            ("\"unclosed <a@b.c>", [MailAddress(name: "unclosed <a@b.c>", address: "")]),
            ("<<a@b.c>>", [MailAddress(address: "a@b.c")]),
            (",, ,;", []),
            ("", []),
        ])
    func parsed(_ value: String, _ expected: [MailAddress]) throws {
        #expect(try to(value) == expected)
    }

    @Test(
        "A name never passes for the address",
        arguments: [
            "\"boss@bank.cn\" <x@evil.cn>", "=?utf-8?Q?boss=40bank.cn?= <x@evil.cn>", "(boss@bank.cn) x@evil.cn",
            "boss@bank.cn <x@evil.cn>",
        ])
    func spoofed(_ value: String) throws {
        #expect(try to(value).map(\.address) == ["x@evil.cn"])
    }

    @Test("Hostile lists are linear", arguments: ["a:", "(", "<", "\"", "a@b,", "=?a?Q?", ";", "@", "a b ", "\\", ": ;"])
    func hostile(_ piece: String) throws {
        _ = try to("x@y :;" + String(repeating: piece, count: 200_000 / piece.utf8.count))
    }

    @Test(
        "An address is usable, odd or invalid",
        arguments: [
            ("a@b.cn", .usable), ("first.last+tag@sub.example.com", .usable), ("a@localhost", .usable), ("\"a b\"@c.d", .odd),
            ("a@[127.0.0.1]", .odd),
            ("王@例子.cn", .odd), ("a(comment)@b.c", .odd), ("", .invalid), ("a", .invalid), ("a@", .invalid), ("@b.c", .invalid),
            ("a..b@c.d", .invalid),
            ("a@b..c", .invalid), ("a b@c.d", .invalid), ("a@b.c\r\nBcc: x@y", .invalid), ("a@-b.c", .invalid),
            ("a@b.c,d@e.f", .invalid),
        ] as [(String, AddressValidity)])
    func validity(_ address: String, _ expected: AddressValidity) {
        #expect(MailAddress(address: address).validity == expected)
    }

    @Test(
        "Domains have an ASCII form",
        arguments: [
            ("a@bücher.example", "a@xn--bcher-kva.example"), ("a@例え.jp", "a@xn--r8jz45g.jp"),
            ("a@münchen.de", "a@xn--mnchen-3ya.de"),
            ("a@他们为什么不说中文.com", "a@xn--ihqwcrb4cv8a8dqg056pqjye.com"), ("a@b.c", "a@b.c"), ("é@b.c", nil), ("none", nil),
        ] as [(String, String?)])
    func asciiDomain(_ address: String, _ expected: String?) {
        #expect(MailAddress(address: address).asciiAddress == expected)
    }
}

import Mail
import Testing

@Suite("Bodies that are compressed RTF only")
struct RTFTests {
    private func read(_ rtf: String, limits: MailLimits = MailLimits()) throws -> Mail {
        try Sample.decode(RTFSample.mail(RTFSample.stored(Array(rtf.utf8))), limits)
    }

    /// The examples of MS-OXRTFCP sections 4.1 and 4.2.
    @Test(
        "The specification's own examples are read",
        arguments: [
            (
                "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
                "hello world"
            ), ("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0", "WXYZWXYZWXYZWXYZWXYZ"),
        ])
    func examples(_ hex: String, _ text: String) throws {
        let digits = Array(hex)
        let bytes = try stride(from: 0, to: digits.count, by: 2).map { try #require(UInt8(String(digits[$0...($0 + 1)]), radix: 16)) }
        let mail = try Sample.decode(RTFSample.mail(bytes))
        #expect(mail.text == text)
        #expect(mail.attachments.isEmpty)
        #expect(mail.notes.map(\.code) == [.attachmentUnpacked])
    }

    @Test("Text of any length comes out of either form as it went in", arguments: [1, 100, 6_000])
    func round(_ length: Int) throws {
        let words = (0..<length).map { "\($0 * 7919 % 1_000)" }.joined(separator: " ").prefix(length)
        let rtf = Array((#"{\rtf1\ansi\ansicpg1252\pard "# + words + "}").utf8)
        let text = String(words).trimmingSuffix(while: \.isWhitespace)
        #expect(try Sample.decode(RTFSample.mail(RTFSample.compressed(rtf))).text == text)
        #expect(try Sample.decode(RTFSample.mail(RTFSample.stored(rtf))).text == text)
    }

    @Test(
        "Plain RTF",
        arguments: [
            (#"one\par two\line three\tab four\par}"#, "one\ntwo\nthree\tfour"),
            ("one\r\n two\\\nthree}", "one two\nthree"),
            (#"\{a\\b\}\~c\_d\-e}"#, "{a\\b}\u{A0}c\u{2011}de"),
            (#"\ldblquote a\rdblquote\emdash\bullet}"#, "“a”—•"),
            // A number may stand for the next characters, one unless something else was said.
            (#"\u36864?\u27454?!}"#, "退款!"), (#"\uc2\u36864\'cd\'cb\u27454\'bf\'ee!}"#, "退款!"), (#"\uc0\u36864\u27454 !}"#, "退款!"),
            (#"{\uc0 \u36864}\u27454?!}"#, "退款!"), (#"\u-28672?}"#, "退"), (#"\u-10179?\u-8704?x}"#, "😀x"),
            (#"a\u-10179?b\u-8704?c\u0?d}"#, "a\u{FFFD}b\u{FFFD}cd"), (#"\u1\u99999999999?\u2147483647?x}"#, "\u{FFFD}\u{FFFD}x"),
            // What is no text.
            (#"{\fonttbl{\f0\fswiss Arial;}}{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}}{\info{\author Anna}}text}"#, "text"),
            (#"a{\*\unknown secret {\b deep}}b{\pict\wmetafile8 0102}c{\object{\*\objdata 01}}d}"#, "abcd"),
            (#"{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt here}}}"#, "here"), (#"a{\v hidden}b\v c\v0 d}"#, "abd"),
            (#"a\bin4 {{{{b\bin-3 c\bin}"#, "abc"), (#"a\bin99999999 b}"#, "a"),
            // Broken in one way or another.
            (#"a\'zzb\'4"#, "azzb4"), (#"a}b"#, "a"), (#"a{{{b"#, "ab"), ("a\\", "a"), (#"a\"#, "a"), (#"\unknownword12 a\x-5b}"#, "ab"),
        ])
    func plain(_ rtf: String, _ text: String) throws {
        let mail = try read(#"{\rtf1\ansi "# + rtf)
        #expect(mail.text == text)
        #expect(mail.html == nil)
    }

    @Test("Bytes are of the font's code page, else of the document's")
    func codePages() throws {
        let fonts = #"{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fcharset204 Arial;}{\f2\fcharset134 \'cb\'ce\'cc\'e5;}{\f3\cpg950 x;}}"#
        let chinese = #"{\rtf1\ansi\ansicpg936\deff0"# + fonts + #"\pard\plain\f0 \'b6\'a9\'b5\'a5"#
        #expect(try read(chinese + #"\f1  \'cf\'f0\'e8\plain  \'b5\'a5}"#).text == "订单 При 单")
        #expect(try read(chinese + #"{\f3  \'ad\'71}\f2  \'b5\'a5}"#).text == "订单 訂 单")
        #expect(try read(#"{\rtf1\ansi\ansicpg1252 \'93\'e9\'94\'80}"#).text == "“é”€")
        #expect(try read(#"{\rtf1\mac \'8e}"#).text == "é")
        #expect(try read(#"{\rtf1\ansi\ansicpg65001 \'e9\'80\'80}"#).text == "退")
        #expect(try read(#"{\rtf1\ansi\ansicpg99999 \'e9}"#).text == "é")
        let damaged = try read(#"{\rtf1\ansi\ansicpg936 \'b6\'a9\'ff\'b5\'a5}"#)
        #expect(damaged.text == "订\u{FFFD}单")
        #expect(damaged.notes.contains { $0.code == .charactersReplaced })
    }

    @Test("HTML that Outlook wrapped into RTF is that HTML again")
    func html() throws {
        let mail = try read(
            #"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}\uc1\pard\plain\deftab360 \f0\fs24"# + "\r\n"
                + #"{\*\htmltag19 <html>}{\*\htmltag34 <head><style>p \{color:red\}</style></head>}{\*\htmltag50 <body>}"#
                + #"{\*\htmltag64 <p>}\htmlrtf {\pard\par\htmlrtf0 Price: 5 {\*\htmltag84 &euro;}\htmlrtf \u8364 ?\htmlrtf0  \'e9 a<b"#
                + #"{\*\htmltag84 <b>}\htmlrtf {\b\htmlrtf0 \u36864?\u27454?{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 "#
                + #"{\*\mhtmltag84 <a href="cid:other">}{\*\htmltag84 <a href="https://shop.example/">}shop{\*\htmltag92 </a>}"#
                + #"\htmlrtf\par}\htmlrtf0{\*\htmltag72 </p>\par}{\*\htmltag58 </body>}{\*\htmltag27 </html>}}"#)
        #expect(mail.html == "<p>Price: 5 € é a&lt;b<b>退款</b><a href=\"https://shop.example/\" rel=\"noopener noreferrer nofollow\">shop</a></p>\n")
        #expect(mail.text.hasPrefix("Price: 5 € é a<b退款"))
        #expect(mail.textIsFromHTML)
    }

    @Test("What the mail says in plain text comes first")
    func second() throws {
        let lines = Sample.mail("Subject: s", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "the text", "--b", "")
        let winmail = RTFSample.mail(RTFSample.stored(Array(#"{\rtf1 the same in RTF}"#.utf8))).dropFirst("Subject: s\r\n".utf8.count)
        #expect(try Sample.decode(lines + winmail).text == "the text")
    }

    @Test("A damaged body leaves the file, which has the customer's words")
    func damaged() throws {
        let good = RTFSample.compressed(Array(#"{\rtf1\ansi hello hello hello}"#.utf8))
        var other = good
        other[good.count - 3] ^= 1
        for bytes in [other, Array(good.dropLast(4)), Array(good.prefix(10)), Array(good.prefix(8)) + Array("XXXX".utf8) + good.dropFirst(12), []] {
            let mail = try Sample.decode(RTFSample.mail(bytes))
            #expect(mail.text.isEmpty)
            #expect(mail.attachments.map(\.name) == ["winmail.dat"])
        }
        #expect(try read("no RTF").attachments.map(\.name) == ["winmail.dat"])
    }

    @Test("References into what they write, round the window and to nothing are followed, and claims of size are not believed")
    func references() throws {
        let head = Array(#"{\rtf1\ansi "#.utf8).map(RTFSample.Item.byte)
        let place = RTFSample.start.count + head.count
        // Each copies its own last byte: one letter becomes eighteen.
        let run = RTFSample.packed(head + [.byte(0x78), .reference(place: place, count: 17), .byte(0x7D)], size: .max)
        #expect(try Sample.decode(RTFSample.mail(run)).text == String(repeating: "x", count: 18))
        // The end of the window is zeros until something was written there.
        let zeros = RTFSample.packed(head + [.byte(0x61), .reference(place: 4_090, count: 6), .byte(0x62), .byte(0x7D)], size: 0)
        #expect(try Sample.decode(RTFSample.mail(zeros)).text == "ab")
        let huge = try Sample.decode(RTFSample.mail(RTFSample.stored(Array(#"{\rtf1 a}"#.utf8), size: 0xFFFF_FFFF)))
        #expect(huge.text == "a")
    }

    @Test("A body that unpacks to more than the limit quarantines the mail, before it is there")
    func bomb() throws {
        let head = Array(#"{\rtf1\ansi "#.utf8).map(RTFSample.Item.byte)
        let place = RTFSample.start.count + head.count
        let items = head + [.byte(0x78)] + (0..<100_000).map { .reference(place: (place + $0 * 17) & 4_095, count: 17) }
        let mail = RTFSample.mail(RTFSample.packed(items, size: 20))
        #expect(mail.count < 350_000)
        let error = #expect(throws: MailError.self) { try Sample.decode(mail, MailLimits(decodedBytes: 1 << 20)) }
        #expect(error?.code == .decodedTooLarge)
        #expect(try Sample.decode(mail).text.utf8.count == 1 + 100_000 * 17)
    }

    @Test("Groups may be as deep as they like, and fonts as many")
    func deep() throws {
        let count = 200_000
        let groups = String(repeating: "{", count: count) + "a" + String(repeating: "}", count: count)
        #expect(try read(#"{\rtf1 "# + groups + "b}").text == "ab")
        #expect(try read(#"{\rtf1 "# + String(repeating: #"{\*\x "#, count: count) + "a").text.isEmpty)
        let fonts = (0..<50_000).map { #"{\f\#($0)\fcharset204 a;}"# }.joined()
        #expect(try read(#"{\rtf1{\fonttbl"# + fonts + #"}\f7 \'cf}"#).text == "П")
    }
}

extension String {
    fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, matches(last) { text.removeLast() }
        return text
    }
}

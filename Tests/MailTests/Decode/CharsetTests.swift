import Mail
import Testing

@Suite("Charsets of mails")
struct CharsetTests {
    private static let chinese: [UInt8] = [
        // 您好，我的订单还没有收到，请退款，谢谢。 in GB18030
        0xC4, 0xFA, 0xBA, 0xC3, 0xA3, 0xAC, 0xCE, 0xD2, 0xB5, 0xC4, 0xB6, 0xA9, 0xB5, 0xA5, 0xBB, 0xB9, 0xC3, 0xBB, 0xD3, 0xD0,
        0xCA, 0xD5, 0xB5, 0xBD,
        0xA3, 0xAC, 0xC7, 0xEB, 0xCD, 0xCB, 0xBF, 0xEE, 0xA3, 0xAC, 0xD0, 0xBB, 0xD0, 0xBB, 0xA1, 0xA3,
    ]
    private static let sjis: [UInt8] = [
        // ご注文をお願いします in Shift_JIS
        0x82, 0xB2, 0x92, 0x8D, 0x95, 0xB6, 0x82, 0xF0, 0x82, 0xA8, 0x8A, 0xE8, 0x82, 0xA2, 0x82, 0xB5, 0x82, 0xDC, 0x82, 0xB7,
    ]
    private static let big5: [UInt8] = [
        // 您好，我的訂單還沒有收到 in Big5
        0xB1, 0x7A, 0xA6, 0x6E, 0xA1, 0x41, 0xA7, 0xDA, 0xAA, 0xBA, 0xAD, 0x71, 0xB3, 0xE6, 0xC1, 0xD9, 0xA8, 0x53, 0xA6, 0xB3,
        0xA6, 0xAC, 0xA8, 0xEC,
    ]
    private static let korean: [UInt8] = [
        // 안녕하세요 주문 확인 부탁드립니다 in EUC-KR
        0xBE, 0xC8, 0xB3, 0xE7, 0xC7, 0xCF, 0xBC, 0xBC, 0xBF, 0xE4, 0x20, 0xC1, 0xD6, 0xB9, 0xAE, 0x20, 0xC8, 0xAE, 0xC0, 0xCE,
        0x20, 0xBA, 0xCE, 0xC5,
        0xB9, 0xB5, 0xE5, 0xB8, 0xB3, 0xB4, 0xCF, 0xB4, 0xD9,
    ]
    private static let russian: [UInt8] = [
        // Здравствуйте, где мой заказ in windows-1251
        0xC7, 0xE4, 0xF0, 0xE0, 0xE2, 0xF1, 0xF2, 0xE2, 0xF3, 0xE9, 0xF2, 0xE5, 0x2C, 0x20, 0xE3, 0xE4, 0xE5, 0x20, 0xEC, 0xEE,
        0xE9, 0x20, 0xE7, 0xE0,
        0xEA, 0xE0, 0xE7,
    ]
    private static let german: [UInt8] = Array("F".utf8) + [0xFC] + Array("r die Gr".utf8) + [0xF6, 0xDF] + Array("e".utf8)

    @Test(
        "Text without a label, or with a wrong one, is read, and the guess is noted",
        arguments: [
            (chinese, "您好，我的订单还没有收到，请退款，谢谢。"), (sjis, "ご注文をお願いします"), (big5, "您好，我的訂單還沒有收到"),
            (korean, "안녕하세요 주문 확인 부탁드립니다"), (russian, "Здравствуйте, где мой заказ"), (german, "Für die Größe"),
            ([0x83, 0x4A, 0x83, 0x5E, 0x83, 0x8D, 0x83, 0x4F], "カタログ"), (Array("Grüße 退款".utf8), "Grüße 退款"), (Array("~{6)5%~}".utf8), "订单"),
            ([0x1B, 0x24, 0x42, 0x46, 0x7C, 0x4B, 0x5C, 0x1B, 0x28, 0x42], "日本"),
        ])
    func guessed(_ bytes: [UInt8], _ text: String) throws {
        for type in ["text/plain", "text/plain; charset=unknown-8bit", "text/plain; charset=us-ascii"]
        where !text.contains("订单") || type == "text/plain" || bytes.count > 10 {
            let mail = try Sample.decode(Sample.text(type, bytes))
            #expect(mail.text == text)
            #expect(mail.notes.contains { $0.code == .charsetGuessed })
        }
    }

    @Test(
        "A label means what its writers mean by it",
        arguments: [
            // gb2312 that is GBK: 镕; ks_c_5601 that is CP949: 똠; iso-8859-1 that is windows-1252: €
            ("gb2312", [0xE9, 0x46], "镕"), ("ks_c_5601-1987", [0x8C, 0x63], "똠"), ("iso-8859-1", [0x80], "€"),
            ("\"x-gbk\"", [0xC4, 0xFA], "您"), ("shift-jis", [0x87, 0x40], "①"),
            ("ISO-2022-JP", [0x1B, 0x24, 0x42, 0x2D, 0x21, 0x1B, 0x28, 0x49, 0x31, 0x1B, 0x28, 0x42], "①ｱ"),
            ("utf-7", Array("+j9hrPg-".utf8), "还款"), ("windows-1251", [0xE4, 0xE0], "да"), ("cp-850", [0x84], "ä"),
            ("utf-16", [0xFF, 0xFE, 0x60, 0x4F], "你"),
        ])
    func labels(_ label: String, _ bytes: [UInt8], _ text: String) throws {
        let mail = try Sample.decode(Sample.text("text/plain; charset=\(label)", bytes))
        #expect(mail.text == text)
    }

    @Test("Latin that is really UTF-8 is read as UTF-8")
    func mislabelled() throws {
        let mail = try Sample.decode(Sample.text("text/plain; charset=iso-8859-1", Array("Grüße".utf8)))
        #expect(mail.text == "Grüße")
    }

    @Test(
        "A label that is an attack on iconv is no label",
        arguments: ["utf-8//TRANSLIT", "../../etc/passwd", String(repeating: "a", count: 500), ""])
    func hostileLabel(_ label: String) throws {
        #expect(try Sample.decode(Sample.text("text/plain; charset=\"\(label)\"", Array("ok".utf8))).text == "ok")
    }

    @Test("UTF-8 that was cut inside of a character keeps the rest")
    func cut() throws {
        let mail = try Sample.decode(Sample.text("text/plain; charset=utf-8", Array("订单".utf8.dropLast())))
        #expect(mail.text.hasPrefix("订"))
        #expect(mail.notes.contains { $0.code == .charactersReplaced })
    }
}

import Foundation
import Testing

@testable import Mail

/// Labels that the bytes prove wrong, and labels that are right although the bytes look like something else.
@Suite("Charsets and encodings that mails state wrongly")
struct LabelTests {
    private func text(_ bytes: [UInt8], _ label: String) -> String {
        var notes = NoteBook()
        return bytes.withUnsafeBufferPointer { TextDecoding.decode($0, label: label, place: "text/plain", notes: &notes) }
    }

    static let words = [
        "水壶漏水，订单SO20260024，请尽快处理，谢谢！", "谢谢", "水壺漏水，請儘快處理", "お世話になっております。ケトルが水漏れします。", "주전자가 샙니다. 빨리 처리해 주세요.", "Здравствуйте, чайник течёт",
        "Καλημέρα, ο βραστήρας στάζει", "Dzień dobry, zamówienie przecieka", "Größe und Maße stimmen nicht", "Prix de 20 € déjà payé", "漏水😀",
        "กาต้มน้ำรั่ว", "ấm đun nước bị rò rỉ",
    ]
    static let labels = [
        "gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc-kr", "euc-jp", "koi8-r", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7",
        "iso-8859-15", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "us-ascii", "tis-620",
    ]

    @Test("UTF-8 is read under every label", arguments: words, labels)
    func provenUTF8(_ words: String, _ label: String) {
        #expect(text(Array(words.utf8), label) == words)
    }

    @Test(
        "A label that is right is believed",
        arguments: [
            ("gb2312", "GB18030", "水壶漏水，订单SO20260024，请尽快处理，谢谢！"), ("gbk", "GB18030", "联通"), ("gbk", "GB18030", "你好"), ("gb2312", "GB18030", "退款"),
            ("gbk", "GB18030", "已收到，谢谢"), ("big5", "BIG5-HKSCS", "水壺漏水，請儘快處理"), ("big5", "BIG5-HKSCS", "謝謝"), ("shift_jis", "CP932", "ケトルが水漏れします"),
            ("shift_jis", "CP932", "ｶﾀｶﾅ"), ("euc-kr", "UHC", "주전자가 샙니다"), ("euc-jp", "EUC-JP-MS", "返品したい"), ("koi8-r", "KOI8-R", "Здравствуйте"),
            ("windows-1251", "CP1251", "Чайник течёт"), ("iso-8859-5", "ISO-8859-5", "Чайник течёт"),
            ("iso-8859-2", "ISO-8859-2", "Dzień dobry, zamówienie"),
            ("iso-8859-7", "ISO-8859-7", "Καλημέρα"), ("iso-8859-1", "CP1252", "Größe: 20 °C, Maße"), ("windows-1252", "CP1252", "“déjà” – 20 €"),
            ("windows-1254", "CP1254", "Çaydanlık sızdırıyor"), ("windows-1255", "CP1255", "שלום"), ("windows-1256", "CP1256", "مرحبا"),
        ])
    func trueLabels(_ label: String, _ charset: String, _ words: String) throws {
        let bytes = try #require(CharsetConverter.encode(words, as: charset))
        #expect(text(bytes, label) == words)
    }

    @Test("UTF-8 that was cut in the middle of a character is UTF-8 all the same")
    func cutUTF8() {
        let bytes = Array(("水壶漏水，订单还没有收到，请尽快处理。" + "谢").utf8.dropLast())
        #expect(text(bytes, "gb2312").hasPrefix("水壶漏水，订单还没有收到，请尽快处理。"))
    }

    private func mail(_ encoding: String, _ body: String, type: String = "text/plain; charset=utf-8") throws -> Mail {
        let source = "From: a@buyer.example\nMIME-Version: 1.0\nContent-Type: \(type)\nContent-Transfer-Encoding: \(encoding)\n\n\(body)"
        return try MailDecoder(detectsTypes: false).decode(Array(source.utf8))
    }

    @Test(
        "Plain text that is labelled base64 is read as it stands",
        arguments: ["Hello, the seal of order SO1 leaks. Thank you!", "水壶漏水，请处理", "Bitte!\nDie Dichtung ist defekt.", "OK thanks"])
    func plainLabelledBase64(_ words: String) throws {
        #expect(try mail("base64", words).text == words)
    }

    @Test(
        "Base64 is read with and without padding, with a footer behind it and a banner above it",
        arguments: [
            ("", ""), ("", "\n\n--\nScanned by MailGuard\nhttp://scan.example/x"), ("[EXTERNAL] Be careful with links.\n\n", ""),
            ("", "\n\nThis message was checked."),
        ])
    func base64WithFrames(_ above: String, _ below: String) throws {
        for words in ["The kettle leaks.", "The kettle leaks!!", "The kettle of order SO20260025 leaks, please send a new one!", "水壶漏水。"] {
            let packed = Data(words.utf8).base64EncodedString()
            for body in [packed, packed.replacing("=", with: "")] {
                let text = try mail("base64", above + body + below).text
                #expect(text.hasSuffix(words) && (above.isEmpty ? text == words : text.hasPrefix("[EXTERNAL]")), "\(body)")
            }
        }
    }

    @Test("Base64 that is labelled otherwise is read when it is words, and nothing else is touched")
    func base64LabelledOtherwise() throws {
        let packed = Data("The kettle of order SO20260025 leaks.".utf8).base64EncodedString()
        #expect(try mail("quoted-printable", packed).text == "The kettle of order SO20260025 leaks.")
        for token in ["SN4711ABCDEFGH20260025XYZ0", "c2VyaWFsLW51bWJlci00NzExLXg=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            #expect(try mail("7bit", token).text == token, "serial numbers and tokens")
        }
    }

    @Test("A multipart that was encoded as a whole is taken apart, with and without a boundary")
    func packedMultipart() throws {
        let parts =
            "--B\r\nContent-Type: text/plain\r\n\r\nOrder SO1 confirmed?\r\n--B\r\nContent-Type: application/pdf; name=o.pdf\r\n\r\n%PDF\r\n--B--\r\n"
        for type in ["multipart/mixed", "multipart/mixed; boundary=B"] {
            let found = try mail("base64", Data(parts.utf8).base64EncodedString(), type: type)
            #expect(found.text == "Order SO1 confirmed?" && found.attachments.map(\.name) == ["o.pdf"])
        }
    }

    @Test("A subject whose last word lacks its end is read; a question mark is no word")
    func cutWords() throws {
        func subject(_ value: String) throws -> String? {
            try MailDecoder().decode(Array("From: a@b.example\nSubject: \(value)\n\nx".utf8)).subject
        }
        #expect(try subject("=?UTF-8?B?5rC05aO25ryP5rC0") == "水壶漏水")
        #expect(try subject("=?UTF-8?Q?Gr=C3=B6=C3=9Fe") == "Größe")
        #expect(try subject("=?gb2312?B?1q/K9L7ExqC4utei") != "=?gb2312?B?1q/K9L7ExqC4utei")
        #expect(try subject("=?what is this price") == "=?what is this price")
    }
}

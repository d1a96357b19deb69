import Foundation
import Recipes
import Testing

@Suite("Texts")
struct TextTests {
    static let samples = [
        "", "plain ASCII", "订单号：ＳＯ２０２６０００１，谢谢", "你好，世界。", "ﾊﾞﾅﾅ カ\u{3099}", "①②㎏ ﬁ", "e\u{301}a\u{308}\u{323}", "한국어 각",
        "ａ\u{301}", "（Ａ１）", "　x　", "x²", "…", "é",
        "\u{1F468}\u{200D}\u{1F469} ½", "中\u{301}Ａ", "\u{FFFD}", "א\u{5BC}ב", "Å Ω", "\u{FDFA}", "가각\u{11A8}", "１\u{20E3}",
        "A\u{300}\u{301}Ｂ",
    ]

    @Test("NFKC is what Foundation makes of it", arguments: samples)
    func normalizes(sample: String) {
        let normalized = NormalizedText(sample)
        #expect(Array(normalized.text.utf8) == Array(sample.precomposedStringWithCompatibilityMapping.utf8))
        #expect(normalized.isUnchanged == (Array(normalized.text.utf8) == Array(sample.utf8)))
    }

    @Test("a match in the normalised text is found again in the original")
    func mapsBack() throws {
        let original = "您好！订单号：ＳＯ２０２６０００１，①ﬁx"
        let normalized = NormalizedText(original)
        #expect(normalized.text == "您好!订单号:SO20260001,1fix")
        let match = try #require(try Pattern(#"SO\d{8}"#).matches(in: normalized.text, limit: 1).first)
        #expect(original.part(normalized.originalRange(of: match.range)) == "ＳＯ２０２６０００１")
        let inner = try #require(try Pattern("i").matches(in: normalized.text, limit: 1).first)
        #expect(original.part(normalized.originalRange(of: inner.range)) == "ﬁ")
        #expect(normalized.originalRange(of: 0..<normalized.text.utf8.count) == 0..<original.utf8.count)
        #expect(NormalizedText("abc").originalRange(of: 1..<2) == 1..<2)
        let composed = NormalizedText("xe\u{301}y")
        #expect(composed.originalRange(of: 3..<4) == 4..<5)
        #expect(composed.originalRange(of: 1..<3) == 1..<4)
    }

    @Test("the way back always ends on whole characters", arguments: samples)
    func mapsWithinBounds(sample: String) {
        let normalized = NormalizedText(sample)
        let count = normalized.text.utf8.count
        for start in 0...count {
            for end in start...count {
                let range = normalized.originalRange(of: start..<end)
                #expect(range.lowerBound >= 0 && range.upperBound <= sample.utf8.count)
            }
        }
    }

    @Test("random texts are normalised as Foundation does it", arguments: 0..<4)
    func normalizesRandomTexts(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x80...0x17F, 0x300...0x33F, 0x1100...0x11FF, 0x3000...0x30FF, 0x4E00...0x4E20, 0xAC00...0xAC40,
            0xFF00...0xFFEF, 0x1F600...0x1F610,
        ]
        for _ in 0..<1_500 {
            var text = ""
            for _ in 0..<Int.random(in: 0...10, using: &random) {
                let range = ranges.randomElement(using: &random) ?? 0x20...0x7E
                if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) { text.unicodeScalars.append(scalar) }
            }
            let wanted = text.precomposedStringWithCompatibilityMapping
            #expect(
                Array(NormalizedText(text).text.unicodeScalars) == Array(wanted.unicodeScalars),
                "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
        }
    }

    @Test("runs of white space become one space")
    func collapses() {
        #expect(" a \r\n\t b\u{3000}\u{A0}中\u{200B} \u{FEFF}".collapsingWhitespace() == "a b 中")
        #expect("".collapsingWhitespace() == "")
        #expect(" \n ".collapsingWhitespace() == "")
        #expect("a b".collapsingWhitespace() == "a b")
    }

    @Test("a title is cut between characters, and between words where there are some")
    func truncates() {
        #expect("short".truncated(to: 5) == "short")
        #expect("订单有问题请尽快处理".truncated(to: 6) == "订单有问题…")
        #expect("The order has not arrived yet".truncated(to: 18) == "The order has not…")
        #expect("The order has not arrived yet".truncated(to: 20) == "The order has not…")
        #expect("👩‍👩‍👧‍👦👍🏽e\u{301}xyz".truncated(to: 4) == "👩‍👩‍👧‍👦👍🏽e\u{301}…")
        #expect("abcdef".truncated(to: 3, mark: "...") == "...")
        #expect("abc".truncated(to: 0) == "…")
        let tower = "a" + String(repeating: "\u{301}", count: 1_000) + "bc"
        #expect(tower.truncated(to: 10) == "bc")
    }

    @Test("a text that fits is not cut, whatever its characters are made of", arguments: 0..<4)
    func keepsWhatFits(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let ranges: [ClosedRange<UInt32>] = [
            0x0A...0x7E, 0x300...0x305, 0x1100...0x1112, 0x200B...0x2029, 0x3000...0x303F, 0x3040...0x309F, 0x4DF0...0x4E20, 0x9FF0...0xA010,
            0xFE00...0xFE0F, 0xFF00...0xFFA5, 0x1F1E6...0x1F1FF,
        ]
        for _ in 0..<2_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let range = ranges.randomElement(using: &random) ?? 0x20...0x7E
                if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) { text.unicodeScalars.append(scalar) }
            }
            #expect(text.truncated(to: text.count) == text)
            if text.count > 1 { #expect(text.truncated(to: text.count - 1).count < text.count) }
        }
    }
}

extension String {
    fileprivate func part(_ range: Range<Int>) -> String {
        String(decoding: Array(utf8)[range], as: UTF8.self)
    }
}

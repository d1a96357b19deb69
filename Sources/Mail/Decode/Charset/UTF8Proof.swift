/// Whether bytes prove to be UTF-8 although their label names another charset.
///
/// Programs that store all text as UTF-8 and keep the label of the mail before are common. Bytes of another charset that happen to be
/// UTF-8 are rare, and the shorter the text, the less rare: what it takes depends on the charset that the label names.
enum UTF8Proof {
    /// Whether the label is proven wrong.
    static func holds(_ bytes: UnsafeBufferPointer<UInt8>, against charset: Charset) -> Bool {
        switch charset {
        case .utf8, .hz: return false
        case .iconv("UTF-16"): return isMarkup(bytes)
        case .iconv("UTF-7"): return bytes.contains { $0 >= 0x80 } && CharsetGuess.looksLikeUTF8(bytes)
        case .iconv(let name) where doubleByte.contains(name): return isClear(bytes)
        default: return bytes.contains { $0 >= 0x80 } && CharsetGuess.looksLikeUTF8(bytes)
        }
    }

    /// Every pair of high bytes is a character there, so that validity alone proves nothing.
    private static let doubleByte: Set<String> = ["GB18030", "BIG5-HKSCS", "CP932", "EUC-JP-MS", "UHC", "BIG5", "JOHAB", "EUC-TW"]

    /// Text of which whole characters of UTF-8 are plausible words, with at most a few damaged places.
    private static func isClear(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.contains(where: { $0 >= 0x80 }), let decoded = CharsetConverter.decode(bytes, as: .utf8) else { return false }
        var letters = Letters()
        for scalar in decoded.text.unicodeScalars { letters.take(scalar) }
        guard letters.whole > 0, decoded.damaged * 8 <= letters.whole, letters.odd * 8 <= letters.whole else { return false }
        // Three bytes in the right order, again and again, are no accident; two are, in a text of a few characters.
        if letters.wide > 0 { return decoded.damaged == 0 || letters.wide >= 8 }
        return decoded.damaged == 0 && (letters.inWords > 0 || letters.longestScript >= 4)
    }

    /// Sixteen-bit text has zeros or pairs; ASCII in pairs would be rare ideographs.
    private static func isMarkup(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count >= 4, !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]), !bytes.contains(0) else { return false }
        let plain = bytes.reduce(0) { $0 + ($1 < 0x80 ? 1 : 0) }
        return CharsetGuess.looksLikeUTF8(bytes) && plain * 2 > bytes.count
    }

    /// What the characters above ASCII are.
    private struct Letters {
        private(set) var whole = 0
        /// Ideographs, kana, Hangul, Thai and their punctuation, emoji: three or four bytes each.
        private(set) var wide = 0
        /// Controls, private use and unassigned places, which text in the right charset does not have.
        private(set) var odd = 0
        /// Letters of two bytes beside an ASCII letter, as in `Grüße`.
        private(set) var inWords = 0
        /// The longest run of letters of one alphabet.
        private(set) var longestScript = 0
        private var run: (script: UInt32, count: Int) = (0, 0)
        private var last: Unicode.Scalar = " "

        mutating func take(_ scalar: Unicode.Scalar) {
            defer { last = scalar }
            guard scalar.value >= 0x80, scalar.value != 0xFFFD else {
                if Self.isTwoByteLetter(last), Self.isASCIILetter(scalar) { inWords += 1 }
                run = (0, 0)
                return
            }
            whole += 1
            if scalar.value >= 0x800 {
                if Self.isWide(scalar) { wide += 1 } else { odd += 1 }
                return
            }
            guard Self.isTwoByteLetter(scalar) else {
                if scalar.value < 0xA0 { odd += 1 }
                return
            }
            if Self.isASCIILetter(last) { inWords += 1 }
            let script = scalar.value >> 8
            run = run.script == script ? (script, run.count + 1) : (script, 1)
            longestScript = max(longestScript, run.count)
        }

        private static func isASCIILetter(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic && scalar.value < 0x80 }

        private static func isTwoByteLetter(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value >= 0xC0 && scalar.value < 0x800 && scalar.properties.isAlphabetic
        }

        private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x0900...0x0DFF, 0x0E00...0x0E5B, 0x1E00...0x1EFF, 0x2010...0x2044, 0x20A0...0x20BF, 0x2100...0x22FF, 0x2460...0x24FF,
                0x2500...0x27BF, 0x3000...0x30FF, 0x3100...0x312F, 0x3200...0x33FF, 0x3400...0x9FFF, 0xAC00...0xD7A3, 0xFE30...0xFE4F,
                0xFF01...0xFFEE, 0x1F000...0x1FAFF, 0x20000...0x2FA1F, 0x200B...0x200F, 0xFEFF:
                true
            default: false
            }
        }
    }
}

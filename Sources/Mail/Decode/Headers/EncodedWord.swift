/// One encoded word of RFC 2047, `=?charset?Q?text?=`, read forgivingly: blanks and folds inside, missing padding, a language tag.
struct EncodedWord {
    /// The charset in lower case without the language (RFC 2231 section 5).
    let charset: String
    /// The text's bytes in that charset.
    let bytes: [UInt8]
    /// The index behind the word.
    let end: Int

    /// The word that starts at an index of unfolded text, in which LF stands for a fold; nil when there is none.
    init?(_ text: UnsafeBufferPointer<UInt8>, at start: Int) {
        guard start + 1 < text.count, text[start] == 0x3D, text[start + 1] == 0x3F else { return nil }
        guard let charsetEnd = Self.find(0x3F, in: text, from: start + 2, most: 80), charsetEnd > start + 2 else { return nil }
        guard charsetEnd + 2 < text.count, text[charsetEnd + 2] == 0x3F else { return nil }
        let label = text[start + 2..<charsetEnd]
        guard !label.contains(where: { $0 <= 0x20 || $0 == 0x3D }) else { return nil }
        let content = charsetEnd + 3
        let isBase64: Bool
        switch ASCII.lower(text[charsetEnd + 1]) {
        case UInt8(ascii: "b"): isBase64 = true
        case UInt8(ascii: "q"): isBase64 = false
        default: return nil
        }
        guard let close = Self.close(in: text, from: content, isBase64: isBase64) else { return nil }
        charset = ASCII.lowercased(label.prefix { $0 != 0x2A })
        bytes = isBase64 ? Self.base64(text[content..<close]) : Self.quoted(text[content..<close])
        end = min(close + 2, text.count)
    }

    private static func find(_ byte: UInt8, in text: UnsafeBufferPointer<UInt8>, from start: Int, most: Int) -> Int? {
        let end = min(text.count, start + most)
        return start < end ? text[start..<end].firstIndex(of: byte) : nil
    }

    /// The index of the closing `?=`.
    private static func close(in text: UnsafeBufferPointer<UInt8>, from start: Int, isBase64: Bool) -> Int? {
        var index = start
        let last = text.count - 1
        // Each scan ends where the next word opens, so that all scans of a field together are linear.
        while index < last {
            if text[index] == 0x3F, text[index + 1] == 0x3D {
                // `?=3F` is a question mark that was left bare, and its escaped sibling.
                let isEscape =
                    !isBase64 && index + 3 < text.count && ASCII.hex(text[index + 2]) != nil && ASCII.hex(text[index + 3]) != nil
                if !isEscape || !closesLater(text, index + 2, last) { return index }
            }
            if text[index] == 0x3D, text[index + 1] == 0x3F, index > start, index + 2 < text.count, text[index + 2] != 0x3D {
                return nil
            }
            index += 1
        }
        return isCutOff(text, from: start, isBase64: isBase64) ? text.count : nil
    }

    /// A word that ends with its field instead of `?=`: nothing but the signs of its encoding up to there.
    private static func isCutOff(_ text: UnsafeBufferPointer<UInt8>, from start: Int, isBase64: Bool) -> Bool {
        guard text.count - start >= 4 else { return false }
        return text[start...].allSatisfy { byte in
            let isSign = ASCII.isLetterOrDigit(ASCII.lower(byte)) || byte == 0x3D || byte == 0x3F
            return isSign || (isBase64 ? byte == 0x2B || byte == 0x2F : byte > 0x20 && byte < 0x7F)
        }
    }

    private static func closesLater(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ last: Int) -> Bool {
        var index = start
        while index < last, !ASCII.isSpace(text[index]) {
            if text[index] == 0x3F, text[index + 1] == 0x3D { return true }
            index += 1
        }
        return false
    }

    private static func quoted(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == 0x3D, index + 2 < text.endIndex, let high = ASCII.hex(text[index + 1]),
                let low = ASCII.hex(text[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
                continue
            }
            index += 1
            if byte == 0x0A {
                // A fold inside of a word, with its white space.
                while index < text.endIndex, text[index] == 0x20 || text[index] == 0x09 { index += 1 }
            } else {
                output.append(byte == 0x5F ? 0x20 : byte)
            }
        }
        return output
    }

    static func base64(_ text: some Sequence<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            if byte == 0x3D {
                // Padding ends a group; some mailers glue several groups together.
                (bits, count) = (0, 0)
                continue
            }
            guard let value = base64Value(byte) else { continue }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return output
    }

    private static func base64Value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 65...90: byte - 65
        case 97...122: byte - 71
        case 48...57: byte + 4
        case 0x2B, 0x2D: 62
        case 0x2F, 0x5F: 63
        default: nil
        }
    }
}

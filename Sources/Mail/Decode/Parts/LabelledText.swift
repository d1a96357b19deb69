/// The transfer encoding of text parts, undone by what the bytes are where they prove the label wrong.
///
/// Programs label plain text as base64; gateways put a plain banner above base64, or a footer behind it, and leave the label alone.
enum LabelledText {
    /// The content, and what was found instead of what the label says; nil where the label holds.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, as encoding: TransferEncoding) -> (content: [UInt8], note: String?) {
        switch encoding {
        case .base64: base64(bytes)
        case .identity, .quotedPrintable:
            packed(bytes).map { ($0, "labelled otherwise, read as base64, which all of it is") } ?? (encoding.decode(bytes), nil)
        case .uuencode: (encoding.decode(bytes), nil)
        }
    }

    // MARK: Labelled base64

    private static func base64(_ bytes: UnsafeBufferPointer<UInt8>) -> (content: [UInt8], note: String?) {
        let lines = Lines(bytes)
        guard let block = lines.block else {
            return lines.isBlank ? ([], nil) : (Array(bytes), "labelled base64, which it is not")
        }
        let packed = Base64.decode(UnsafeBufferPointer(rebasing: bytes[block]))
        let above = bytes[..<block.lowerBound]
        if above.allSatisfy(ASCII.isSpace) {
            return (packed, lines.hasMore ? "what stands behind the base64 is no part of it" : nil)
        }
        return (Array(above) + packed, "plain text above the base64")
    }

    /// Where the base64 stands: from the first line that is nothing else to the last of the same block.
    private struct Lines {
        private(set) var block: Range<Int>?
        private(set) var isBlank = true
        /// Whether something other than blanks follows the block.
        private(set) var hasMore = false

        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            var start = 0
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
                take(bytes, start..<end)
                if hasMore { return }
                start = end + 1
            }
        }

        private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
            guard bytes[line].contains(where: { !ASCII.isSpace($0) }) else { return }
            isBlank = false
            if let found = block {
                if LabelledText.isPacked(bytes, line, least: 1) {
                    block = found.lowerBound..<line.upperBound
                } else {
                    block = found.lowerBound..<(LabelledText.paddingEnd(bytes, line) ?? found.upperBound)
                    hasMore = true
                }
            } else if LabelledText.isPacked(bytes, line, least: 4) || LabelledText.isWord(bytes, line) {
                block = line
            }
        }
    }

    /// Whether a line is base64 and nothing else, blanks at both ends aside.
    ///
    /// A short word is one by chance, so that the first line of a block is one of whole groups, or long.
    private static func isPacked(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, least: Int) -> Bool {
        var (start, end) = (line.lowerBound, line.upperBound)
        while start < end, ASCII.isSpace(bytes[start]) { start += 1 }
        while end > start, ASCII.isSpace(bytes[end - 1]) { end -= 1 }
        guard end - start >= least, bytes[start..<end].allSatisfy(isSign) else { return false }
        return least == 1 || (end - start) % 4 == 0 || end - start >= 40
    }

    /// Where base64 ends by its padding in a line that goes on with words; nil when it does not begin the line.
    private static func paddingEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> Int? {
        let signs = bytes[line].prefix(while: isSign)
        return signs.count >= 8 && signs.last == UInt8(ascii: "=") ? signs.endIndex : nil
    }

    /// A short line without padding that decodes to words.
    private static func isWord(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> Bool {
        guard isPacked(bytes, line, least: 1) else { return false }
        let content = Base64.decode(UnsafeBufferPointer(rebasing: bytes[line]))
        return content.count >= 3 && isClean(content)
    }

    private static func isSign(_ byte: UInt8) -> Bool {
        ASCII.isLetterOrDigit(ASCII.lower(byte)) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
    }

    // MARK: Labelled otherwise

    /// What the text holds when all of it is base64 of readable words; nil for everything else.
    private static func packed(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard bytes.count >= 24, bytes.count <= 1 << 20 else { return nil }
        var signs = 0
        for byte in bytes {
            if isSign(byte) { signs += 1 } else if byte != 0x0A && byte != 0x0D { return nil }
        }
        guard signs % 4 == 0, signs >= 24 else { return nil }
        let content = Base64.decode(bytes)
        return isWords(content) ? content : nil
    }

    /// Valid UTF-8 without controls, with blanks between words or letters beyond ASCII. Serial numbers and tokens decode to neither.
    private static func isWords(_ bytes: [UInt8]) -> Bool {
        isClean(bytes) && String(decoding: bytes, as: UTF8.self).unicodeScalars.contains { $0 == " " || $0.value >= 0x4E00 }
    }

    private static func isClean(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self)?.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t" } ?? false
    }
}

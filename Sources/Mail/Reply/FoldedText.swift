/// A text and its shadow in lower case, byte for byte of the same length, cut into lines.
///
/// Matching runs on the shadow; every offset found there is an offset into the text. All kinds of blanks (no-break, ideographic,
/// zero-width) are spaces in the shadow, and the full-width colon, comma, semicolon and brackets are the ASCII ones, padded with spaces.
struct FoldedText {
    /// The text's UTF-8 as it came.
    let bytes: [UInt8]
    /// The shadow.
    let folded: [UInt8]
    /// The lines without their line ends (LF or CRLF).
    let lines: [Range<Int>]

    /// - Parameter limit: How many bytes of the text are looked at.
    init(_ text: String, limit: Int = .max) {
        bytes = text.utf8.count <= limit ? Array(text.utf8) : Array(text.utf8.prefix(limit))
        folded = Fold.fold(bytes)
        lines = FoldedText.split(bytes)
    }

    private static func split(_ bytes: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        lines.reserveCapacity(bytes.count / 40 + 1)
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            let end = index > start && bytes[index - 1] == 0x0D ? index - 1 : index
            lines.append(start..<end)
            start = index + 1
        }
        if start < bytes.count || lines.isEmpty { lines.append(start..<bytes.count) }
        return lines
    }

    /// Where the line after `index` begins: the end of what a cut of whole lines takes.
    func lineEnd(_ index: Int) -> Int {
        index + 1 < lines.count ? lines[index + 1].lowerBound : bytes.count
    }

    /// The range without blanks at both ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isBlank(start) { start += 1 }
        while end > start, isBlank(end - 1) { end -= 1 }
        return start..<end
    }

    /// Whether a space, tab or line end stands there in the shadow.
    @inline(__always)
    func isBlank(_ index: Int) -> Bool {
        let byte = folded[index]
        return byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// The text of a range.
    func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// Whether the needle, itself folded, stands at the offset.
    func has(_ needle: [UInt8], at offset: Int, before end: Int) -> Bool {
        guard offset >= 0, offset + needle.count <= end else { return false }
        for (index, byte) in needle.enumerated() where folded[offset + index] != byte { return false }
        return true
    }

    /// Whether the byte is in the range.
    func contains(_ byte: UInt8, in range: Range<Int>) -> Bool {
        folded[range].contains(byte)
    }

    /// The first place of the needle in the range; nil when it is not there.
    func find(_ needle: [UInt8], in range: Range<Int>) -> Int? {
        guard let first = needle.first, range.count >= needle.count else { return nil }
        for offset in range.lowerBound...(range.upperBound - needle.count)
        where folded[offset] == first && has(needle, at: offset, before: range.upperBound) {
            return offset
        }
        return nil
    }
}

/// Lower case for the scripts of our phrase tables, without changing the length of anything.
enum Fold {
    static func fold(_ text: String) -> [UInt8] { fold(Array(text.utf8)) }

    static func fold(_ bytes: [UInt8]) -> [UInt8] {
        var folded = bytes
        folded.withUnsafeMutableBufferPointer { fold(&$0) }
        return folded
    }

    private static func fold(_ folded: inout UnsafeMutableBufferPointer<UInt8>) {
        var index = 0
        while index < folded.count {
            let byte = folded[index]
            if byte < 0x80 {
                folded[index] = ASCII.lower(byte)
                index += 1
            } else if byte >= 0xC2, byte < 0xE0, index + 1 < folded.count {
                foldPair(&folded, index)
                index += 2
            } else if byte >= 0xE0, byte < 0xF0, index + 2 < folded.count {
                foldTriple(&folded, index)
                index += 3
            } else {
                index += 1
            }
        }
    }

    /// Latin-1, Latin Extended-A, Greek and Cyrillic capitals; the no-break space.
    private static func foldPair(_ bytes: inout UnsafeMutableBufferPointer<UInt8>, _ index: Int) {
        let (lead, trail) = (bytes[index], bytes[index + 1])
        switch (lead, trail) {
        case (0xC2, 0xA0):
            bytes[index] = 0x20
            bytes[index + 1] = 0x20
        case (0xC3, 0x80...0x9E) where trail != 0x97: bytes[index + 1] = trail + 0x20
        case (0xC4, 0x80...0xB7), (0xC5, 0x8A...0xB7): bytes[index + 1] = trail | 1
        case (0xC5, 0xB9), (0xC5, 0xBB), (0xC5, 0xBD): bytes[index + 1] = trail + 1
        case (0xC5, 0x81), (0xC5, 0x83), (0xC5, 0x85), (0xC5, 0x87): bytes[index + 1] = trail + 1
        case (0xCE, 0x91...0x9F): bytes[index + 1] = trail + 0x20
        case (0xCE, 0xA0...0xA9): (bytes[index], bytes[index + 1]) = (0xCF, trail - 0x20)
        case (0xD0, 0x80...0x8F): (bytes[index], bytes[index + 1]) = (0xD1, trail + 0x10)
        case (0xD0, 0x90...0x9F): bytes[index + 1] = trail + 0x20
        case (0xD0, 0xA0...0xAF): (bytes[index], bytes[index + 1]) = (0xD1, trail - 0x20)
        default: break
        }
    }

    /// Wide blanks and the full-width punctuation of Chinese and Japanese mail programs.
    private static func foldTriple(_ bytes: inout UnsafeMutableBufferPointer<UInt8>, _ index: Int) {
        // Chinese characters and Korean syllables need no look.
        let lead = bytes[index]
        guard lead == 0xE2 || lead == 0xE3 || lead == 0xEF else { return }
        let plain: UInt8
        switch (bytes[index], bytes[index + 1], bytes[index + 2]) {
        case (0xE3, 0x80, 0x80), (0xE2, 0x80, 0x80...0x8F), (0xE2, 0x80, 0xAF), (0xEF, 0xBB, 0xBF), (0xE2, 0x81, 0xA0): plain = 0x20
        case (0xEF, 0xBC, 0x9A): plain = UInt8(ascii: ":")
        case (0xEF, 0xBC, 0x8C): plain = UInt8(ascii: ",")
        case (0xEF, 0xBC, 0x9B): plain = UInt8(ascii: ";")
        case (0xEF, 0xBC, 0x88): plain = UInt8(ascii: "(")
        case (0xEF, 0xBC, 0x89): plain = UInt8(ascii: ")")
        case (0xEF, 0xBC, 0x9C): plain = UInt8(ascii: "<")
        case (0xEF, 0xBC, 0x9E): plain = UInt8(ascii: ">")
        case (0xEF, 0xBC, 0x9F): plain = UInt8(ascii: "?")
        case (0xE3, 0x80, 0x90): plain = UInt8(ascii: "[")
        case (0xE3, 0x80, 0x91): plain = UInt8(ascii: "]")
        default: return
        }
        bytes[index] = plain
        bytes[index + 1] = 0x20
        bytes[index + 2] = 0x20
    }
}

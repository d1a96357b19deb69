/// Finds the charset of text whose label is missing or wrong, by looking at the bytes.
enum CharsetGuess {
    /// The likeliest charset.
    static func guess(_ bytes: UnsafeBufferPointer<UInt8>) -> Charset {
        let sample = UnsafeBufferPointer(rebasing: bytes[..<min(bytes.count, 16 << 10)])
        if let marked = byMark(sample) { return marked }
        if !sample.contains(where: { $0 >= 0x80 }) { return sevenBit(sample) }
        if isMostlyUTF8(bytes) { return .utf8 }
        let shape = HighByteShape(sample)
        if shape.isLatin { return .windows1252 }
        let best = DoubleByteTable.all.map { (table: $0, score: $0.score(sample)) }.max { $0.score < $1.score }
        if let best, best.score > 0 { return best.table.charset }
        return shape.isCyrillic ? shape.cyrillic : .windows1252
    }

    /// Whether it is valid UTF-8 and has letters that only UTF-8 explains.
    static func looksLikeUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }

    static func hasJapaneseEscapes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index + 2 < bytes.count {
            if bytes[index] == 0x1B, bytes[index + 1] == 0x24 || bytes[index + 1] == 0x28 { return true }
            index += 1
        }
        return false
    }

    private static func byMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Charset? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return .iconv("UTF-16") }
        let zeros = bytes.prefix(400).reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
        return bytes.count >= 8 && zeros * 3 > min(bytes.count, 400) ? .iconv("UTF-16") : nil
    }

    private static func sevenBit(_ bytes: UnsafeBufferPointer<UInt8>) -> Charset {
        if hasJapaneseEscapes(bytes) { return .iso2022jp }
        var opened = false
        for index in bytes.indices.dropLast() where bytes[index] == 0x7E {
            if bytes[index + 1] == 0x7B { opened = true }
            if opened, bytes[index + 1] == 0x7D { return .hz }
        }
        return .ascii
    }

    /// Whether it is UTF-8, perhaps cut or with damaged places: no other charset makes several whole sequences by chance.
    private static func isMostlyUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if looksLikeUTF8(bytes) { return true }
        guard let result = CharsetConverter.decode(bytes, as: .utf8) else { return false }
        let whole = result.text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x80 && $1.value != 0xFFFD ? 1 : 0) }
        return whole > 0 && whole >= result.damaged
    }
}

/// How the bytes above 0x7F stand among the others: Western text has single ones inside words, Cyrillic has whole words of them.
private struct HighByteShape {
    private var western = 0
    private var total = 0
    private var lowCyrillic = 0
    private var highCyrillic = 0
    private var oddRuns = 0
    private var runs = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < bytes.count {
            guard bytes[index] >= 0x80 else {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, bytes[index] >= 0x80 {
                if bytes[index] >= 0xE0 { highCyrillic += 1 } else if bytes[index] >= 0xC0 { lowCyrillic += 1 }
                index += 1
            }
            let length = index - start
            total += length
            runs += 1
            if length & 1 == 1 { oddRuns += 1 }
            if isWestern(bytes, start..<index) { western += length }
        }
    }

    /// Whether a run is a letter or two of a Western word, or an apostrophe in one.
    ///
    /// A pair of small letters would be a rare character in every double-byte charset; single bytes below 0xC0 are what Shift_JIS
    /// puts before the ASCII letters that end its katakana.
    private func isWestern(_ bytes: UnsafeBufferPointer<UInt8>, _ run: Range<Int>) -> Bool {
        let hasLetterBefore = run.lowerBound > 0 && isLetter(bytes[run.lowerBound - 1])
        let hasLetterBehind = run.upperBound < bytes.count && isLetter(bytes[run.upperBound])
        let first = bytes[run.lowerBound]
        switch run.count {
        case 1 where first == 0x92: return hasLetterBefore && hasLetterBehind
        case 1: return first >= 0xC0 && (hasLetterBefore || hasLetterBehind)
        case 2: return hasLetterBefore && first >= 0xDF && bytes[run.lowerBound + 1] >= 0xDF
        default: return false
        }
    }

    private func isLetter(_ byte: UInt8) -> Bool { ASCII.lower(byte) &- 97 < 26 }

    var isLatin: Bool { total > 0 && western * 10 >= total * 6 }
    var isCyrillic: Bool { (lowCyrillic + highCyrillic) * 10 >= total * 8 && total >= 3 * runs }
    /// Small letters are the upper half in windows-1251 and the lower one in KOI8-R.
    var cyrillic: Charset { highCyrillic >= lowCyrillic ? .iconv("CP1251") : .iconv("KOI8-R") }
}

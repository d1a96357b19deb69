/// What bytes that are not all UTF-8 look like: counted where strict checks leave two readings open.
///
/// A file of few rows cannot be judged by what is broken alone: GB18030 gives nearly every pair of bytes a meaning, so that German
/// umlauts and UTF-8 that was cut both "are" Chinese.
struct TextEvidence {
    /// Characters that are whole UTF-8 and would make no common pair of GB18030.
    private(set) var utf8Characters = 0
    /// Bytes above 0x7F that are no part of one.
    private(set) var strayBytes = 0
    /// Runs of at least three bytes above 0x7F: words in GB18030.
    private(set) var longRuns = 0
    /// One or two bytes above 0x7F with an ASCII letter beside them: letters with accents in a western word.
    private(set) var accents = 0

    /// So much evidence is enough.
    var isEnough: Bool { utf8Characters + strayBytes > 1 << 20 }

    /// More is whole UTF-8 than is not: what is left was cut, or comes from another program.
    var speaksForUTF8: Bool { utf8Characters >= strayBytes }

    /// The words have accents rather than characters.
    var speaksForWindows1252: Bool { accents > longRuns }

    /// What a cell of a UTF-8 file is written in where its bytes say that another program wrote it; nil where it is UTF-8, cut or whole.
    static func foreignEncoding(of cell: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
        var evidence = TextEvidence()
        evidence.add(cell)
        if evidence.speaksForUTF8 { return nil }
        return evidence.speaksForWindows1252 ? .windows1252 : .gb18030
    }

    /// Counts a stretch of text, which should not begin or end within a word.
    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while true {
            index = bytes.skipASCII(index)
            guard index < bytes.count else { return }
            guard bytes[index] >= 0x80 else {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, bytes[index] >= 0x80 { index += 1 }
            count(start..<index, in: bytes)
        }
    }

    private mutating func count(_ run: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) {
        let isInWord = isLetter(run.lowerBound - 1, bytes) || isLetter(run.upperBound, bytes)
        var index = run.lowerBound
        while index < run.upperBound {
            let length = UTF8Check.character(bytes, index)
            let isPair = length == 2 && bytes[index + 1] > 0xA0 && !(isInWord && run.count == 2)
            if length <= 0 { strayBytes += 1 } else if !isPair { utf8Characters += 1 }
            index += max(length, 1)
        }
        if run.count > 2 {
            longRuns += 1
        } else if isInWord {
            accents += 1
        }
    }

    private func isLetter(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.indices.contains(index) else { return false }
        return (0x61...0x7A).contains(bytes[index] | 0x20)
    }
}

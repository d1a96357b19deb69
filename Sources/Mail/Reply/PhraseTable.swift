/// A set of phrases that is searched by first byte: the cost of a look-up does not grow with the number of languages.
struct PhraseTable {
    /// The folded phrases by their first byte, longest first.
    private var buckets: [[[UInt8]]] = Array(repeating: [], count: 256)

    init(_ phrases: some Sequence<String>) {
        for phrase in Set(phrases).map({ Fold.fold($0) }) {
            guard let first = phrase.first else { continue }
            buckets[Int(first)].append(phrase)
        }
        for index in buckets.indices { buckets[index].sort { $0.count > $1.count } }
    }

    /// The length of the longest phrase that stands at the offset as a word of its own; nil when none does.
    func match(_ text: FoldedText, at offset: Int, before end: Int) -> Int? {
        guard offset < end else { return nil }
        for phrase in buckets[Int(text.folded[offset])]
        where text.has(phrase, at: offset, before: end) && Words.ends(text, offset + phrase.count, end, phrase) {
            return phrase.count
        }
        return nil
    }

    /// The first place in the range where a phrase stands as a word of its own.
    func find(_ text: FoldedText, in range: Range<Int>) -> Range<Int>? {
        for offset in range where !buckets[Int(text.folded[offset])].isEmpty && Words.begins(text, offset, range.lowerBound) {
            if let length = match(text, at: offset, before: range.upperBound) { return offset..<offset + length }
        }
        return nil
    }

    /// The place of the phrase with which the range ends, as a word of its own.
    func suffix(_ text: FoldedText, of range: Range<Int>) -> Range<Int>? {
        var found: Range<Int>?
        for offset in range.suffix(48) where found == nil && Words.begins(text, offset, range.lowerBound) {
            for phrase in buckets[Int(text.folded[offset])]
            where offset + phrase.count == range.upperBound && text.has(phrase, at: offset, before: range.upperBound) {
                found = offset..<range.upperBound
                break
            }
        }
        return found
    }
}

/// Where words begin and end. Scripts without spaces between words have no boundaries: there any place will do.
enum Words {
    /// Whether a word can begin at the offset: no letter of the same kind stands before it.
    static func begins(_ text: FoldedText, _ offset: Int, _ start: Int) -> Bool {
        guard offset > start, isLetterLead(text.folded[offset]) else { return true }
        let before = text.folded[offset - 1]
        if before < 0x80 { return !isLetterLead(before) }
        return offset < start + 2 || !isLetterLead(text.folded[offset - 2])
    }

    /// Whether the phrase's last word ends at the offset.
    static func ends(_ text: FoldedText, _ offset: Int, _ end: Int, _ phrase: [UInt8]) -> Bool {
        guard offset < end, isLetterLead(text.folded[offset]), let last = phrase.last else { return true }
        return last < 0x80 ? !isLetterLead(last) : !isLetterLead(phrase[phrase.count - 2])
    }

    /// ASCII letters and digits, and the first bytes of two-byte letters (Latin, Greek, Cyrillic).
    private static func isLetterLead(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, 0xC3...0xD3: true
        default: false
        }
    }
}

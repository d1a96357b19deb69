/// Finds titles above quoted and forwarded mail: "-----Original Message-----", "Begin forwarded message:", "原始邮件".
struct TitleFinder {
    let text: FoldedText
    let phrases: ReplyPhrases

    /// What a title announces.
    enum Title {
        case original
        case forwarded
    }

    /// Marks the titles among the lines that are not quoted.
    func mark(_ lines: inout [ReplyLine]) {
        for index in lines.indices where lines[index].kind == .text {
            guard title(lines[index].content) != nil else { continue }
            lines[index].kind = .title
            lines[index].confidence = 0.95
        }
    }

    /// What the line announces; nil when it is no title. The phrase must fill the line, but for dashes, stars and a colon.
    func title(_ content: Range<Int>) -> Title? {
        guard content.count <= 160 else { return nil }
        let (inner, dashes) = undecorated(content)
        guard !inner.isEmpty else { return nil }
        let colon = content.upperBound > inner.upperBound && text.contains(UInt8(ascii: ":"), in: inner.upperBound..<content.upperBound)
        if fills(phrases.forwarded, inner, dashes) {
            return dashes || colon || isLong(inner) ? .forwarded : nil
        }
        // QQ Mail and WeCom write no more than the one word, which only between dashes says enough.
        let isQQ = inner.count == Self.original.count && text.has(Self.original, at: inner.lowerBound, before: inner.upperBound)
        return dashes && (isQQ || fills(phrases.original, inner, dashes)) ? .original : nil
    }

    /// The phrase stands at the begin and, between dashes, may be followed by little else ("Forwarded by Ann on 3 May").
    private func fills(_ table: PhraseTable, _ inner: Range<Int>, _ dashes: Bool) -> Bool {
        guard let length = table.match(text, at: inner.lowerBound, before: inner.upperBound) else { return false }
        let rest = inner.count - length
        return rest == 0 || (dashes && rest <= 60)
    }

    /// A phrase of one short word says too little on a line of its own.
    private func isLong(_ inner: Range<Int>) -> Bool {
        inner.count >= 12 && text.folded[inner.lowerBound] >= 0x80
    }

    /// The line without the dashes, stars, underscores, blanks and the colon around it, and whether there were dashes on both sides.
    private func undecorated(_ content: Range<Int>) -> (Range<Int>, Bool) {
        var (start, end) = (content.lowerBound, content.upperBound)
        while start < end {
            guard let length = decoration(start, before: end) else { break }
            start += length
        }
        while end > start {
            let isBlank = end - start >= Self.blank.count && text.has(Self.blank, at: end - Self.blank.count, before: end)
            guard isBlank || isDecoration(text.folded[end - 1]) else { break }
            end -= isBlank ? Self.blank.count : 1
        }
        let leading = text.folded[content.lowerBound..<start].count { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "=") }
        let trailing = text.folded[end..<content.upperBound].count { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "=") }
        return (start..<end, leading >= 2 && trailing >= 2)
    }

    private static let original = Array("original".utf8)
    /// As QQ Mail writes blanks into plain text.
    private static let blank = Array("&nbsp;".utf8)

    /// The length of the decoration that stands there; nil when there is none.
    private func decoration(_ index: Int, before end: Int) -> Int? {
        if isDecoration(text.folded[index]) { return 1 }
        return text.has(Self.blank, at: index, before: end) ? Self.blank.count : nil
    }

    private func isDecoration(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: ">"), UInt8(ascii: "<"), 0x20, 0x09:
            true
        default: false
        }
    }
}

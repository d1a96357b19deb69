/// Judges text below a quote when there was text above it too: an answer to the quote, or what follows every mail of that writer?
struct TailReader {
    let text: FoldedText
    let lines: [ReplyLine]
    private let phrases = ReplyPhrases.shared

    /// So many lines are no signature.
    private static let longest = 6

    init(text: FoldedText, lines: [ReplyLine]) {
        self.text = text
        self.lines = lines
    }

    /// Whether the lines below the region are worth keeping.
    func answers(_ below: [Int], _ region: Range<Int>) -> Bool {
        guard below.count <= Self.longest else { return true }
        return onlyGreets(before: region.lowerBound) || asks(region) || below.contains { speaks(lines[$0].content) }
            || closes(lines[below[0]].content)
            || phrases.answers.match(text, at: lines[below[0]].content.lowerBound, before: lines[below[0]].content.upperBound) != nil
    }

    /// Whether there is no more than a greeting above.
    private func onlyGreets(before index: Int) -> Bool {
        let above = lines[..<index].filter { $0.kind == .text }
        guard above.count <= 2, let first = above.first, first.content.count <= 60 else { return false }
        return phrases.greetings.match(text, at: first.content.lowerBound, before: first.content.upperBound) != nil
    }

    /// Whether the quoted mail ends with a question.
    private func asks(_ region: Range<Int>) -> Bool {
        region.suffix(12).contains { lines[$0].kind == .quote && endsWithQuestion(lines[$0].content) }
    }

    /// Whether the line asks, or names something with digits that is no telephone line.
    func speaks(_ content: Range<Int>) -> Bool {
        if endsWithQuestion(content) { return true }
        var (digits, letters) = (0, 0)
        for byte in text.folded[content] {
            if (0x30...0x39).contains(byte) { digits += 1 } else if byte > 0x40 { letters += 1 }
        }
        return digits >= 5 && letters > digits * 2 && !text.contains(UInt8(ascii: "@"), in: content) && text.find(Self.link, in: content) == nil
            && !text.contains(UInt8(ascii: "+"), in: content)
    }
    private static let link = Array("://".utf8)

    private func closes(_ content: Range<Int>) -> Bool {
        phrases.closings.match(text, at: content.lowerBound, before: content.upperBound) != nil
    }

    private func endsWithQuestion(_ content: Range<Int>) -> Bool {
        text.trimmed(content).last.map { text.folded[$0] == UInt8(ascii: "?") } ?? false
    }
}

extension CutPlanner {
    /// The card that Foxmail, QQ Mail and NetEase's programs put between the words and the quoted mail: a name, the writer's address, bars
    /// of an empty table, a bare title. An address alone on its line is what shows it.
    mutating func cutCard() {
        guard end < lines.count, let first = firstWords else { return }
        var (start, hasAddress) = (end, false)
        var index = end - 1
        while index > first {
            let content = lines[index].content
            guard lines[index].kind == .text else {
                guard lines[index].kind == .empty || lines[index].kind == .signature else { break }
                index -= 1
                continue
            }
            if isAddress(content) {
                hasAddress = true
            } else if !(isBars(content) || isBareTitle(content) || (hasAddress && isName(index))) {
                break
            }
            start = index
            index -= 1
        }
        if hasAddress { cut(start..<end, .signature, 0.75) }
    }

    /// A mail address and nothing else.
    private func isAddress(_ content: Range<Int>) -> Bool {
        guard content.count <= 90, text.contains(UInt8(ascii: "@"), in: content) else { return false }
        return text.folded[content].allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ":") }
    }

    /// `|`, `| |`
    private func isBars(_ content: Range<Int>) -> Bool {
        text.folded[content].allSatisfy { $0 == UInt8(ascii: "|") || $0 == 0x20 }
    }

    private func isBareTitle(_ content: Range<Int>) -> Bool {
        content.count <= 40 && Self.originals.match(text, at: content.lowerBound, before: content.upperBound) == content.count
    }
    private static let originals = PhraseTable(MailLanguage.all.flatMap { $0.original + $0.forwarded })

    /// A short line without digits and marks of sentences, set off from the words above.
    private func isName(_ index: Int) -> Bool {
        let content = lines[index].content
        guard content.count <= 30, index > 0, lines[index - 1].kind == .empty || isBars(lines[index - 1].content) else { return false }
        let marks = ["。", "！", "？", "，", "、", "：", ".", "!", "?", ",", ":"].map { Array($0.utf8) }
        return text.folded[content].allSatisfy { !(0x30...0x39).contains($0) }
            && !marks.contains { mark in text.bytes[content].suffix(mark.count).elementsEqual(mark) }
    }
}

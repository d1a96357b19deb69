/// A line of a mail's text with what it is taken for.
struct ReplyLine {
    /// What a line can be.
    enum Kind: Equatable {
        case empty
        case text
        /// Marked as quoted: `> …`.
        case quote
        /// Nothing but dashes, underscores and the like.
        case delimiter
        /// Put there by a (mobile) mail program.
        case signature
        /// Part of "On … wrote:".
        case attribution
        /// A title above quoted or forwarded mail: "--- Original Message ---".
        case title
        /// Part of a header block above quoted mail: "From: …".
        case header
    }

    var kind: Kind
    /// The number of quote marks before the line.
    var depth: Int
    /// The line without quote marks and blanks at its ends.
    var content: Range<Int>
    /// How sure the kind is, 0 to 1.
    var confidence = 0.9
    /// Where the kind begins when it shares its line with text before it; nil when the line is of one kind.
    var sharedFrom: Int?

    /// Whether the line stands outside of quotes and says something that may be the writer's.
    var isPlainText: Bool { depth == 0 && kind == .text }
    /// Whether the line starts quoted mail.
    var isMarker: Bool { kind == .attribution || kind == .title }
}

/// Reads lines: empty, quoted, delimiter, or text to be looked at closer.
struct LineReader {
    let text: FoldedText
    private(set) var lines: [ReplyLine] = []

    init(_ text: FoldedText) {
        self.text = text
        lines.reserveCapacity(text.lines.count)
        for range in text.lines { lines.append(line(range)) }
        markFences()
        markSignatures()
        markEnclosed()
        markBars()
        markAliases()
        markBrokenQuotes()
    }

    private func line(_ range: Range<Int>) -> ReplyLine {
        var start = range.lowerBound
        var depth = 0
        scan: while start < range.upperBound {
            switch text.folded[start] {
            case UInt8(ascii: ">"): depth += 1
            case 0x20, 0x09: break
            default: break scan
            }
            start += 1
        }
        let content = text.trimmed(start..<range.upperBound)
        if depth > 0 { return ReplyLine(kind: .quote, depth: depth, content: content) }
        if content.isEmpty { return ReplyLine(kind: .empty, depth: 0, content: content) }
        return ReplyLine(kind: isDelimiter(content) ? .delimiter : .text, depth: 0, content: content)
    }

    private func isDelimiter(_ content: Range<Int>) -> Bool {
        var count = 0
        var index = content.lowerBound
        while index < content.upperBound {
            guard let length = Self.ruleLength(text.folded, index, content.upperBound) else { return false }
            index += length
            count += length > 1 ? 2 : 1
        }
        return count > 1 || text.folded[content.lowerBound] == UInt8(ascii: "-")
    }

    /// The length of the character at the index if rules are drawn with it.
    private static func ruleLength(_ bytes: [UInt8], _ index: Int, _ end: Int) -> Int? {
        switch bytes[index] {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "~"), UInt8(ascii: "#"), UInt8(ascii: "*"),
            UInt8(ascii: ","):
            return 1
        case 0xE2 where index + 2 < end || index + 2 == end - 1:
            let pair = (bytes[index + 1], bytes[index + 2])
            return pair == (0x80, 0x93) || pair == (0x80, 0x94) || pair == (0x80, 0x95) || pair == (0x94, 0x80) || pair == (0x94, 0x81) ? 3 : nil
        case 0xE1 where index + 2 < end && bytes[index + 1] == 0x90 && bytes[index + 2] == 0xA7: return 3
        default: return nil
        }
    }

    /// Nothing between ``` and ``` is a delimiter or a quote.
    private mutating func markFences() {
        var open: Int?
        for index in lines.indices
        where lines[index].depth == 0 && text.has(Self.fence, at: lines[index].content.lowerBound, before: lines[index].content.upperBound) {
            guard let start = open else {
                open = index
                continue
            }
            for inner in start...index where lines[inner].kind != .empty { lines[inner].kind = .text }
            open = nil
        }
    }
    private static let fence = Array("```".utf8)

    /// The armour of OpenPGP (RFC 4880, section 7) is nobody's words.
    private mutating func markSignatures() {
        for index in lines.indices where starts(index, Self.signedMessage) {
            lines[index].kind = .signature
            if index + 1 < lines.count, starts(index + 1, Self.hash) { lines[index + 1].kind = .signature }
        }
        guard let start = lines.indices.first(where: { starts($0, Self.signature) }) else { return }
        let end = lines[start...].indices.first { starts($0, Self.signatureEnd) } ?? start
        for index in start...end where lines[index].kind != .empty { lines[index].kind = .signature }
    }

    private func starts(_ index: Int, _ needle: [UInt8]) -> Bool {
        lines[index].depth == 0 && text.has(needle, at: lines[index].content.lowerBound, before: lines[index].content.upperBound)
    }
    private static let signedMessage = Array("-----begin pgp signed message-----".utf8)
    private static let hash = Array("hash:".utf8)
    private static let signature = Array("-----begin pgp signature-----".utf8)
    private static let signatureEnd = Array("-----end pgp signature-----".utf8)

    /// `>>> Ann >>>` … `<<< Ann <<<`: quoted between two lines.
    private mutating func markEnclosed() {
        guard let start = lines.firstIndex(where: { $0.depth >= 3 && endsWith($0, UInt8(ascii: ">")) }) else { return }
        let end = lines[start...].firstIndex { isClosing($0) }
        guard let end, end > start + 1 else { return }
        for index in start...end where lines[index].kind != .empty {
            lines[index].kind = .quote
            lines[index].depth = max(1, lines[index].depth)
        }
    }

    private func endsWith(_ line: ReplyLine, _ byte: UInt8) -> Bool {
        line.content.last.map { text.folded[$0] == byte } ?? true
    }

    /// A line that begins and ends with `<<<`.
    private func isClosing(_ line: ReplyLine) -> Bool {
        let mark = Array("<<<".utf8)
        return text.has(mark, at: line.content.lowerBound, before: line.content.upperBound)
            && text.has(mark, at: line.content.upperBound - 3, before: line.content.upperBound)
    }

    /// Two lines or more that begin with a bar are quoted, unless they are rows of a table.
    private mutating func markBars() {
        var index = 0
        while index < lines.count {
            let end = lines[index...].firstIndex { !isBarred($0) } ?? lines.count
            if end - index >= 2 {
                for inner in index..<end { quote(inner, after: lines[inner].content.lowerBound + 1) }
            }
            index = max(end, index + 1)
        }
    }

    private func isBarred(_ line: ReplyLine) -> Bool {
        guard line.depth == 0, line.kind == .text, text.folded[line.content.lowerBound] == UInt8(ascii: "|") else { return false }
        return line.content.count == 1 || text.folded[line.content.upperBound - 1] != UInt8(ascii: "|")
    }

    /// `Richard> …`: quoted with the name of its writer, when it follows a line that announces it, or stands there twice.
    private mutating func markAliases() {
        var previous: (alias: Range<Int>, index: Int)?
        for index in lines.indices where lines[index].kind == .text {
            guard let alias = alias(of: lines[index]) else { continue }
            if let previous, sameBytes(previous.alias, alias), index - previous.index <= 2 {
                quote(previous.index, after: previous.alias.upperBound + 1)
                quote(index, after: alias.upperBound + 1)
            } else if announced(index) {
                quote(index, after: alias.upperBound + 1)
            }
            previous = (alias, index)
        }
    }

    private func alias(of line: ReplyLine) -> Range<Int>? {
        let start = line.content.lowerBound
        var end = start
        while end < line.content.upperBound, end - start < 16, (0x61...0x7A).contains(text.folded[end]) { end += 1 }
        guard end > start, end < line.content.upperBound, text.folded[end] == UInt8(ascii: ">") else { return nil }
        return end + 1 == line.content.upperBound || text.isBlank(end + 1) ? start..<end : nil
    }

    private func sameBytes(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        text.folded[left].elementsEqual(text.folded[right])
    }

    /// Whether the last line before this one that says anything ends with a colon.
    private func announced(_ index: Int) -> Bool {
        guard let before = lines[..<index].suffix(3).last(where: { $0.kind != .empty }), !before.content.isEmpty else { return false }
        return text.folded[text.trimmed(before.content).upperBound - 1] == UInt8(ascii: ":")
    }

    private mutating func quote(_ index: Int, after offset: Int) {
        guard lines[index].depth == 0 else { return }
        let end = lines[index].content.upperBound
        lines[index] = ReplyLine(kind: .quote, depth: 1, content: text.trimmed(min(offset, end)..<end), confidence: 0.8)
    }

    /// A link that a mail program broke out of a quoted line belongs to the quote.
    private mutating func markBrokenQuotes() {
        guard lines.count > 2 else { return }
        for index in 1..<(lines.count - 1)
        where lines[index].kind == .text && lines[index - 1].kind == .quote && lines[index + 1].kind == .quote && isBrokenLink(index) {
            lines[index].kind = .quote
            lines[index].depth = lines[index - 1].depth
            lines[index].confidence = 0.7
        }
    }

    private func isBrokenLink(_ index: Int) -> Bool {
        let line = lines[index].content
        if text.has(Self.link, at: line.lowerBound, before: line.upperBound) { return true }
        let before = lines[index - 1].content
        let opened = text.folded[before].count { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: "<") }
        let closed = text.folded[before].count { $0 == UInt8(ascii: ")") || $0 == UInt8(ascii: ">") }
        guard opened > closed, let last = text.folded[line].last else { return false }
        return (last == UInt8(ascii: ")") || last == UInt8(ascii: ">")) && !text.contains(0x20, in: line)
    }
    private static let link = Array("(http".utf8)
}

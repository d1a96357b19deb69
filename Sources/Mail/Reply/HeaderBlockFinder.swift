/// A header block above quoted or forwarded mail: "From: … Sent: … To: … Subject: …".
struct HeaderBlock {
    /// The lines it stands on.
    var lines: Range<Int>
    /// How many quote marks its lines have.
    var depth: Int
    /// The value of each field, as ranges of the text; a folded value has several.
    var fields: [HeaderField: [Range<Int>]]
    /// How sure it is that this is one.
    var confidence: Double
}

/// Finds header blocks.
struct HeaderBlockFinder {
    let text: FoldedText
    let phrases: ReplyPhrases

    /// The most lines a block has.
    private static let longest = 24

    /// Marks the lines of all blocks that are not quoted.
    func mark(_ lines: inout [ReplyLine]) {
        var index = 0
        while index < lines.count {
            guard lines[index].kind == .text, let block = block(at: index, lines) else {
                index += 1
                continue
            }
            for inner in block.lines where lines[inner].kind != .empty {
                lines[inner].kind = .header
                lines[inner].confidence = block.confidence
            }
            index = block.lines.upperBound
        }
    }

    /// The block that begins at the line; nil when there is none.
    func block(at start: Int, _ lines: [ReplyLine], announced: Bool = false) -> HeaderBlock? {
        guard label(of: lines[start]) != nil else { return nil }
        var fields: [HeaderField: [Range<Int>]] = [:]
        var (index, end) = (start, start)
        var current: HeaderField?
        while index < lines.count, index - start < Self.longest, lines[index].depth == lines[start].depth {
            if let (field, value) = label(of: lines[index]) {
                if fields[field] != nil, field == .from { break }
                if fields[field] == nil { fields[field] = value.isEmpty ? [] : [value] }
                current = field
                end = index + 1
            } else if lines[index].content.isEmpty {
                guard resumes(after: index, lines, fields) else { break }
            } else {
                guard let current, continues(index, current, lines, fields) else { break }
                fields[current]?.append(lines[index].content)
                end = index + 1
            }
            index += 1
        }
        guard let confidence = confidence(fields, announced) else { return nil }
        return HeaderBlock(lines: start..<end, depth: lines[start].depth, fields: fields, confidence: confidence)
    }

    /// Whether a label not seen yet follows within two lines.
    private func resumes(after index: Int, _ lines: [ReplyLine], _ fields: [HeaderField: [Range<Int>]]) -> Bool {
        let next = lines[(index + 1)...].prefix(2).first { !$0.content.isEmpty }
        guard let next, let (field, value) = label(of: next) else { return false }
        return fields[field] == nil && (!value.isEmpty || fields.count < 3)
    }

    /// Whether the line belongs to the value of the field above: the value is empty so far, open, or another field follows.
    private func continues(_ index: Int, _ field: HeaderField, _ lines: [ReplyLine], _ fields: [HeaderField: [Range<Int>]]) -> Bool {
        let value = fields[field] ?? []
        guard value.count < 4 else { return false }
        if value.isEmpty { return true }
        if field == .to || field == .cc, value.count < 4, endsOpen(value[value.count - 1]) { return true }
        return lines[(index + 1)...].prefix(2).contains { line in
            guard let (next, _) = label(of: line) else { return false }
            return fields[next] == nil
        }
    }

    /// Whether the value ends in the middle of a list or an address.
    private func endsOpen(_ value: Range<Int>) -> Bool {
        guard let last = text.folded[value].last else { return false }
        return last == UInt8(ascii: ",") || last == UInt8(ascii: ";") || last == UInt8(ascii: "<") || last == UInt8(ascii: ":")
    }

    /// People write "From: Beijing, To: Shanghai" too: a block needs a subject or an address.
    private func confidence(_ fields: [HeaderField: [Range<Int>]], _ announced: Bool) -> Double? {
        let sender = fields[.from] != nil
        let address = hasAddress(fields[.from]) || hasAddress(fields[.to])
        if announced { return sender || fields[.subject] != nil ? 0.95 : nil }
        let count = fields.keys.count { $0 != .attachments }
        guard sender || fields[.date] != nil else { return nil }
        if count >= 3, fields[.subject] != nil || address { return sender ? 0.95 : 0.85 }
        if count == 2, hasAddress(fields[.from]) { return 0.8 }
        if count == 2, fields[.date] != nil, hasAddress(fields[.to]), hasClock(fields[.date]) { return 0.8 }
        return nil
    }

    private func hasAddress(_ values: [Range<Int>]?) -> Bool {
        values?.contains { Evidence(text, $0).address } ?? false
    }

    private func hasClock(_ values: [Range<Int>]?) -> Bool {
        values?.contains { Evidence(text, $0).time } ?? false
    }

    /// The field a line names and its value; nil when it names none.
    func label(of line: ReplyLine) -> (HeaderField, Range<Int>)? {
        let content = line.content
        guard content.count >= 2, let colon = text.folded[content.prefix(48)].firstIndex(of: UInt8(ascii: ":")) else { return nil }
        var (start, end) = (content.lowerBound, colon)
        while start < end, Self.isMark(text.folded[start]) { start += 1 }
        while end > start, Self.isMark(text.folded[end - 1]) { end -= 1 }
        guard end > start, end - start <= 40, let field = phrases.labels[collapsed(start..<end)] else { return nil }
        var (from, to) = (colon + 1, content.upperBound)
        while from < to, Self.isMark(text.folded[from]) { from += 1 }
        while to > from, Self.isMark(text.folded[to - 1]) { to -= 1 }
        return (field, from..<to)
    }

    /// The bytes of a label with each run of blanks as one space.
    private func collapsed(_ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in text.folded[range] where byte != 0x20 || bytes.last != 0x20 { bytes.append(byte) }
        return bytes
    }

    /// Blanks and the marks of bold text.
    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "*") || byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: "_")
    }
}

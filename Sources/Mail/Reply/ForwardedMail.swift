/// A mail inside the text of another: forwarded, or quoted with its header block.
public struct ForwardedMail: Sendable, Equatable {
    /// What says so.
    public enum Evidence: String, Sendable {
        /// A title of forwarded mail: "Begin forwarded message:".
        case forwardTitle
        /// A title that some programs put above forwarded and others above answered mail: "-----Original Message-----".
        case originalTitle
        /// A header block alone, as Outlook puts it above both. The mail's own subject ("Fwd:") tells which.
        case headerBlock
    }

    /// What says that there is one.
    public var evidence: Evidence
    /// Its writer; nil when the header block does not say.
    public var from: MailAddress?
    /// Where answers were asked for.
    public var replyTo: MailAddress?
    /// Whom it was sent to, as it is written.
    public var to: String?
    /// When, as it is written.
    public var date: String?
    /// Its subject.
    public var subject: String?
    /// Its text, quote marks removed.
    public var text: String
    /// Where it stands in the full text, in UTF-8 bytes, header block included.
    public var range: Range<Int>
}

/// Reads forwarded mail out of the lines of a text.
struct ForwardedMailReader {
    let text: FoldedText
    let lines: [ReplyLine]
    private let phrases = ReplyPhrases.shared

    init(text: FoldedText, lines: [ReplyLine]) {
        self.text = text
        self.lines = lines
    }

    /// The first forwarded mail that does not stand within an answered one.
    func read() -> ForwardedMail? {
        let titles = TitleFinder(text: text, phrases: phrases)
        let blocks = HeaderBlockFinder(text: text, phrases: phrases)
        for (index, line) in lines.enumerated() where line.depth <= 1 && !line.content.isEmpty {
            switch line.kind {
            case .attribution: return nil
            case .text, .delimiter, .empty, .signature: continue
            case .title, .header, .quote: break
            }
            if let title = titles.title(line.content) { return mail(below: index, title, blocks) }
            if let block = blocks.block(at: index, lines) { return mail(block, .headerBlock) }
        }
        return nil
    }

    private func mail(below index: Int, _ title: TitleFinder.Title, _ blocks: HeaderBlockFinder) -> ForwardedMail? {
        let evidence: ForwardedMail.Evidence = title == .forwarded ? .forwardTitle : .originalTitle
        let next = lines[(index + 1)...].firstIndex { !$0.content.isEmpty && $0.kind != .delimiter }
        if let next, let block = blocks.block(at: next, lines, announced: true) { return mail(block, evidence) }
        guard title == .forwarded, let next else { return nil }
        return mail(HeaderBlock(lines: next..<next, depth: lines[next].depth, fields: [:], confidence: 0.5), evidence)
    }

    private func mail(_ block: HeaderBlock, _ evidence: ForwardedMail.Evidence) -> ForwardedMail {
        let body = bodyLines(block)
        let start = text.lines[block.lines.lowerBound].lowerBound
        let stop = max(start, body.isEmpty ? text.lineEnd(max(block.lines.upperBound - 1, 0)) : text.lineEnd(body.upperBound - 1))
        return ForwardedMail(
            evidence: evidence, from: address(block.fields[.from]), replyTo: address(block.fields[.replyTo]), to: value(block.fields[.to]),
            date: value(block.fields[.date]), subject: value(block.fields[.subject]), text: bodyText(body, block.depth), range: start..<stop)
    }

    /// The lines below the block: as far as the quote reaches, or all.
    private func bodyLines(_ block: HeaderBlock) -> Range<Int> {
        guard block.depth > 0 else { return block.lines.upperBound..<lines.count }
        let stop = lines[block.lines.upperBound...].firstIndex { $0.depth < block.depth && $0.kind != .empty } ?? lines.count
        return block.lines.upperBound..<stop
    }

    /// The lines without the quote marks of their depth.
    private func bodyText(_ body: Range<Int>, _ depth: Int) -> String {
        var bytes: [UInt8] = []
        for index in body {
            bytes += text.bytes[unquoted(text.lines[index], depth)]
            bytes.append(0x0A)
        }
        return FoldedText.string(stripped: bytes)
    }

    private func unquoted(_ line: Range<Int>, _ depth: Int) -> Range<Int> {
        var (start, marks) = (line.lowerBound, 0)
        while start < line.upperBound, marks < depth, text.isBlank(start) || text.folded[start] == UInt8(ascii: ">") {
            if text.folded[start] == UInt8(ascii: ">") { marks += 1 }
            start += 1
        }
        if marks > 0, start < line.upperBound, text.folded[start] == 0x20, text.bytes[start] == 0x20 { start += 1 }
        return start..<line.upperBound
    }

    private func value(_ ranges: [Range<Int>]?) -> String? {
        guard let ranges, !ranges.isEmpty else { return nil }
        let value = ranges.map { FoldedText.string(stripped: Array(text.bytes[$0])) }.joined(separator: " ")
        return value.isEmpty ? nil : value
    }

    private func address(_ ranges: [Range<Int>]?) -> MailAddress? {
        value(ranges).flatMap { QuotedAddress.read($0) }
    }
}

/// Addresses as people's mail programs write them into texts: `"Ann" <ann@example.com>;`, `Ann [mailto:ann@example.com]`.
enum QuotedAddress {
    /// The address and its name. Without an `@` all of it is the name and the address is empty; nil when nothing is left.
    static func read(_ value: String) -> MailAddress? {
        let bytes = Array(value.utf8)
        guard let at = bytes.firstIndex(of: UInt8(ascii: "@")) else {
            let name = cleaned(bytes[...])
            return name.isEmpty ? nil : MailAddress(name: name, address: "")
        }
        let place = extent(bytes, at)
        var address = bytes[place]
        if let colon = address.firstIndex(of: UInt8(ascii: ":")), colon < at { address = address[(colon + 1)...] }
        let before = cleaned(bytes[..<place.lowerBound])
        let after = cleaned(bytes[place.upperBound...].prefix { $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") })
        let name = before.isEmpty ? after : before
        return MailAddress(name: name.isEmpty ? nil : name, address: String(decoding: address, as: UTF8.self))
    }

    /// The run of address characters around the `@`.
    private static func extent(_ bytes: [UInt8], _ at: Int) -> Range<Int> {
        var (start, end) = (at, at + 1)
        while start > 0, isPart(bytes[start - 1]) { start -= 1 }
        while end < bytes.count, isPart(bytes[end]) { end += 1 }
        return start..<end
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"),
            UInt8(ascii: ","), UInt8(ascii: "\""), 0...0x20:
            false
        default: true
        }
    }

    /// Without quotes, brackets and blanks around it.
    private static func cleaned(_ bytes: ArraySlice<UInt8>) -> String {
        let marks: Set<UInt8> = Set("\"'<>[]();,*".utf8)
        var slice = bytes
        if let open = slice.lastIndex(of: UInt8(ascii: "[")), String(decoding: slice[open...], as: UTF8.self).contains("mailto") {
            slice = slice[..<open]
        }
        let isEdge: (UInt8) -> Bool = { $0 <= 0x20 || marks.contains($0) }
        slice = slice.drop(while: isEdge)
        while let last = slice.last, isEdge(last) { slice = slice.dropLast() }
        return FoldedText.string(stripped: Array(slice))
    }
}

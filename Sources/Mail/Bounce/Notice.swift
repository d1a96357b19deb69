/// Bounces that are written for people: qmail, Exim, Sendmail, Exchange, Gmail, QQ, 163 and their like.
struct Notice {
    /// The recipients and what was said of each.
    private(set) var recipients: [(address: String, words: String)] = []
    /// The notice without the copy of the mail below it.
    let text: FoldedText
    /// The header of the copy; empty when there is none.
    let original: String

    /// - Parameters:
    ///   - text: The text of the bounce.
    ///   - excluding: Addresses that are no failed recipients: the bounce's own From and To, in lower case.
    init(_ text: String, excluding: Set<String>) {
        let whole = FoldedText(text)
        let cut = OriginalCopy.start(whole)
        self.text = FoldedText(whole.string(0..<cut))
        original = whole.string(cut..<min(whole.bytes.count, cut + 16_000))
        recipients = Self.recipients(self.text, excluding)
    }

    /// An address on a line, and how sure it is that it is a failed recipient.
    private struct Candidate {
        var address: String
        var line: Int
        var weight: Int
    }

    private static func recipients(_ text: FoldedText, _ excluding: Set<String>) -> [(address: String, words: String)] {
        var candidates: [Candidate] = []
        for (index, line) in text.lines.enumerated().prefix(400) {
            candidates += addresses(text, line, index).filter { !excluding.contains($0.address.lowercased()) && !isMachine($0.address) }
        }
        if candidates.isEmpty, !excluding.isEmpty { return recipients(text, []) }
        let best = candidates.map(\.weight).max() ?? 0
        var seen: Set<String> = []
        let chosen = candidates.filter { $0.weight == best && seen.insert($0.address.lowercased()).inserted }
        let kept = best >= 2 ? chosen : Array(chosen.prefix(1))
        return kept.enumerated().map { position, candidate in
            let last = position + 1 < kept.count ? kept[position + 1].line : text.lines.count
            return (candidate.address, words(text, kept.count == 1 ? 0 : candidate.line, max(last, candidate.line + 1)))
        }
    }

    private static func words(_ text: FoldedText, _ first: Int, _ last: Int) -> String {
        text.string(text.lines[first].lowerBound..<text.lines[min(last, text.lines.count) - 1].upperBound)
    }

    /// The addresses of a line: weight 3 after RCPT TO or at the line's begin before a colon, 2 at the line's begin, 1 elsewhere.
    private static func addresses(_ text: FoldedText, _ line: Range<Int>, _ index: Int) -> [Candidate] {
        let content = text.trimmed(line)
        guard content.count < 2_000, text.contains(UInt8(ascii: "@"), in: content) else { return [] }
        var found: [Candidate] = []
        var from = content.lowerBound
        while let at = text.folded[from..<content.upperBound].firstIndex(of: UInt8(ascii: "@")), found.count < 20 {
            let place = extent(text, at, content)
            from = max(place.upperBound, at + 1)
            guard place.lowerBound < at, at + 1 < place.upperBound else { continue }
            found.append(Candidate(address: text.string(place), line: index, weight: weight(text, place, content)))
        }
        return found
    }

    private static func weight(_ text: FoldedText, _ place: Range<Int>, _ content: Range<Int>) -> Int {
        let before = text.trimmed(content.lowerBound..<place.lowerBound)
        if text.find(eventMark, in: max(content.lowerBound, place.lowerBound - 24)..<place.lowerBound) != nil { return 4 }
        for mark in recipientMarks where text.find(mark, in: before) != nil { return 3 }
        for mark in otherMarks where text.find(mark, in: before) != nil { return 0 }
        return text.folded[before].allSatisfy(isOrnament) ? 3 : 1
    }

    /// What may stand before an address that begins a line: brackets, quotes, codes.
    private static func isOrnament(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x30...0x39, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "*"), UInt8(ascii: "."),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static let recipientMarks = [
        "rcpt to", "recipient", "deliver message to", "delivering your mail to", "delivered to", "undeliverable to", "收件人", "收信人", "收件地址",
        "delivery to", "user", "unknown", "to:",
        "宛先", "message to", "received at", "recipients:", "failed for", "deliver to", "mail to", "send to", "wasn't delivered to",
    ].map { Fold.fold($0) }
    /// The name of a recipient in Amazon's notifications.
    private static let eventMark = Array("emailaddress".utf8)
    private static let otherMarks = [
        "mail from", "contact", "from:", "sender", "message-id", "support", "envelope-from", "发件人", "from <", "help", "postmaster",
    ].map { Fold.fold($0) }

    private static func extent(_ text: FoldedText, _ at: Int, _ content: Range<Int>) -> Range<Int> {
        var (start, end) = (at, at + 1)
        while start > content.lowerBound, isLocal(text.folded[start - 1]) { start -= 1 }
        while end < content.upperBound, isDomain(text.folded[end]) { end += 1 }
        while end > at + 1, text.folded[end - 1] == UInt8(ascii: ".") || text.folded[end - 1] == UInt8(ascii: "-") { end -= 1 }
        return start..<end
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "="),
            UInt8(ascii: "#"),
            UInt8(ascii: "&"), UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "?"),
            UInt8(ascii: "$"):
            true
        default: false
        }
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"), 0x80...0xFF: true
        default: false
        }
    }

    private static func isMachine(_ address: String) -> Bool {
        ["mailer-daemon", "postmaster"].contains(Lowered.localPart(address))
    }

    /// What a notice says about one address: from the line that names it to the next empty line; the whole when it is not named.
    static func words(about address: String, in text: FoldedText) -> String {
        let needle = Fold.fold(address)
        guard !needle.isEmpty, let place = text.find(needle, in: 0..<text.bytes.count) else {
            return text.string(0..<min(text.bytes.count, 4_000))
        }
        let first = text.lines.firstIndex { $0.upperBound > place } ?? 0
        let stop = text.lines[(first + 1)...].prefix(24).firstIndex { startsAddress(text, $0, but: needle) } ?? min(first + 24, text.lines.count)
        let last = text.lines[first..<stop].lastIndex { !text.trimmed($0).isEmpty } ?? first
        return text.string(text.lines[first].lowerBound..<text.lines[last].upperBound)
    }

    /// Whether the line begins with another address.
    private static func startsAddress(_ text: FoldedText, _ line: Range<Int>, but needle: [UInt8]) -> Bool {
        let content = text.trimmed(line)
        guard let at = text.folded[content.prefix(80)].firstIndex(of: UInt8(ascii: "@")) else { return false }
        let place = extent(text, at, content)
        return text.folded[content.lowerBound..<place.lowerBound].allSatisfy(isOrnament) && !text.folded[place].elementsEqual(needle)
    }

    /// The begin of the text with each run of blanks as one space, so that phrases folded over lines are found.
    static func collapsed(_ text: FoldedText) -> String {
        var bytes: [UInt8] = []
        for byte in text.bytes.prefix(6_000) {
            let isBlank = byte <= 0x20
            if !isBlank { bytes.append(byte) } else if bytes.last != 0x20 { bytes.append(0x20) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Words on one line, at most 500 bytes.
    static func diagnostic(_ words: String) -> String? {
        var bytes: [UInt8] = []
        for byte in words.utf8 where bytes.count < 500 {
            let isBlank = byte <= 0x20
            if isBlank, bytes.last == 0x20 || bytes.isEmpty { continue }
            bytes.append(isBlank ? 0x20 : byte)
        }
        while let last = bytes.last, last & 0xC0 == 0x80, bytes.count >= 498 { bytes.removeLast() }
        if bytes.count >= 497, let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        let text = FoldedText.string(stripped: bytes)
        return text.isEmpty ? nil : text
    }
}

/// Where a bounce goes over into a copy of the mail that did not arrive.
enum OriginalCopy {
    /// The offset of the copy; the end of the text when there is none.
    static func start(_ text: FoldedText) -> Int {
        for (index, line) in text.lines.enumerated() where index > 0 {
            let content = text.trimmed(line)
            if isTitle(text, content) { return line.lowerBound }
            if beginsHeader(text, line), headerFollows(text, index) { return line.lowerBound }
        }
        return text.bytes.count
    }

    private static func isTitle(_ text: FoldedText, _ content: Range<Int>) -> Bool {
        guard content.count <= 120, !content.isEmpty else { return false }
        return titles.find(text, in: content) != nil
    }

    private static let titles = PhraseTable([
        "below this line is a copy of the message", "this is a copy of the message", "original message follows", "original message -----",
        "message headers follow", "message header follows",
        "undelivered message follows", "unsent message follows", "unsent message below", "header of the original message",
        "original message is following", "- returned message", "copy of the original message",
        "copy of the message header", "your original message", "-----original message", "-------original message", "-------original mail",
        "start of original", "message follows:", "body of message generated", "original message header",
        "the original message was:", "----- message header", "original message:", "---- unsent message", "content of message:",
        "the text of your message", "原邮件内容", "原信内容", "以下是原邮件", "原始邮件", "message text follows",
        "the headers of the original", "a copy of your message", "here is your message", "beginning of the original message",
    ])

    /// A line with which copied headers begin.
    private static func beginsHeader(_ text: FoldedText, _ line: Range<Int>) -> Bool {
        starts.contains { text.has($0, at: line.lowerBound, before: line.upperBound) }
    }
    private static let starts = ["received:", "return-path:", "message-id:", "dkim-signature:", "x-received:", "mime-version:", "delivered-to:"].map {
        Array($0.utf8)
    }

    /// Whether another header line stands in the next few.
    private static func headerFollows(_ text: FoldedText, _ index: Int) -> Bool {
        text.lines[(index + 1)...].prefix(8).contains { line in
            let content = text.trimmed(line)
            return names.contains { text.has($0, at: content.lowerBound, before: content.upperBound) }
        }
    }
    private static let names = ["received:", "from:", "to:", "subject:", "date:", "message-id:", "mime-version:", "content-type:"].map {
        Array($0.utf8)
    }
}

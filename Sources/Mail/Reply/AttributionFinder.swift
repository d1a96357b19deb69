/// Finds the lines that announce quoted mail, "On 3 May, Ann <ann@example.com> wrote:", in any language and over up to five lines.
struct AttributionFinder {
    let text: FoldedText
    let phrases: ReplyPhrases

    /// An attribution: its lines, how sure it is, and where it begins when it shares its first line with other text.
    struct Found {
        var lines: ClosedRange<Int>
        var confidence: Double
        var sharedFrom: Int?
    }

    /// The most bytes an attribution has, over all of its lines.
    private static let longest = 600

    /// Marks all attributions among the lines.
    func mark(_ lines: inout [ReplyLine]) {
        for index in lines.indices {
            guard let found = attribution(endingAt: index, lines) else { continue }
            for inner in found.lines where lines[inner].kind != .empty {
                lines[inner].kind = .attribution
                lines[inner].depth = 0
                lines[inner].confidence = found.confidence
            }
            lines[found.lines.lowerBound].sharedFrom = found.sharedFrom
        }
    }

    private func attribution(endingAt index: Int, _ lines: [ReplyLine]) -> Found? {
        guard let ending = Ending(lines[index], text, phrases) else { return nil }
        if lines[index].depth > 0 { return ending.isVerbAlone ? folded(index, lines, ending) : nil }
        return folded(index, lines, ending) ?? shared(index, lines, ending) ?? alone(index, lines, ending)
    }

    /// Whether the line alone, its quote marks aside, is an attribution.
    func isAttribution(_ line: ReplyLine) -> Bool {
        var line = line
        line.kind = .text
        line.depth = 0
        guard !line.content.isEmpty, let ending = Ending(line, text, phrases) else { return line.content.isEmpty }
        return opened(by: line, ending) != nil || alone(0, [line], ending) != nil
    }

    /// The attribution from the nearest line above that opens one.
    private func folded(_ index: Int, _ lines: [ReplyLine], _ ending: Ending) -> Found? {
        var blanks = 0
        var start = index
        while start >= 0, index - start <= 6 {
            let line = lines[start]
            if line.kind == .empty { blanks += 1 }
            if blanks > 1 || line.kind == .attribution || line.kind == .title || (line.kind == .quote && start != index) { return nil }
            if let confidence = opened(by: line, ending) { return Found(lines: start...index, confidence: confidence) }
            start -= 1
        }
        return nil
    }

    /// How sure the range from this line to the ending is an attribution; nil when the line opens none.
    private func opened(by line: ReplyLine, _ ending: Ending) -> Double? {
        guard line.kind == .text || line.kind == .quote else { return nil }
        let start = undecorated(line.content)
        let range = start..<max(start, ending.end)
        guard !range.isEmpty, range.count <= Self.longest else { return nil }
        let opener = phrases.openers.match(text, at: start, before: range.upperBound)
        let digit = (0x30...0x39).contains(text.folded[start])
        guard opener != nil || digit else { return nil }
        let evidence = Evidence(text, range)
        let dated = evidence.date || evidence.time
        if ending.verb, dated || evidence.address { return opener != nil || dated ? 0.95 : nil }
        guard ending.colon || ending.angle, dated else { return nil }
        let verb = phrases.wroteInside.find(text, in: range) != nil
        if ending.colon, verb, opener != nil, evidence.date || evidence.address { return 0.9 }
        if ending.colon, evidence.address, ending.closesAddress { return 0.9 }
        return digit && dateFirst(start, range.upperBound) ? dateLed(evidence, ending) : nil
    }

    /// "2013/7/20 Ann <ann@example.com>", without a verb and a colon.
    private func dateLed(_ evidence: Evidence, _ ending: Ending) -> Double? {
        evidence.date && evidence.address && ending.closesAddress ? 0.8 : nil
    }

    /// Whether the text begins with a whole date, not with any number.
    private func dateFirst(_ start: Int, _ end: Int) -> Bool {
        Evidence(text, start..<min(end, start + 12)).date
    }

    /// An attribution on one or two lines that does not begin like one: "Ann <ann@example.com> wrote:", "вт, 5 янв. в 23:39, Ann <…>:".
    private func alone(_ index: Int, _ lines: [ReplyLine], _ ending: Ending) -> Found? {
        let line = lines[index].content
        guard line.count <= Self.longest else { return nil }
        if ending.dashed, ending.verb { return Found(lines: index...index, confidence: 0.95) }
        if let found = zoned(index, line) { return found }
        let start = max(0, index - 1)
        for first in [index, start] where lines[first].kind == .text && (first == index || opensAddress(lines[first].content)) {
            let range = lines[first].content.lowerBound..<ending.end
            if let confidence = unopened(range, ending, quoteFollows: nextSpeaks(index, lines) == .quote) {
                return Found(lines: first...index, confidence: confidence)
            }
        }
        return nil
    }

    private func unopened(_ range: Range<Int>, _ ending: Ending, quoteFollows: Bool) -> Double? {
        guard range.count <= Self.longest, !range.isEmpty else { return nil }
        let evidence = Evidence(text, range)
        if ending.verb, evidence.address { return 0.9 }
        if ending.verb, quoteFollows || text.find(Self.via, in: range) != nil { return range.count <= 120 ? 0.8 : nil }
        if ending.colon, evidence.address, ending.closesAddress, evidence.time || evidence.date { return 0.9 }
        if ending.colon, quoteFollows, evidence.address || (evidence.time && evidence.date) { return 0.8 }
        if ending.colon, evidence.address, evidence.date || evidence.time, phrases.wroteInside.find(text, in: range) != nil { return 0.9 }
        if ending.colon, quoteFollows, evidence.date, phrases.wroteInside.find(text, in: range) != nil { return 0.8 }
        return postedBy(range, evidence)
    }
    private static let via = Array(" via ".utf8)

    /// "Posted by ann on 01/21/2016".
    private func postedBy(_ range: Range<Int>, _ evidence: Evidence) -> Double? {
        evidence.date && range.count < 100 && text.has(Self.posted, at: range.lowerBound, before: range.upperBound) ? 0.8 : nil
    }
    fileprivate static let posted = Array("posted by ".utf8)

    /// "2016-03-03 17:21 GMT+01:00 Ann": Gmail's form where the writer has no address.
    private func zoned(_ index: Int, _ line: Range<Int>) -> Found? {
        guard line.count < 120, (0x30...0x39).contains(text.folded[line.lowerBound]), dateFirst(line.lowerBound, line.upperBound) else { return nil }
        let evidence = Evidence(text, line)
        guard evidence.time, let zone = text.find(Self.greenwich, in: line), zone < line.lowerBound + 24 else { return nil }
        return Found(lines: index...index, confidence: 0.85)
    }
    private static let greenwich = Array("gmt".utf8)

    /// "I agree On 4 April, ann@example.com wrote:" before a quote: the attribution shares its line with the reply. The capital tells.
    private func shared(_ index: Int, _ lines: [ReplyLine], _ ending: Ending) -> Found? {
        guard ending.verb, nextSpeaks(index, lines) == .quote, lines[index].content.count <= Self.longest else { return nil }
        let range = lines[index].content.lowerBound..<ending.end
        var from = range.lowerBound
        while let place = text.find(Self.on, in: from..<range.upperBound) {
            let evidence = Evidence(text, place..<range.upperBound)
            if evidence.date || evidence.time, text.bytes[place + 1] == UInt8(ascii: "O") {
                var start = place
                while start > range.lowerBound, text.folded[start - 1] == UInt8(ascii: "-") || text.isBlank(start - 1) { start -= 1 }
                return Found(lines: index...index, confidence: 0.8, sharedFrom: start)
            }
            from = place + 1
        }
        return nil
    }
    private static let on = Array(" on ".utf8)

    /// What the next line that is not empty is.
    private func nextSpeaks(_ index: Int, _ lines: [ReplyLine]) -> ReplyLine.Kind? {
        lines[(index + 1)...].prefix(6).first { $0.kind != .empty }?.kind
    }

    /// Whether the line ends within an address: "Ann <".
    private func opensAddress(_ content: Range<Int>) -> Bool {
        guard let open = text.folded[content].lastIndex(of: UInt8(ascii: "<")) else { return false }
        return !text.contains(UInt8(ascii: ">"), in: open..<content.upperBound)
    }

    /// The first byte that is not a dash, star, quote mark or bar.
    private func undecorated(_ content: Range<Int>) -> Int {
        var start = content.lowerBound
        while start < content.upperBound {
            switch text.folded[start] {
            case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: "\""), UInt8(ascii: "["),
                0x20, 0x09:
                start += 1
            default: return start
            }
        }
        return start
    }
}

/// How a line ends, as far as it matters to an attribution.
struct Ending {
    /// The end of the line without colon, dashes and blanks.
    private(set) var end: Int
    /// A verb of writing stands at the end.
    private(set) var verb = false
    /// There is nothing but a verb.
    private(set) var isVerbAlone = false
    /// It ends with a colon.
    private(set) var colon = false
    /// It ends with `>`.
    private(set) var angle = false
    /// It stands between dashes.
    private(set) var dashed = false
    /// An address in brackets closes just before the colon.
    private(set) var closesAddress = false

    /// Nil when no attribution ends like this line.
    init?(_ line: ReplyLine, _ text: FoldedText, _ phrases: ReplyPhrases) {
        guard line.kind == .text || (line.kind == .quote && line.depth == 1), !line.content.isEmpty else { return nil }
        end = line.content.upperBound
        let last = text.folded[end - 1]
        guard line.kind == .text || line.content.count < 40 else { return nil }
        strip(line.content, text)
        guard end > line.content.lowerBound else { return nil }
        dashed = dashed && text.folded[line.content.lowerBound] == UInt8(ascii: "-")
        angle = last == UInt8(ascii: ">")
        let closing = text.folded[end - 1]
        closesAddress = closing == UInt8(ascii: ">") || closing == UInt8(ascii: ")") || closing == UInt8(ascii: "]")
        if let word = phrases.wrote.suffix(text, of: line.content.lowerBound..<end) {
            verb = colon || dashed || Self.isYouWrote(text, word)
            isVerbAlone = word.lowerBound == line.content.lowerBound
        }
        let datesFirst = (0x30...0x39).contains(text.folded[line.content.lowerBound])
        let isPosting = text.has(AttributionFinder.posted, at: line.content.lowerBound, before: end)
        guard verb || colon || (angle && closesAddress) || datesFirst || isPosting else { return nil }
    }

    /// Takes colons, dashes, stars and blanks off the end.
    private mutating func strip(_ content: Range<Int>, _ text: FoldedText) {
        var dashes = 0
        while end > content.lowerBound {
            switch text.folded[end - 1] {
            case UInt8(ascii: ":"): colon = true
            case UInt8(ascii: "-"): dashes += 1
            case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "\""), UInt8(ascii: ","), 0x20, 0x09: break
            default:
                dashed = dashes >= 2
                return
            }
            end -= 1
        }
    }

    /// "you wrote" needs no colon.
    private static func isYouWrote(_ text: FoldedText, _ word: Range<Int>) -> Bool {
        text.has(Array("you ".utf8), at: word.lowerBound - 4, before: word.upperBound)
    }
}

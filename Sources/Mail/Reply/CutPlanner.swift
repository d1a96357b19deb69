/// Decides which lines of a mail are not its writer's words.
///
/// The order of the rules: a signature's delimiter and quoted mail without quote marks end the reply; then single lines of mail
/// programs; then quoted regions, by what stands before and after them.
struct CutPlanner {
    let text: FoldedText
    let lines: [ReplyLine]
    let threshold: Double
    let phrases = ReplyPhrases.shared
    private var planned: [LineCut] = []
    /// The line with which the reply ends.
    private(set) var end: Int
    /// Where a forwarded mail begins, in bytes.
    private(set) var forwardedFrom: Int?
    /// The first line with words of the writer; nil when there is none.
    let firstWords: Int?
    /// Whether there is nothing but quote marks and attribution lines: no words of anybody.
    private(set) lazy var isFurnitureOnly = RegionRules.holdsNoWords(lines, text)

    /// A cut of whole lines, or from the middle of its first line on.
    private struct LineCut {
        var lines: Range<Int>
        var reason: Cut.Reason
        var confidence: Double
        var from: Int?
    }

    init(text: FoldedText, lines: [ReplyLine], threshold: Double) {
        self.text = text
        self.lines = lines
        self.threshold = threshold
        end = lines.count
        firstWords = lines.firstIndex { $0.isPlainText || $0.sharedFrom != nil }
    }

    /// Makes the plan.
    mutating func plan(forwarded: Int?) {
        forwardedFrom = forwarded
        if answersInline {
            cutSignature()
            return
        }
        cutEnding()
        cutProgramLines()
        cutCard()
        cutRegions()
        cutDisclaimer()
    }

    /// The cuts in order, not overlapping, in bytes.
    var cuts: [Cut] {
        var cuts: [Cut] = []
        for cut in planned.sorted(by: { start(of: $0) < start(of: $1) }) {
            let stop = text.lineEnd(min(swallowed(cut.lines.upperBound), lines.count) - 1)
            let start = max(start(of: cut), cuts.last?.range.upperBound ?? 0)
            if start < stop { cuts.append(Cut(range: start..<stop, reason: cut.reason, confidence: cut.confidence)) }
        }
        return cuts
    }

    private func start(of cut: LineCut) -> Int {
        cut.from ?? text.lines[cut.lines.lowerBound].lowerBound
    }

    /// Empty lines below a cut go with it.
    private func swallowed(_ index: Int) -> Int {
        lines[index...].firstIndex { $0.kind != .empty } ?? lines.count
    }

    mutating func cut(_ range: Range<Int>, _ reason: Cut.Reason, _ confidence: Double) {
        guard confidence >= threshold, !range.isEmpty else { return }
        planned.append(LineCut(lines: range, reason: reason, confidence: confidence, from: lines[range.lowerBound].sharedFrom))
    }

    // MARK: Answers between the quoted lines

    /// Whether the writer answers between quoted lines: it begins with a quote and goes on with text and another quote, or says so.
    private var answersInline: Bool {
        guard let first = lines.firstIndex(where: { $0.kind != .empty }) else { return false }
        if saysInline { return true }
        guard lines[first].kind == .quote || (lines[first].kind == .attribution && speaks(after: first) == .quote) else { return false }
        let stop = lines.firstIndex { $0.kind == .delimiter || $0.kind == .title || $0.kind == .header } ?? lines.count
        var (quoted, answered) = (false, false)
        for line in lines[..<stop] {
            if line.kind == .quote {
                if answered { return true }
                quoted = true
            } else if line.kind == .text, quoted {
                answered = true
            }
        }
        return false
    }

    /// "My answers are in red below": then quoted mail may hold words of the writer, if any is there.
    private var saysInline: Bool {
        guard let start = lines.firstIndex(where: { $0.isMarker || $0.kind == .header || $0.kind == .quote }), start > 0 else { return false }
        let spoken = lines[..<start].filter { $0.kind == .text }
        guard spoken.count <= 12 else { return false }
        return spoken.contains { $0.content.count <= 200 && phrases.inlineHints.find(text, in: $0.content) != nil }
    }

    /// What the first line below the group of lines at the index is; nil as well when the group is endless.
    private func speaks(after index: Int) -> ReplyLine.Kind? {
        let kind = lines[index].kind
        return lines[index...].prefix(80).first { $0.kind != kind && $0.kind != .empty }?.kind
    }

    // MARK: What ends a reply

    private mutating func cutSignature() {
        guard let index = lines.lastIndex(where: { $0.kind == .delimiter }), lines[..<index].contains(where: \.isPlainText) else { return }
        guard !lines[index...].contains(where: { $0.kind == .quote || $0.isMarker }) else { return }
        let confidence = signatureConfidence(index)
        if confidence >= threshold { cut(index..<lines.count, .signature, confidence) }
    }

    /// Cuts from the first line below the writer's first words with which quoted mail or a signature begins, down to the end.
    private mutating func cutEnding() {
        guard var index = firstWords else { return }
        if lines[index].sharedFrom == nil { index += 1 }
        while index < lines.count {
            if let (reason, confidence) = ending(at: index), confidence >= threshold {
                cut(index..<lines.count, reason, confidence)
                end = index
                return
            }
            index += 1
        }
    }

    /// Why the reply ends at the line and how sure that is; nil when it does not.
    private func ending(at index: Int) -> (Cut.Reason, Double)? {
        let line = lines[index]
        switch line.kind {
        case .delimiter:
            let next = speaks(after: index)
            if next == .header || next == .title { return (history(from: index), 0.95) }
            return (.signature, signatureConfidence(index))
        case .header:
            return (history(from: index), line.confidence)
        case .title, .attribution:
            let next = speaks(after: index)
            if next == .quote || (line.kind == .attribution && next == nil) { return nil }
            return (line.kind == .attribution ? .history : history(from: index), line.confidence - 0.05)
        default: return nil
        }
    }

    /// Forwarded or quoted mail: what begins at the line.
    private func history(from index: Int) -> Cut.Reason {
        guard let forwardedFrom else { return .history }
        return text.lines[index].lowerBound <= forwardedFrom ? .forward : .history
    }

    /// How sure it is that what stands below a delimiter is a signature: long texts and drawn headings are not.
    private func signatureConfidence(_ index: Int) -> Double {
        if isHeading(index) { return 0.1 }
        let below = lines[(index + 1)...].prefix(80).prefix { !$0.isMarker && $0.kind != .header && $0.kind != .quote }
        let count = below.count { $0.kind == .text }
        let isDash = isDashed(lines[index].content)
        if !isDash, below.contains(where: { $0.kind == .text && TailReader(text: text, lines: lines).speaks($0.content) }) { return 0.4 }
        if count <= 10 { return isDash ? 0.95 : 0.8 }
        return count <= (isDash ? 24 : 12) ? 0.6 : 0.3
    }

    /// Dashes, underscores: what mail programs put above signatures.
    private func isDashed(_ content: Range<Int>) -> Bool {
        let first = text.folded[content.lowerBound]
        return first == UInt8(ascii: "-") || first == UInt8(ascii: "_") || first >= 0x80
    }

    /// A rule as long as the line right above it, with text right below it, underlines a heading.
    private func isHeading(_ index: Int) -> Bool {
        guard index > 0, index + 1 < lines.count, lines[index - 1].kind == .text, lines[index + 1].kind == .text else { return false }
        let (rule, title) = (lines[index].content.count, lines[index - 1].content.count)
        return rule >= 3 && abs(rule - title) <= 2
    }

    // MARK: Lines of mail programs

    private mutating func cutProgramLines() {
        for index in lines.indices[..<end] where lines[index].kind == .signature {
            cut(index..<index + 1, .signature, lines[index].confidence)
        }
    }

    private mutating func cutDisclaimer() {
        guard let first = firstWords else { return }
        for index in lines.indices[..<end] where index > first && lines[index].kind == .text && lines[index - 1].kind != .text {
            guard phrases.disclaimers.match(text, at: lines[index].content.lowerBound, before: lines[index].content.upperBound) != nil else {
                continue
            }
            if lines[index..<end].count(where: { $0.kind == .text }) <= 16 { cut(index..<end, .disclaimer, 0.75) }
            return
        }
    }
}

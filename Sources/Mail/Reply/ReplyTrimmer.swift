/// Finds what the writer of a mail wrote, among what mail programs put around it.
///
/// Nothing is destroyed: the trimmer says which ranges of the text it would leave out, why, and how sure it is. Answers written
/// between quoted lines are recognised, and then no quote is cut. Works in time linear in the text's size, without regular expressions.
public struct ReplyTrimmer: Sendable {
    /// What is less sure than this stays in the reply. From 0 (cut everything that looks cuttable) to 1 (cut nothing).
    public var threshold: Double

    /// A trimmer that cuts what it is at least as sure of as `threshold` (0 to 1).
    public init(threshold: Double = 0.5) {
        self.threshold = threshold
    }

    /// Trims the plain text of a mail, or a text rendered from HTML in which block quotes are lines with `> `.
    ///
    /// - Parameters:
    ///   - text: The full text. LF or CRLF line ends.
    ///   - marks: What the mail's HTML says of ranges of the text, see ``QuotedMarkup``.
    public func trim(_ text: String, marks: [ReplyMark] = []) -> TrimmedReply {
        let folded = FoldedText(text)
        let lines = ReplyAnalysis(folded, marks: marks).lines
        let forwarded = ForwardedMailReader(text: folded, lines: lines).read()
        var planner = CutPlanner(text: folded, lines: lines, threshold: threshold)
        planner.plan(forwarded: forwarded?.range.lowerBound)
        let cuts = planner.cuts
        let reply = folded.kept(cuts)
        if reply.isEmpty, !cuts.isEmpty, !planner.isFurnitureOnly {
            return TrimmedReply(reply: folded.kept([]), cuts: [], forwarded: forwarded)
        }
        return TrimmedReply(reply: reply, cuts: cuts, forwarded: forwarded)
    }
}

/// What a mail's writer wrote, and what was left out.
public struct TrimmedReply: Sendable, Equatable {
    /// The text without the cut ranges, with LF line ends and without blanks around it. Empty only when the text holds no words of
    /// anybody; when all of it is quoted, all of it is kept.
    public var reply: String
    /// What was left out, in order, not overlapping.
    public var cuts: [Cut]
    /// The mail that was forwarded inside this one, or quoted with its header block; nil when there is none.
    public var forwarded: ForwardedMail?

    /// A reply from its parts.
    public init(reply: String, cuts: [Cut] = [], forwarded: ForwardedMail? = nil) {
        self.reply = reply
        self.cuts = cuts
        self.forwarded = forwarded
    }
}

/// A range that is left out of a reply.
public struct Cut: Sendable, Equatable {
    /// Why a range is left out.
    public enum Reason: String, Sendable {
        /// Quoted text, with the line that announces it.
        case quote
        /// The line "On … wrote:" alone.
        case attribution
        /// Quoted mail without quote marks, below its header block or title.
        case history
        /// A mail that was forwarded.
        case forward
        /// The writer's signature, or the line of a mail program.
        case signature
        /// A legal notice or an advertisement of a virus scanner.
        case disclaimer
    }

    /// The range in UTF-8 bytes of the full text.
    public var range: Range<Int>
    /// Why it is left out.
    public var reason: Reason
    /// How sure that is, from 0 to 1.
    public var confidence: Double

    /// A cut from its parts.
    public init(range: Range<Int>, reason: Reason, confidence: Double) {
        self.range = range
        self.reason = reason
        self.confidence = confidence
    }
}

/// The lines of a text, each with its kind.
struct ReplyAnalysis {
    private(set) var lines: [ReplyLine]

    init(_ text: FoldedText, marks: [ReplyMark]) {
        let phrases = ReplyPhrases.shared
        lines = LineReader(text).lines
        TitleFinder(text: text, phrases: phrases).mark(&lines)
        HeaderBlockFinder(text: text, phrases: phrases).mark(&lines)
        AttributionFinder(text: text, phrases: phrases).mark(&lines)
        SignatureFinder(text: text, phrases: phrases).mark(&lines)
        apply(marks, text)
    }

    /// Lines within a marked range are what the mark says, whatever they look like; titles and header blocks stay what they are.
    private mutating func apply(_ marks: [ReplyMark], _ text: FoldedText) {
        var remaining = marks[...]
        for index in lines.indices where !lines[index].content.isEmpty {
            remaining = remaining.drop { $0.range.upperBound < lines[index].content.upperBound }
            guard let mark = remaining.first else { return }
            if mark.range.lowerBound <= lines[index].content.lowerBound { apply(mark.kind, to: index) }
        }
    }

    private mutating func apply(_ kind: ReplyMark.Kind, to index: Int) {
        guard lines[index].kind == .text || lines[index].kind == .signature || lines[index].kind == .delimiter else { return }
        lines[index].kind = kind == .quote ? .quote : .signature
        if kind == .quote { lines[index].depth = max(1, lines[index].depth) }
        lines[index].confidence = 0.95
    }
}

extension FoldedText {
    /// The text outside of the cuts, with LF line ends, without blanks around it.
    func kept(_ cuts: [Cut]) -> String {
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var start = 0
        for cut in cuts {
            append(start..<cut.range.lowerBound, to: &kept)
            start = cut.range.upperBound
        }
        append(start..<bytes.count, to: &kept)
        return Self.string(stripped: kept)
    }

    private func append(_ range: Range<Int>, to kept: inout [UInt8]) {
        guard bytes[range].contains(0x0D) else {
            kept += bytes[range]
            return
        }
        for index in range where bytes[index] != 0x0D || index + 1 == bytes.count || bytes[index + 1] != 0x0A { kept.append(bytes[index]) }
    }

    /// The bytes as a string without any kind of blank at its ends.
    static func string(stripped bytes: [UInt8]) -> String {
        var (start, end) = (0, bytes.count)
        while start < end, let length = Blank.length(bytes[start..<min(start + 3, end)]) { start += length }
        while end > start, let length = Blank.lengthAtEnd(bytes[start..<end]) { end -= length }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}

/// Blanks of all kinds: ASCII, no-break, wide and of no width.
enum Blank {
    /// The length of the blank with which the bytes begin; nil when it is none.
    static func length(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.first else { return nil }
        if first == 0x20 || (0x09...0x0D).contains(first) { return 1 }
        if bytes.prefix(2).elementsEqual([0xC2, 0xA0]) { return 2 }
        return first >= 0xE2 && isWide(bytes.prefix(3)) ? 3 : nil
    }

    /// The length of the blank with which the bytes end; nil when it is none.
    static func lengthAtEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let last = bytes.last else { return nil }
        if last == 0x20 || (0x09...0x0D).contains(last) { return 1 }
        guard last >= 0x80, last < 0xC0 else { return nil }
        if bytes.suffix(2).elementsEqual([0xC2, 0xA0]) { return 2 }
        return isWide(bytes.suffix(3)) ? 3 : nil
    }

    private static func isWide(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count == 3 && Fold.fold(Array(bytes)) == [0x20, 0x20, 0x20]
    }
}

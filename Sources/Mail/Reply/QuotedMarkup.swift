/// A range of a text that its HTML marks.
public struct ReplyMark: Sendable, Equatable {
    /// What the HTML says of it.
    public enum Kind: Sendable {
        /// Quoted or forwarded mail.
        case quote
        /// The writer's signature.
        case signature
    }

    /// The range in UTF-8 bytes of the text.
    public var range: Range<Int>
    /// What it is.
    public var kind: Kind

    /// A mark from its parts.
    public init(range: Range<Int>, kind: Kind) {
        self.range = range
        self.kind = kind
    }
}

/// Finds what mail programs mark as quoted in the HTML they write: `gmail_quote`, `divRplyFwdMsg`, `blockquote type=cite` and their like.
///
/// The marks become characters of the private use area that pass through any rendering to text; there they tell the ranges.
public struct QuotedMarkup: Sendable {
    /// The HTML with the marks, to be rendered; equal to the source when nothing is marked.
    public let html: String
    /// Whether anything is marked.
    public let isMarked: Bool

    /// Marks what mail programs say is quoted or a signature. Reads the HTML once, from front to back.
    public init(_ source: String) {
        var scanner = MarkScanner(Array(source.utf8))
        let marked = scanner.run()
        isMarked = scanner.found
        html = isMarked ? String(decoding: marked, as: UTF8.self) : source
    }

    /// The ranges of a text that the marks stand for.
    ///
    /// Marks may change where lines break, never what is written: places are counted in visible bytes.
    ///
    /// - Parameters:
    ///   - rendered: What ``html`` was rendered to, marks included.
    ///   - text: What the source was rendered to. When it says something else, there are no ranges.
    public static func marks(in rendered: String, for text: String) -> [ReplyMark] {
        var spans: [(start: Int, end: Int, kind: ReplyMark.Kind)] = []
        var open: (start: Int, kind: ReplyMark.Kind)?
        let count = eachVisible(Array(rendered.utf8)) { sign, count in
            if sign == .end {
                if let begun = open { spans.append((begun.start, count, begun.kind)) }
                open = nil
            } else {
                open = open ?? (count, sign == .quote ? .quote : .signature)
            }
        }
        if let begun = open { spans.append((begun.start, count, begun.kind)) }
        let places = VisiblePlaces(text)
        return places.count == count
            ? spans.compactMap { span in places.range(span.start, span.end).map { ReplyMark(range: $0, kind: span.kind) } } : []
    }

    /// Calls the body at each mark with the number of visible bytes before it; returns the number of all.
    private static func eachVisible(_ bytes: [UInt8], _ body: (MarkSign, Int) -> Void) -> Int {
        var (index, count) = (0, 0)
        while index < bytes.count {
            if let sign = MarkSign(bytes, index) {
                body(sign, count)
                index += MarkSign.length
                continue
            }
            if VisiblePlaces.isVisible(bytes[index]) { count += 1 }
            index += 1
        }
        return count
    }
}

/// Where the visible bytes of a text stand: all but blanks and quote marks.
private struct VisiblePlaces {
    private var offsets: [Int] = []
    private let end: Int

    init(_ text: String) {
        end = text.utf8.count
        for (offset, byte) in text.utf8.enumerated() where Self.isVisible(byte) { offsets.append(offset) }
    }

    var count: Int { offsets.count }

    /// The range of the visible bytes from one number to another; nil when there are none.
    func range(_ start: Int, _ stop: Int) -> Range<Int>? {
        guard start < stop, start < offsets.count else { return nil }
        return offsets[start]..<(stop < offsets.count ? offsets[stop - 1] + 1 : end)
    }

    static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte != UInt8(ascii: ">") }
}

/// The characters that carry marks through a rendering: U+E3A1 to U+E3A3, of the private use area.
private enum MarkSign: UInt8 {
    case quote = 0xA1
    case signature = 0xA2
    case end = 0xA3

    static let length = 3
    var bytes: [UInt8] { [0xEE, 0x8E, rawValue] }

    init?(_ bytes: [UInt8], _ index: Int) {
        guard index + 2 < bytes.count, bytes[index] == 0xEE, bytes[index + 1] == 0x8E else { return nil }
        self.init(rawValue: bytes[index + 2])
    }
}

/// Walks over tags and copies the HTML with marks.
private struct MarkScanner {
    private let bytes: [UInt8]
    private var output: [UInt8] = []
    private var index = 0
    private(set) var found = false
    /// The marked element that is open, and how many elements of its name are open in it.
    private var open: (name: [UInt8], depth: Int)?
    /// A mark without an end was made: the rest is quoted.
    private var isRest = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func run() -> [UInt8] {
        output.reserveCapacity(bytes.count + 64)
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<"), let tag = MarkupTag(bytes, index) else {
                if MarkSign(bytes, index) == nil { output.append(bytes[index]) } else { index += MarkSign.length - 1 }
                index += 1
                continue
            }
            take(tag)
            index = tag.end
        }
        return output
    }

    private mutating func take(_ tag: MarkupTag) {
        if tag.closes {
            if let current = open, current.name == tag.name { close(current) }
            output += bytes[index..<tag.end]
            return
        }
        output += bytes[index..<tag.end]
        if let current = open {
            if current.name == tag.name { open = (current.name, current.depth + 1) }
        } else if !isRest, let rule = MarkRule.rule(tag) {
            begin(rule, tag)
        }
    }

    private mutating func begin(_ rule: MarkRule, _ tag: MarkupTag) {
        found = true
        output += (rule.kind == .quote ? MarkSign.quote : .signature).bytes
        if rule.reachesEnd { isRest = true } else { open = (tag.name, 1) }
    }

    private mutating func close(_ current: (name: [UInt8], depth: Int)) {
        guard current.depth == 1 else {
            open = (current.name, current.depth - 1)
            return
        }
        output += MarkSign.end.bytes
        open = nil
    }
}

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
        return places.count == count ? spans.compactMap { span in places.range(span.start, span.end).map { ReplyMark(range: $0, kind: span.kind) } } : []
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

/// A start or end tag with the attributes that matter, in lower case.
private struct MarkupTag {
    private(set) var name: [UInt8] = []
    private(set) var closes = false
    /// The values of class, id, type, name and data-marker, each with a space before and after it.
    private(set) var values: [String: [UInt8]] = [:]
    /// The offset after `>`.
    private(set) var end: Int

    private static let longest = 4_000

    init?(_ bytes: [UInt8], _ start: Int) {
        var index = start + 1
        guard index < bytes.count else { return nil }
        if bytes[index] == UInt8(ascii: "/") {
            closes = true
            index += 1
        }
        let limit = min(bytes.count, start + Self.longest)
        while index < limit, Self.isName(bytes[index]) {
            name.append(ASCII.lower(bytes[index]))
            index += 1
        }
        guard !name.isEmpty else { return nil }
        end = index
        while end < limit, bytes[end] != UInt8(ascii: ">") {
            readAttribute(bytes, limit)
        }
        guard end < limit else { return nil }
        end += 1
    }

    private mutating func readAttribute(_ bytes: [UInt8], _ limit: Int) {
        let start = end
        while end < limit, Self.isName(bytes[end]) { end += 1 }
        guard end > start else {
            end += 1
            return
        }
        let key = String(decoding: bytes[start..<end].map(ASCII.lower), as: UTF8.self)
        while end < limit, bytes[end] <= 0x20 { end += 1 }
        guard end < limit, bytes[end] == UInt8(ascii: "=") else { return }
        end += 1
        while end < limit, bytes[end] <= 0x20 { end += 1 }
        let value = readValue(bytes, limit)
        if MarkRule.attributes.contains(key) { values[key] = [0x20] + value.map(ASCII.lower) + [0x20] }
    }

    private mutating func readValue(_ bytes: [UInt8], _ limit: Int) -> ArraySlice<UInt8> {
        guard end < limit else { return [] }
        let quote = bytes[end]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let start = end + 1
            end = bytes[start..<limit].firstIndex(of: quote) ?? limit
            let value = bytes[start..<end]
            if end < limit { end += 1 }
            return value
        }
        let start = end
        while end < limit, bytes[end] > 0x20, bytes[end] != UInt8(ascii: ">") { end += 1 }
        return bytes[start..<end]
    }

    private static func isName(_ byte: UInt8) -> Bool {
        let lower = ASCII.lower(byte)
        return (0x61...0x7A).contains(lower) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
    }
}

/// How mail programs mark quoted mail. Data.
private struct MarkRule {
    /// The element; nil for any.
    var element: String?
    /// The attribute and a word of its value, or how such a word begins.
    var attribute: String
    var word: String
    var isPrefix = false
    /// The mark has no end: all that follows is quoted.
    var reachesEnd = false
    var kind = ReplyMark.Kind.quote

    static let attributes: Set<String> = ["class", "id", "type", "name", "data-marker", "data-smartmail"]

    static func rule(_ tag: MarkupTag) -> MarkRule? {
        guard !tag.values.isEmpty else { return nil }
        return all.first { $0.fits(tag) }
    }

    private func fits(_ tag: MarkupTag) -> Bool {
        guard let value = tag.values[attribute], element.map({ tag.name.elementsEqual($0.utf8) }) ?? true else { return false }
        let needle = [0x20] + Array(word.utf8) + (isPrefix ? [] : [0x20])
        guard value.count >= needle.count else { return false }
        return (0...(value.count - needle.count)).contains { value[$0...].starts(with: needle) }
    }

    private static let all: [MarkRule] =
        ["gmail_quote", "gmail_quote_container", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra", "gmail_forward", "wn_quote", "front-blockquote", "missive_quote",
            "__aliyun_previous_body_wrap", "history-quote-wrapper", "lark-mail-quote", "j-reply", "ntes-mailmaster-quote", "bloop_original_html", "quote-history"]
        .map { MarkRule(attribute: "class", word: $0) }
        + ["olk_src_body_section", "isreplycontent", "ntes-pcmail-quote", "original-content", "origbody", "mail-editor-reference-message-container", "isforwardcontent", "lark-mail-quote"]
        .map { MarkRule(attribute: "id", word: $0, isPrefix: $0 == "lark-mail-quote") }
        + ["divrplyfwdmsg", "appendonsend", "stopspelling", "x_divrplyfwdmsg", "x_appendonsend", "yahoo_quoted_begin"].map { MarkRule(attribute: "id", word: $0, reachesEnd: true) }
        + [
            MarkRule(element: "blockquote", attribute: "type", word: "cite"),
            MarkRule(element: "div", attribute: "id", word: "yahoo_quoted_", isPrefix: true),
            MarkRule(element: "div", attribute: "name", word: "messagereplysection"),
            MarkRule(attribute: "data-marker", word: "__quoted_text__"),
            MarkRule(attribute: "class", word: "gmail_signature", kind: .signature),
            MarkRule(attribute: "class", word: "moz-signature", kind: .signature),
            MarkRule(attribute: "data-smartmail", word: "gmail_signature", kind: .signature),
            MarkRule(element: "div", attribute: "id", word: "signature", kind: .signature),
            MarkRule(element: "div", attribute: "id", word: "x_signature", kind: .signature),
        ]
}

/// A start or end tag with the attributes that matter, in lower case.
struct MarkupTag {
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
        return (0x61...0x7A).contains(lower) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ":")
    }
}

/// How mail programs mark quoted mail. Data.
struct MarkRule {
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
        [
            "gmail_quote", "gmail_quote_container", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra", "gmail_forward", "wn_quote",
            "front-blockquote", "missive_quote",
            "__aliyun_previous_body_wrap", "history-quote-wrapper", "lark-mail-quote", "j-reply", "ntes-mailmaster-quote", "bloop_original_html",
            "quote-history",
        ]
        .map { MarkRule(attribute: "class", word: $0) }
        + [
            "olk_src_body_section", "isreplycontent", "ntes-pcmail-quote", "original-content", "origbody", "mail-editor-reference-message-container",
            "isforwardcontent", "lark-mail-quote",
        ]
        .map { MarkRule(attribute: "id", word: $0, isPrefix: $0 == "lark-mail-quote") }
        + ["divrplyfwdmsg", "appendonsend", "stopspelling", "x_divrplyfwdmsg", "x_appendonsend", "yahoo_quoted_begin"].map {
            MarkRule(attribute: "id", word: $0, reachesEnd: true)
        }
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

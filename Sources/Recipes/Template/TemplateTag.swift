/// A tag of Mustache as it stands in the source.
struct TemplateTag {
    enum Kind {
        case variable, section, inverted, close, partial, comment
    }

    let kind: Kind
    let name: String
    /// From the first brace to behind the last.
    let range: Range<Int>
    /// For a tag that is alone on its line: the whole line with its line break. The line vanishes.
    let line: Range<Int>?
}

/// Finds the tags in a template.
struct TemplateTagScanner {
    private let bytes: [UInt8]
    private var at = 0

    init(_ source: String) {
        bytes = Array(source.utf8)
    }

    /// Finds the next tag; nil when there is none left.
    ///
    /// - Throws: ``RecipeError`` with `template.syntax` or `template.unsupported`.
    mutating func next() throws(RecipeError) -> TemplateTag? {
        guard let start = find("{{", from: at) else { return nil }
        if bytes[start...].starts(with: "{{!".utf8) { return try comment(from: start) }
        guard let end = find("}}", from: start + 2) else {
            throw error("The template opens a tag with '{{' and does not close it with '}}'.", at: start)
        }
        at = end + 2
        return try tag(in: start..<at, content: bytes[start + 2..<end])
    }

    private mutating func comment(from start: Int) throws(RecipeError) -> TemplateTag {
        guard let end = find("}}", from: start + 3) else {
            throw error("The template does not close a comment with '}}'.", at: start)
        }
        at = end + 2
        return TemplateTag(kind: .comment, name: "", range: start..<at, line: line(around: start..<at))
    }

    private func tag(in range: Range<Int>, content: ArraySlice<UInt8>) throws(RecipeError) -> TemplateTag {
        var content = content
        let kind = try kind(of: content.first ?? 0, at: range.lowerBound)
        if kind != .variable { content = content.dropFirst() }
        let name = String(decoding: trimmed(content), as: UTF8.self)
        guard Self.isName(name, isPartial: kind == .partial) else {
            throw error(
                "The template has the tag '{{\(String(decoding: content.prefix(40), as: UTF8.self))}}': a name is made of letters, digits, '_' and '-', with dots between names.",
                at: range.lowerBound)
        }
        return TemplateTag(kind: kind, name: name, range: range, line: kind == .variable ? nil : line(around: range))
    }

    private func kind(of sign: UInt8, at offset: Int) throws(RecipeError) -> TemplateTag.Kind {
        switch sign {
        case UInt8(ascii: "#"): return .section
        case UInt8(ascii: "^"): return .inverted
        case UInt8(ascii: "/"): return .close
        case UInt8(ascii: ">"): return .partial
        case UInt8(ascii: "{"), UInt8(ascii: "&"):
            throw error(
                "The template switches off escaping with '{{\(Character(Unicode.Scalar(sign)))'. How values are escaped follows from where the text goes; write '{{name}}'.",
                .templateUnsupported, at: offset)
        case UInt8(ascii: "="):
            throw error(
                "The template changes its delimiters with '{{='. Only '{{' and '}}' are known here.", .templateUnsupported,
                at: offset)
        case UInt8(ascii: "<"), UInt8(ascii: "$"), UInt8(ascii: "%"):
            throw error(
                "The template has a tag that begins with '\(Character(Unicode.Scalar(sign)))'. There are variables, sections, inverted sections, comments and partials here.",
                .templateUnsupported, at: offset)
        default: return .variable
        }
    }

    private static func isName(_ name: String, isPartial: Bool) -> Bool {
        if name == ".", !isPartial { return true }
        guard !name.isEmpty else { return false }
        let names = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return names.allSatisfy { !$0.isEmpty && $0.allSatisfy { isNameByte($0) || (isPartial && $0 == UInt8(ascii: "/")) } }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
            true
        default: false
        }
    }

    private func trimmed(_ content: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = content.drop { Self.isBlank($0) || $0 == 0x0A || $0 == 0x0D }
        return start.prefix(
            (start.lastIndex { !(Self.isBlank($0) || $0 == 0x0A || $0 == 0x0D) } ?? start.startIndex - 1) + 1 - start.startIndex)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// The lines that a tag fills alone but for blanks, with their line break at the end; nil when something else stands there.
    private func line(around range: Range<Int>) -> Range<Int>? {
        var start = range.lowerBound
        while start > 0, Self.isBlank(bytes[start - 1]) { start -= 1 }
        guard start == 0 || bytes[start - 1] == 0x0A else { return nil }
        var end = range.upperBound
        while end < bytes.count, Self.isBlank(bytes[end]) { end += 1 }
        if end == bytes.count { return start..<end }
        if bytes[end] == 0x0D, end + 1 < bytes.count { end += 1 }
        return bytes[end] == 0x0A ? start..<end + 1 : nil
    }

    private func find(_ word: StaticString, from start: Int) -> Int? {
        var at = start
        while at + 1 < bytes.count {
            if bytes[at] == word.utf8Start[0], bytes[at + 1] == word.utf8Start[1] { return at }
            at += 1
        }
        return nil
    }

    private func error(_ message: String, _ code: RecipeError.Code = .templateSyntax, at offset: Int) -> RecipeError {
        RecipeError(code, message, at: position(of: offset))
    }

    func position(of offset: Int) -> RecipeError.Position { RecipeError.Position(offset: offset, in: bytes) }

    func text(in range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    var length: Int { bytes.count }
}

extension RecipeError.Code {
    /// The template is not Mustache.
    public static let templateSyntax = Self(rawValue: "template.syntax")
    /// The template uses a part of Mustache that is left out here.
    public static let templateUnsupported = Self(rawValue: "template.unsupported")
    /// The template includes a partial that does not exist, or that includes itself.
    public static let templatePartial = Self(rawValue: "template.partial")
    /// There is no value for a variable of the template.
    public static let templateMissing = Self(rawValue: "template.missing")
    /// A value must not stand where the template puts it.
    public static let templateValue = Self(rawValue: "template.value")
    /// The rendered text is longer than the limit.
    public static let templateTooLarge = Self(rawValue: "template.too_large")
}

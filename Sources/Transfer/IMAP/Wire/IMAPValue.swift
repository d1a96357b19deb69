/// A value in a response (RFC 9051 section 4).
enum IMAPValue: Sendable, Equatable {
    case none
    case atom([UInt8])
    /// Quoted or literal: they mean the same.
    case string([UInt8])
    /// A literal over the limit; its size in bytes.
    case oversized(Int)
    case list([IMAPValue])

    /// The octets of a string or atom.
    var bytes: [UInt8]? {
        switch self {
        case .atom(let bytes), .string(let bytes): bytes
        case .none, .oversized, .list: nil
        }
    }

    var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    var number: UInt64? { bytes.flatMap { ASCII.number($0) } }

    var list: [IMAPValue]? {
        if case .list(let values) = self { values } else { nil }
    }
}

/// Walks over a response from left to right.
struct IMAPCursor: Sendable {
    /// No server nests deeper for a reason; a hostile one would have us overflow the stack.
    static let deepest = 64

    private let parts: [IMAPResponse.Part]
    private var part = 0
    private var text: [UInt8]
    private var index = 0
    /// A list was nested too deep: what was read of it, and all behind it, is left out.
    private(set) var gaveUp = false

    init(_ response: IMAPResponse) {
        parts = response.parts
        text = response.opening
    }

    /// Whether nothing is left.
    var isAtEnd: Bool { index >= text.count && part + 1 >= parts.count }

    /// What is left of the present text.
    var restOfText: ArraySlice<UInt8> { text[min(index, text.count)...] }

    private var peek: UInt8? { index < text.count ? text[index] : nil }

    mutating func skipSpaces() {
        while index < text.count, text[index] == 0x20 { index += 1 }
    }

    /// Takes that byte, if it comes next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    /// The bytes up to the next space or parenthesis, and the spaces behind them. Brackets hold a name together:
    /// `BODY[HEADER.FIELDS (SUBJECT)]`.
    mutating func word() -> ArraySlice<UInt8> {
        let start = index
        var depth = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "[") { depth += 1 }
            if byte == UInt8(ascii: "]") { depth -= 1 }
            if depth <= 0, byte == 0x20 || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") { break }
            index += 1
        }
        defer { skipSpaces() }
        return text[start..<index]
    }

    /// The next value and the spaces behind it; nil at the end or at a closing parenthesis.
    mutating func value(depth: Int = 0) -> IMAPValue? {
        defer { skipSpaces() }
        guard let byte = peek else { return literal() }
        switch byte {
        case UInt8(ascii: "("): return list(depth: depth + 1)
        case UInt8(ascii: ")"): return nil
        case UInt8(ascii: "\""): return quoted()
        default: return atom()
        }
    }

    private mutating func literal() -> IMAPValue? {
        guard part + 1 < parts.count else { return nil }
        let octets = parts[part + 1]
        part += 2
        index = 0
        if part < parts.count, case .text(let next) = parts[part] { text = next } else { text = [] }
        switch octets {
        case .literal(let bytes): return .string(bytes)
        case .oversized(let size): return .oversized(size)
        case .text: return nil
        }
    }

    private mutating func atom() -> IMAPValue {
        let start = index
        let word = word()
        // A stray closing bracket or the like still has to move the cursor on.
        if index == start { index += 1 }
        return ASCII.equal(word, "NIL") ? .none : .atom(Array(word))
    }

    private mutating func quoted() -> IMAPValue {
        index += 1
        var bytes: [UInt8] = []
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            if text[index] == UInt8(ascii: "\\"), index + 1 < text.count { index += 1 }
            bytes.append(text[index])
            index += 1
        }
        // The closing quotation mark, which a broken server may owe.
        index = min(index + 1, text.count)
        return .string(bytes)
    }

    private mutating func list(depth: Int) -> IMAPValue? {
        guard depth <= Self.deepest else {
            (part, text, index, gaveUp) = (parts.count, [], 0, true)
            return nil
        }
        index += 1
        skipSpaces()
        var values: [IMAPValue] = []
        while let value = value(depth: depth) { values.append(value) }
        _ = take(UInt8(ascii: ")"))
        return .list(values)
    }
}

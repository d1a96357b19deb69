/// RTF cut into its tokens (Rich Text Format 1.9.1, "Basic Entities").
struct RTFScanner {
    enum Token {
        /// A group begins or ends.
        case open, close
        /// `\word` with its number.
        case word(String, Int?)
        /// A backslash and something that is no letter, as in `\~`.
        case symbol(UInt8)
        /// A byte of text, as it is or as `\'xx`.
        case byte(UInt8)
    }

    private let bytes: [UInt8]
    private var place = 0

    /// Nil for bytes that are no RTF.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: #"{\rtf"#.utf8) else { return nil }
        self.bytes = bytes
    }

    /// The next token; nil at the end. Line ends between tokens mean nothing.
    mutating func next() -> Token? {
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case 0x0A, 0x0D, 0: continue
            case UInt8(ascii: "{"): return .open
            case UInt8(ascii: "}"): return .close
            case UInt8(ascii: "\\"): return place < bytes.count ? control() : nil
            default: return .byte(byte)
            }
        }
        return nil
    }

    private mutating func control() -> Token {
        let first = bytes[place]
        if ASCII.lower(first) &- 97 < 26 { return word() }
        place += 1
        switch first {
        case UInt8(ascii: "'"):
            guard place + 1 < bytes.count, let high = ASCII.hex(bytes[place]), let low = ASCII.hex(bytes[place + 1]) else {
                return .symbol(first)
            }
            place += 2
            return .byte(high << 4 | low)
        // A backslash before a line end is a paragraph.
        case 0x0A, 0x0D: return .word("par", nil)
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "\\"): return .byte(first)
        default: return .symbol(first)
        }
    }

    private mutating func word() -> Token {
        let letters = bytes[place...].prefix(Self.longestWord).prefix { ASCII.lower($0) &- 97 < 26 }
        place = letters.endIndex
        let word = String(decoding: letters, as: UTF8.self)
        let value = number()
        if place < bytes.count, bytes[place] == 0x20 { place += 1 }
        // Raw bytes follow, which are nobody's text.
        if word == "bin" { place += min(max(0, value ?? 0), bytes.count - place) }
        return .word(word, value)
    }

    private mutating func number() -> Int? {
        let sign = place < bytes.count && bytes[place] == UInt8(ascii: "-") ? 1 : 0
        let digits = bytes[(place + sign)...].prefix(while: ASCII.isDigit)
        guard !digits.isEmpty else { return nil }
        place = digits.endIndex
        let value = digits.prefix(Self.mostDigits).reduce(0) { $0 * 10 + Int($1 - 48) }
        return sign == 1 ? -value : value
    }

    private static let longestWord = 32
    private static let mostDigits = 10
}

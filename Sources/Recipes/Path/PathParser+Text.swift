extension PathParser {
    /// Reads a string in single or double quotes.
    mutating func parseText() throws(RecipeError) -> String {
        let quote = current
        at += 1
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case quote: return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try parseEscape(into: &text, quote: quote)
            case 0..<0x20: throw broken("has a control character in a string, which has to be escaped", at: at - 1)
            default: text.append(byte)
            }
        }
        throw broken("does not close a string")
    }

    private mutating func parseEscape(into text: inout [UInt8], quote: UInt8) throws(RecipeError) {
        let byte = current
        at += 1
        switch byte {
        case quote, UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: UTF8.encode(try parseUnicodeEscape()) ?? UTF8.encodedReplacementCharacter)
        default: throw broken("has an escape that does not exist", at: at - 2)
        }
    }

    private mutating func parseUnicodeEscape() throws(RecipeError) -> Unicode.Scalar {
        let start = at - 2
        let unit = try parseHex()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, take("\\u") else { throw broken("has half of a surrogate pair", at: start) }
        let low = try parseHex()
        guard (0xDC00..<0xE000).contains(low), let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else {
            throw broken("has half of a surrogate pair", at: start)
        }
        return scalar
    }

    private mutating func parseHex() throws(RecipeError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = current.hexadecimalValue else { throw broken("needs four hexadecimal digits after \\u") }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}

extension JSONParser {
    /// Reads a string; the cursor stands on its opening quote.
    mutating func parseString() throws(RecipeError) -> String {
        let start = at + 1
        var end = start
        var seen: UInt8 = 0
        while end < buffer.count {
            let byte = buffer[end]
            if byte == UInt8(ascii: "\"") {
                at = end + 1
                return text(in: start..<end, isASCII: seen < 0x80)
            }
            if byte < 0x20 || byte == UInt8(ascii: "\\") { break }
            seen |= byte
            end += 1
        }
        at = end
        return try parseEscapedString(from: start)
    }

    private mutating func text(in range: Range<Int>, isASCII: Bool) -> String {
        let bytes = UnsafeBufferPointer(rebasing: buffer[range])
        return isASCII ? String(decoding: bytes, as: UTF8.self) : text(bytes)
    }

    private mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        repairs.invalidUTF8 += 1
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The slower way for strings with escapes; the cursor stands on the first of them, or on what is wrong with the string.
    private mutating func parseEscapedString(from start: Int) throws(RecipeError) -> String {
        var unescaped: [UInt8] = []
        var start = start
        while at < buffer.count {
            switch buffer[at] {
            case UInt8(ascii: "\""):
                append(start..<at, to: &unescaped)
                at += 1
                return unescaped.withUnsafeBufferPointer { text($0) }
            case UInt8(ascii: "\\"):
                append(start..<at, to: &unescaped)
                at += 1
                try parseEscape(into: &unescaped)
                start = at
            case 0..<0x20:
                throw broken("a control character inside of a string has to be escaped")
            default:
                at += 1
            }
        }
        throw broken("the closing quote of the string is missing")
    }

    /// A buffer pointer is appended in one piece, a slice of it byte by byte.
    private func append(_ range: Range<Int>, to text: inout [UInt8]) {
        text.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[range]))
    }

    private mutating func parseEscape(into text: inout [UInt8]) throws(RecipeError) {
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(current)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            at += 1
            return try parseUnicodeEscape(into: &text)
        default: throw broken("there is no such escape")
        }
        at += 1
    }

    /// Reads the four digits after `\u`, and the second half of a surrogate pair if that follows.
    private mutating func parseUnicodeEscape(into text: inout [UInt8]) throws(RecipeError) {
        let unit = try parseHex()
        let whole = Unicode.Scalar(unit)
        guard let scalar = try whole == nil ? secondHalf(of: unit) : whole else {
            repairs.loneSurrogates += 1
            return text.append(contentsOf: [0xEF, 0xBF, 0xBD])
        }
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// A low surrogate in the next escape makes a pair with this high one. Anything else stays where it is.
    private mutating func secondHalf(of high: UInt32) throws(RecipeError) -> Unicode.Scalar? {
        guard high < 0xDC00, at + 1 < buffer.count, current == UInt8(ascii: "\\"), buffer[at + 1] == UInt8(ascii: "u") else {
            return nil
        }
        let start = at
        at += 2
        let low = try parseHex()
        guard (0xDC00..<0xE000).contains(low) else {
            at = start
            return nil
        }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    private mutating func parseHex() throws(RecipeError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = current.hexadecimalValue else { throw broken("four hexadecimal digits should follow \\u") }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}

extension UInt8 {
    /// The value of this byte as a hexadecimal digit of ASCII; nil when it is none.
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// The grammar of numbers in RFC 8259 section 6, which RFC 9535 shares.
enum JSONNumberScanner {
    /// How many bytes at the start are a number: the longest such; 0 when there is none.
    static func length(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var at = 0
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let whole = digits(in: bytes, from: at)
        // A zero in front of other digits is not a number at all.
        guard whole > 0, whole == 1 || bytes[at] != UInt8(ascii: "0") else { return 0 }
        at += whole
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            let fraction = digits(in: bytes, from: at + 1)
            guard fraction > 0 else { return 0 }
            at += 1 + fraction
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            var sign = at + 1
            if sign < bytes.count, bytes[sign] == UInt8(ascii: "+") || bytes[sign] == UInt8(ascii: "-") { sign += 1 }
            let exponent = digits(in: bytes, from: sign)
            guard exponent > 0 else { return 0 }
            at = sign + exponent
        }
        return at
    }

    private static func digits(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var at = start
        while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        return at - start
    }

    /// The value of a number that passed the grammar; nil when it has a fraction, an exponent, is too large, or is -0, which would lose its sign.
    static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for byte in bytes.dropFirst(isNegative ? 1 : 0) {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (tenfold, isTooBig) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooBigNow) = tenfold.subtractingReportingOverflow(Int64(digit))
            if isTooBig || isTooBigNow { return nil }
            value = sum
        }
        // Counted downwards, because the least Int64 has no positive counterpart.
        if isNegative { return value == 0 ? nil : value }
        return value == .min ? nil : -value
    }
}

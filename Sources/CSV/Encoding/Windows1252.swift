/// Windows-1252 to UTF-8 and back. Source: the WHATWG Encoding Standard, index windows-1252.
enum Windows1252 {
    /// What 0x80 to 0x9F stand for; the five bytes without a character are the control characters of their number.
    private static let upper: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]

    /// The UTF-8 of bytes; NUL becomes U+FFFD.
    static func utf8(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var text = [UInt8]()
        text.reserveCapacity(bytes.count + bytes.count / 4)
        for byte in bytes {
            if byte != 0, byte < 0x80 { text.append(byte) } else { append(byte == 0 ? 0xFFFD : code(byte), to: &text) }
        }
        return text
    }

    /// The bytes of text; `?` for what the set lacks.
    static func encode(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            if scalar.value < 0x80 || (0xA0...0xFF).contains(scalar.value) { return UInt8(scalar.value) }
            return upper.firstIndex { $0 == scalar.value }.map { UInt8($0 + 0x80) } ?? UInt8(ascii: "?")
        }
    }

    private static func code(_ byte: UInt8) -> UInt16 {
        byte < 0xA0 ? upper[Int(byte) - 0x80] : UInt16(byte)
    }

    private static func append(_ code: UInt16, to text: inout [UInt8]) {
        if code < 0x800 {
            text.append(UInt8(0xC0 | code >> 6))
        } else {
            text.append(UInt8(0xE0 | code >> 12))
            text.append(UInt8(0x80 | code >> 6 & 0x3F))
        }
        text.append(UInt8(0x80 | code & 0x3F))
    }
}

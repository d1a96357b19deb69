import Glibc

extension String {
    /// The text with U+0000, which PostgreSQL cannot hold, replaced by U+FFFD.
    public var withoutNUL: String {
        hasNUL ? String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 })) : self
    }

    /// Whether the text holds U+0000. Asked of every text that is stored.
    var hasNUL: Bool {
        var text = self
        return text.withUTF8 { bytes in bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false }
    }

    /// Whether the text has a Han character, U+4E00 to U+9FFF: E4 B8 80 to E9 BF BF in UTF-8.
    var hasHan: Bool {
        var text = self
        return text.withUTF8 { bytes in
            bytes.indices.contains { index in
                switch bytes[index] {
                case 0xE5...0xE9: true
                case 0xE4: bytes[index + 1] >= 0xB8
                default: false
                }
            }
        }
    }
}

extension Sequence<UInt8> {
    /// The bytes in lower-case hexadecimal.
    public var hex: String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * underestimatedCount)
        for byte in self {
            text.append(Self.digit(byte >> 4))
            text.append(Self.digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    @inline(__always)
    private static func digit(_ value: UInt8) -> UInt8 {
        value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }
}

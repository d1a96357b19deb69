extension String {
    /// The text with U+0000, which PostgreSQL cannot hold, replaced by U+FFFD.
    public var withoutNUL: String {
        hasNUL ? String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 })) : self
    }

    /// Whether the text holds U+0000.
    var hasNUL: Bool {
        utf8.contains(0)
    }
}

extension Sequence<UInt8> {
    /// The bytes in lower-case hexadecimal.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

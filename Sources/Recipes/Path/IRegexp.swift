/// Patterns inside of paths are I-Regexp (RFC 9485). RE2 knows all of its syntax; only the dot means something else.
enum IRegexp {
    /// The pattern for RE2: `.` outside of character classes becomes `[^\n\r]` (RFC 9485 section 5.4).
    static func re2(of text: String) -> String {
        var bytes: [UInt8] = []
        var isEscaped = false
        var isInClass = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "."), !isEscaped, !isInClass {
                bytes.append(contentsOf: "[^\\n\\r]".utf8)
                continue
            }
            bytes.append(byte)
            if isEscaped {
                isEscaped = false
            } else {
                isEscaped = byte == UInt8(ascii: "\\")
                isInClass = isInClass ? byte != UInt8(ascii: "]") : byte == UInt8(ascii: "[")
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

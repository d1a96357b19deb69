/// Byte-wise work on ASCII, where `Character` would be slow and Unicode rules would be wrong.
enum ASCII {
    static func lower(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
    }

    static func equalIgnoringCase(_ one: String, _ other: String) -> Bool {
        guard one.utf8.count == other.utf8.count else { return false }
        return one.withBytes { one in
            other.withBytes { other in
                for index in one.indices where lower(one[index]) != lower(other[index]) { return false }
                return true
            }
        }
    }

    static func lowercased(_ text: some StringProtocol) -> String {
        String(decoding: text.utf8.map(lower), as: UTF8.self)
    }

    static func trimmed(_ text: some StringProtocol) -> Substring {
        var part = Substring(text)
        while let first = part.utf8.first, isSpace(first) { part = part[part.utf8.index(after: part.startIndex)...] }
        while let last = part.utf8.last, isSpace(last) { part = part[..<part.utf8.index(before: part.endIndex)] }
        return part
    }

    /// A decimal number without sign; nil for anything else, also for what does not fit.
    static func number(_ text: some StringProtocol) -> Int64? {
        guard !text.isEmpty, text.utf8.count <= 19, text.utf8.allSatisfy(isDigit) else { return nil }
        return Int64(text)
    }
}

/// Byte-wise questions about ASCII text, for headers and markup.
enum ASCII {
    /// The byte with A-Z made a-z.
    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 65 < 26 ? byte | 0x20 : byte
    }

    /// Blank, tab, CR or LF.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 48 < 10
    }

    /// A lower-case letter or a digit.
    @inline(__always)
    static func isLetterOrDigit(_ lower: UInt8) -> Bool {
        lower &- 97 < 26 || lower &- 48 < 10
    }

    /// The value of a hexadecimal digit.
    @inline(__always)
    static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    /// Whether both are the same but for the case of ASCII letters.
    static func equalIgnoringCase(_ left: String, _ right: String) -> Bool {
        let (left, right) = (left.utf8, right.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).allSatisfy { lower($0) == lower($1) }
    }

    /// Whether the bytes at that place are that text, but for the case of ASCII letters. `text` is in lower case.
    static func matches(_ text: StaticString, in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        guard index >= 0, index &+ text.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { lower(bytes[index + $0]) == text.utf8Start[$0] }
    }

    /// Whether the bytes hold a text.
    static func contains(_ text: StaticString, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let first = text.utf8Start[0]
        let last = bytes.count - text.utf8CodeUnitCount
        var index = 0
        while index <= last {
            if bytes[index] == first, (1..<text.utf8CodeUnitCount).allSatisfy({ bytes[index + $0] == text.utf8Start[$0] }) { return true }
            index += 1
        }
        return false
    }

    /// The text without ASCII white space at both ends.
    static func trimmed<Bytes: BidirectionalCollection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence {
        var rest = bytes[...]
        while let first = rest.first, isSpace(first) { rest.removeFirst() }
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    /// The text in lower case; other letters than ASCII's stay.
    static func lowercased(_ text: some Sequence<UInt8>) -> String {
        String(decoding: text.map(lower), as: UTF8.self)
    }
}

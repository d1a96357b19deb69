/// Walks over the bytes of one cell.
struct CellScan {
    let bytes: UnsafeBufferPointer<UInt8>
    var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }

    var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func accept(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// Takes a text, letters in either case.
    mutating func accept(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index + count <= bytes.count else { return false }
        for offset in 0..<count where Self.lower(bytes[index + offset]) != Self.lower(text.utf8Start[offset]) { return false }
        index += count
        return true
    }

    mutating func skipBlanks() {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    }

    /// Takes the digits that are there, at most `limit` of them.
    mutating func digits(upTo limit: Int) -> (value: Int, count: Int)? {
        var value = 0
        let start = index
        while index < bytes.count, index - start < limit, let digit = Self.digit(bytes[index]) {
            value = value * 10 + digit
            index += 1
        }
        return index > start ? (value, index - start) : nil
    }

    /// Takes the digits of a fraction, as millionths.
    mutating func millionths() -> Int? {
        guard let (value, count) = digits(upTo: 6) else { return nil }
        while let byte = next, Self.digit(byte) != nil { index += 1 }
        return (count..<6).reduce(value) { value, _ in value * 10 }
    }

    /// How many digits follow.
    var digitRun: Int {
        var end = index
        while end < bytes.count, Self.digit(bytes[end]) != nil { end += 1 }
        return end - index
    }

    static func digit(_ byte: UInt8) -> Int? { byte >= 0x30 && byte <= 0x39 ? Int(byte) - 0x30 : nil }

    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(lower(byte)) }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}

/// Makes strangers' words fit for a log line.
enum PlainText {
    static let longest = 500

    /// One line without control characters, at most 500 characters.
    static func cleaned(_ text: some StringProtocol) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(longest) {
            result.append(isControl(scalar.value) ? " " : scalar)
        }
        let line = String(result)
        return line.last == " " || line.first == " " ? String(line.trimmingSpaces) : line
    }

    static func cleaned(_ bytes: some Collection<UInt8>) -> String {
        cleaned(String(decoding: bytes.prefix(4 * longest), as: UTF8.self))
    }

    /// Controls of the terminal, of lines and of writing direction.
    private static func isControl(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension StringProtocol {
    var trimmingSpaces: SubSequence {
        let start = firstIndex { $0 != " " } ?? endIndex
        let end = lastIndex { $0 != " " }.map(index(after:)) ?? endIndex
        return start < end ? self[start..<end] : self[endIndex..<endIndex]
    }
}

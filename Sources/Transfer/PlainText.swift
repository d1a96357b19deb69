/// Makes strangers' words fit for a log line.
enum PlainText {
    static let longest = 500

    /// One line without control characters, at most 500 characters.
    static func cleaned(_ text: some StringProtocol) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(longest) {
            let isControl =
                scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x202E).contains(scalar.value)
            result.append(isControl ? " " : scalar)
        }
        let line = String(result)
        return line.last == " " || line.first == " " ? String(line.trimmingSpaces) : line
    }

    static func cleaned(_ bytes: some Collection<UInt8>) -> String {
        cleaned(String(decoding: bytes.prefix(4 * longest), as: UTF8.self))
    }
}

extension StringProtocol {
    var trimmingSpaces: SubSequence {
        let start = firstIndex { $0 != " " } ?? endIndex
        let end = lastIndex { $0 != " " }.map(index(after:)) ?? endIndex
        return start < end ? self[start..<end] : self[endIndex..<endIndex]
    }
}

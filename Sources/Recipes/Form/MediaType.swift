/// A media type, or another header value, with parameters (RFC 9110 section 8.3.1): `text/xml; charset="utf-8"`.
struct MediaType {
    /// The value in front of the first semicolon, in lower case.
    let essence: String
    private let parameters: [(name: String, value: String)]

    init(_ text: String) {
        var pieces = Self.split(text)
        essence = ASCII.lowercased(ASCII.trimmed(pieces.removeFirst()))
        parameters = pieces.compactMap { piece in
            guard let equals = piece.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let value = ASCII.trimmed(piece[piece.utf8.index(after: equals)...])
            return (ASCII.lowercased(ASCII.trimmed(piece[..<equals])), Self.unquoted(value))
        }
    }

    /// The first parameter of the name.
    subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    private static func split(_ text: String) -> [Substring] {
        var pieces: [Substring] = []
        var (start, quoted, escaped) = (text.startIndex, false, false)
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if escaped {
                escaped = false
            } else if byte == UInt8(ascii: "\\") {
                escaped = quoted
            } else if byte == UInt8(ascii: "\"") {
                quoted.toggle()
            } else if byte == UInt8(ascii: ";") && !quoted {
                pieces.append(text[start..<index])
                start = text.utf8.index(after: index)
            }
        }
        return pieces + [text[start...]]
    }

    private static func unquoted(_ value: Substring) -> String {
        guard value.utf8.count >= 2, value.utf8.first == 0x22, value.utf8.last == 0x22 else { return String(value) }
        var bytes = [UInt8]()
        var escaped = false
        for byte in value.utf8.dropFirst().dropLast() {
            if byte == UInt8(ascii: "\\") && !escaped {
                escaped = true
            } else {
                bytes.append(byte)
                escaped = false
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

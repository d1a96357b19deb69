/// The text of a vendor's template as it was approved, with its gaps: `${name}`, `{1}` or `{{name}}`, as the vendor writes them.
public struct VendorText: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case literal(String)
        case gap(String)
    }

    let pieces: [Piece]

    /// Reads a text. What does not look like a gap is text.
    public init(_ text: String) {
        var pieces: [Piece] = []
        var literal = ""
        var rest = text[...]
        while let first = rest.first {
            if let (name, end) = Self.gap(at: rest) {
                if !literal.isEmpty { pieces.append(.literal(literal)) }
                literal = ""
                pieces.append(.gap(name))
                rest = rest[end...]
            } else {
                literal.append(first)
                rest = rest.dropFirst()
            }
        }
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        self.pieces = pieces
    }

    /// The names of the gaps, each once, in the order of the text.
    public var names: [String] {
        var names: [String] = []
        for case .gap(let name) in pieces where !names.contains(name) { names.append(name) }
        return names
    }

    /// The text as the customer reads it; a gap without a value is empty.
    public func filled(_ values: [String: String]) -> String {
        pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .gap(let name): values[name] ?? ""
            }
        }.joined()
    }

    /// The name of the gap that the text begins with, and where it ends.
    private static func gap(at text: Substring) -> (name: String, end: String.Index)? {
        let opened = text.first == "$" ? text.dropFirst() : text
        let depth = opened.hasPrefix("{{") ? 2 : opened.hasPrefix("{") ? 1 : 0
        guard depth > 0, let close = opened.dropFirst(depth).firstIndex(of: "}") else { return nil }
        let name = opened[opened.index(opened.startIndex, offsetBy: depth)..<close].split(separator: " ").joined(separator: " ")
        let isName = !name.isEmpty && name.utf8.allSatisfy { isNameByte($0) }
        guard isName, text[close...].hasPrefix(String(repeating: "}", count: depth)) else { return nil }
        return (name, text.index(close, offsetBy: depth))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }
}

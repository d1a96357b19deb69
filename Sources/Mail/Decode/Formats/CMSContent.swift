/// The outermost shell of S/MIME (RFC 5652): whether a part is signed or sealed, and the mail that stands readable in a signed one.
///
/// Nothing is verified: a signature is for programs that know whom to trust. Lengths are checked against what is there, nesting is bounded.
enum CMSContent {
    /// What the content is.
    enum Kind {
        /// SignedData: readable without a key.
        case signed
        /// EnvelopedData, AuthEnvelopedData, EncryptedData.
        case sealed
    }

    /// What the content says it is; nil when it is no CMS, or of another kind.
    static func kind(of bytes: [UInt8]) -> Kind? {
        guard let shell = shell(bytes) else { return nil }
        switch shell.type {
        case [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]: return .signed
        case [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03], [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x06],
            [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17]:
            return .sealed
        default: return nil
        }
    }

    /// The octets that were signed; nil when there are none, as in a detached signature.
    static func signedContent(of bytes: [UInt8]) -> [UInt8]? {
        guard kind(of: bytes) == .signed, let shell = shell(bytes), let signedData = DERReader.first(in: bytes, shell.content),
            signedData.tag == 0x30
        else { return nil }
        // version, digestAlgorithms, encapContentInfo
        let members = DERReader.all(in: bytes, signedData.content, most: 3)
        guard members.count == 3, members[2].tag == 0x30 else { return nil }
        let info = DERReader.all(in: bytes, members[2].content, most: 2)
        guard info.count == 2, info[1].tag == 0xA0, let octets = DERReader.first(in: bytes, info[1].content) else { return nil }
        var output: [UInt8] = []
        return DERReader.append(octets, of: bytes, to: &output, depth: 0) && !output.isEmpty ? output : nil
    }

    /// ContentInfo: the type's identifier and what `[0]` holds.
    private static func shell(_ bytes: [UInt8]) -> (type: [UInt8], content: Range<Int>)? {
        guard let info = DERReader.first(in: bytes, 0..<bytes.count), info.tag == 0x30 else { return nil }
        let members = DERReader.all(in: bytes, info.content, most: 2)
        guard members.count == 2, members[0].tag == 0x06, members[1].tag == 0xA0 else { return nil }
        return (Array(bytes[members[0].content]), members[1].content)
    }
}

/// Reads tag, length and content (X.690), definite and indefinite lengths.
private enum DERReader {
    struct Element {
        var tag: UInt8
        var content: Range<Int>
        /// Where the next element begins.
        var end: Int
    }

    static func first(in bytes: [UInt8], _ range: Range<Int>) -> Element? {
        read(bytes, range.lowerBound, range.upperBound, depth: 0)
    }

    static func all(in bytes: [UInt8], _ range: Range<Int>, most: Int) -> [Element] {
        var elements: [Element] = []
        var index = range.lowerBound
        while elements.count < most, index < range.upperBound, let element = read(bytes, index, range.upperBound, depth: 0) {
            elements.append(element)
            index = element.end
        }
        return elements
    }

    /// Puts the pieces of an octet string together.
    static func append(_ element: Element, of bytes: [UInt8], to output: inout [UInt8], depth: Int) -> Bool {
        if element.tag == 0x04 {
            output += bytes[element.content]
            return true
        }
        guard element.tag == 0x24, depth < 4 else { return false }
        var index = element.content.lowerBound
        while index < element.content.upperBound {
            guard let piece = read(bytes, index, element.content.upperBound, depth: 0),
                append(piece, of: bytes, to: &output, depth: depth + 1)
            else { return false }
            index = piece.end
        }
        return true
    }

    private static func read(_ bytes: [UInt8], _ start: Int, _ limit: Int, depth: Int) -> Element? {
        guard start + 2 <= limit, bytes[start] & 0x1F != 0x1F else { return nil }
        let first = bytes[start + 1]
        if first == 0x80 { return indefinite(bytes, start, limit, depth: depth) }
        var (length, index) = (Int(first), start + 2)
        if first > 0x80 {
            let count = Int(first & 0x7F)
            guard count <= 4, index + count <= limit else { return nil }
            length = bytes[index..<index + count].reduce(0) { $0 << 8 | Int($1) }
            index += count
        }
        guard length <= limit - index else { return nil }
        return Element(tag: bytes[start], content: index..<index + length, end: index + length)
    }

    /// An element that ends with two zeros, behind all that is in it.
    private static func indefinite(_ bytes: [UInt8], _ start: Int, _ limit: Int, depth: Int) -> Element? {
        guard depth < 16, bytes[start] & 0x20 != 0 else { return nil }
        var index = start + 2
        while index + 2 <= limit {
            if bytes[index] == 0, bytes[index + 1] == 0 { return Element(tag: bytes[start], content: start + 2..<index, end: index + 2) }
            guard let inner = read(bytes, index, limit, depth: depth + 1) else { return nil }
            index = inner.end
        }
        return nil
    }
}

/// OK, NO, BAD, BYE or PREAUTH with its code and words (RFC 9051 section 7.1).
struct IMAPStatus: Sendable, Equatable {
    enum Kind: String, Sendable {
        case ok = "OK"
        case no = "NO"
        case bad = "BAD"
        case bye = "BYE"
        case preauth = "PREAUTH"

        init?(_ word: some Collection<UInt8>) {
            guard word.count <= 7, let kind = Kind(rawValue: ASCII.uppercased(word)) else { return nil }
            self = kind
        }
    }

    let kind: Kind
    /// The word after `[`, in capitals, such as `UIDVALIDITY`.
    let code: String?
    /// What follows it up to `]`.
    let arguments: [UInt8]
    /// The words for people.
    let text: String

    /// - Parameter rest: all after the kind and its space.
    init(_ kind: Kind, _ rest: ArraySlice<UInt8>) {
        self.kind = kind
        guard rest.first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) else {
            (code, arguments, text) = (nil, [], PlainText.cleaned(rest))
            return
        }
        let inside = rest[(rest.startIndex + 1)..<end]
        let space = inside.firstIndex(of: 0x20) ?? inside.endIndex
        code = PlainText.cleaned(ASCII.uppercased(inside[..<space]))
        arguments = Array(inside[space...].dropFirst())
        text = PlainText.cleaned(rest[(end + 1)...])
    }

    /// The first number of the arguments.
    var number: UInt64? { ASCII.number(arguments.prefix { $0 != 0x20 }) }
}

/// Comparisons on ASCII bytes, without a detour over `Character`.
enum ASCII {
    static func uppercased(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.lazy.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }, as: UTF8.self)
    }

    /// Whether the bytes are that word, in any case; `word` in capitals.
    static func equal(_ bytes: some Collection<UInt8>, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        var expected = word.utf8Start
        for byte in bytes {
            guard ((0x61...0x7A).contains(byte) ? byte & 0xDF : byte) == expected.pointee else { return false }
            expected += 1
        }
        return true
    }

    /// A decimal number of at most 19 digits.
    static func number(_ bytes: some Collection<UInt8>) -> UInt64? {
        guard !bytes.isEmpty, bytes.count <= 19, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return bytes.reduce(0) { $0 * 10 + UInt64($1 & 0x0F) }
    }
}

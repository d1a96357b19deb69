/// Whether mail can be sent to an address, judged by its form alone.
public enum AddressValidity: String, Sendable {
    /// A plain mailbox that any server accepts.
    case usable
    /// Lawful, but with comments, quotes, literals, obsolete forms or lengths that many servers refuse.
    case odd
    /// No address.
    case invalid
}

extension MailAddress {
    /// Whether mail can be sent to ``address`` (RFC 5321 section 4.1.2, RFC 5322 section 3.4.1, RFC 6531 for letters outside ASCII).
    public var validity: AddressValidity {
        AddressGrammar.judge(Array(address.utf8))
    }
}

/// The grammar of `addr-spec` with its obsolete forms.
struct AddressGrammar {
    private struct Broken: Error {}

    private let bytes: [UInt8]
    private var index = 0
    private var isOdd = false

    static func judge(_ address: [UInt8]) -> AddressValidity {
        // RFC 5321's longest path is 256; nothing with comments needs this much more.
        guard address.count <= 2000 else { return .invalid }
        var grammar = AddressGrammar(bytes: address)
        do {
            try grammar.address()
            return grammar.isOdd ? .odd : .usable
        } catch {
            return .invalid
        }
    }

    /// `atext` of RFC 5322.
    static func isAtomText(_ byte: UInt8) -> Bool {
        ASCII.isLetterOrDigit(ASCII.lower(byte)) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func address() throws(Broken) {
        if try filler() { isOdd = true }
        let localStart = index
        try local()
        if index - localStart > 64 { isOdd = true }
        guard current == 0x40 else { throw Broken() }
        index += 1
        let domainStart = index
        if try filler() { isOdd = true }
        if current == 0x5B { try literal() } else { try domain() }
        if index - domainStart > 253 { isOdd = true }
        if try filler() { isOdd = true }
        guard current == nil else { throw Broken() }
        if bytes.count > 254 { isOdd = true }
    }

    private mutating func local() throws(Broken) {
        while true {
            if current == 0x22 { try quoted() } else { try atom() }
            let isSpaced = try filler()
            if isSpaced { isOdd = true }
            guard current == 0x2E else { return }
            index += 1
            if try filler() { isOdd = true }
        }
    }

    private mutating func atom() throws(Broken) {
        let start = index
        while let byte = current, Self.isAtomText(byte) || byte >= 0x80 {
            if byte >= 0x80 { isOdd = true }
            index += 1
        }
        if index == start { throw Broken() }
    }

    private mutating func quoted() throws(Broken) {
        isOdd = true
        index += 1
        while let byte = current, byte != 0x22 {
            switch byte {
            case 0x5C: try escaped()
            case 0x0D, 0x20, 0x09: _ = try folding()
            case 0, 0x0A: throw Broken()
            default: index += 1
            }
        }
        guard current == 0x22 else { throw Broken() }
        index += 1
    }

    private mutating func escaped() throws(Broken) {
        index += 1
        guard let byte = current, byte < 0x80 else { throw Broken() }
        index += 1
    }

    private mutating func domain() throws(Broken) {
        var labels = 0
        var isNumeric = false
        while true {
            isNumeric = try label()
            labels += 1
            let isSpaced = try filler()
            if isSpaced, current != nil { isOdd = true }
            guard current == 0x2E else { break }
            index += 1
            if try filler() { isOdd = true }
        }
        if isNumeric { isOdd = true }
    }

    /// One label of a domain; true when it is a number.
    private mutating func label() throws(Broken) -> Bool {
        let start = index
        while let byte = current, Self.isAtomText(byte) || byte >= 0x80 {
            if !ASCII.isLetterOrDigit(ASCII.lower(byte)), byte != 0x2D { isOdd = true }
            index += 1
        }
        guard index > start, bytes[start] != 0x2D, bytes[index - 1] != 0x2D else { throw Broken() }
        if index - start > 63 { isOdd = true }
        return bytes[start..<index].allSatisfy(ASCII.isDigit)
    }

    private mutating func literal() throws(Broken) {
        isOdd = true
        index += 1
        while let byte = current, byte != 0x5D {
            switch byte {
            case 0x5C: try escaped()
            case 0x0D, 0x20, 0x09: _ = try folding()
            case 0, 0x0A, 0x5B, 0x80...: throw Broken()
            default: index += 1
            }
        }
        guard current == 0x5D else { throw Broken() }
        index += 1
    }

    /// Comments and folding white space; true when there was any.
    private mutating func filler() throws(Broken) -> Bool {
        let start = index
        while let byte = current {
            if byte == 0x28 {
                try comment()
            } else if try !folding() {
                break
            }
        }
        return index > start
    }

    private mutating func comment() throws(Broken) {
        var depth = 0
        repeat {
            guard let byte = current else { throw Broken() }
            switch byte {
            case 0x28: (depth, index) = (depth + 1, index + 1)
            case 0x29: (depth, index) = (depth - 1, index + 1)
            case 0x5C: try escaped()
            case 0x0D, 0x20, 0x09: _ = try folding()
            case 0, 0x0A: throw Broken()
            default: index += 1
            }
        } while depth > 0
    }

    /// Blanks, and line ends that are followed by blanks; true when there was any.
    private mutating func folding() throws(Broken) -> Bool {
        let start = index
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0D {
            if byte != 0x0D {
                index += 1
                continue
            }
            guard index + 2 < bytes.count, bytes[index + 1] == 0x0A, bytes[index + 2] == 0x20 || bytes[index + 2] == 0x09 else {
                throw Broken()
            }
            index += 3
        }
        return index > start
    }
}

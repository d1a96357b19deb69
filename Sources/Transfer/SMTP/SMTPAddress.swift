/// An address as SMTP's envelope takes it (RFC 5321 section 4.1.2), without display name and brackets.
public struct SMTPAddress: Sendable, Hashable, CustomStringConvertible {
    /// `local@domain`.
    public let text: String

    /// Parses an address. Whatever could end the command or begin a parameter is refused: line breaks, control
    /// characters, spaces, `<` and `>`.
    /// - Throws: `TransferError` with `.invalidRequest`, without the address in its text.
    public init(_ text: String) throws {
        guard text.utf8.count <= 254, !text.unicodeScalars.contains(where: Self.isHarmful),
            let at = text.utf8.lastIndex(of: UInt8(ascii: "@"))
        else { throw Self.malformed("it has no @, is longer than 254 bytes, or has a space, bracket or control character") }
        let local = text.utf8[..<at]
        let domain = text.utf8[text.utf8.index(after: at)...]
        guard (1...64).contains(local.count), Self.isLocal(local) else {
            throw Self.malformed("the part before the @ is not valid")
        }
        guard Self.isDomain(domain) else {
            throw Self.malformed("the domain is not a host name; write international domains in their xn-- form")
        }
        self.text = text
    }

    /// The address.
    public var description: String { text }

    private static func malformed(_ why: String) -> TransferError {
        TransferError(.invalidRequest, "The mail address can not be used: \(why).")
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value <= 0x20 || (0x7F...0xA0).contains(scalar.value) || scalar == "<" || scalar == ">"
            || scalar.properties.isWhitespace
    }

    /// `@` may stand in a quoted local part only.
    private static func isLocal(_ local: Substring.UTF8View) -> Bool {
        let isQuoted = local.count > 2 && local.first == UInt8(ascii: "\"") && local.last == UInt8(ascii: "\"")
        return isQuoted || !local.contains { Array("@\"(),:;[\\]".utf8).contains($0) }
    }

    private static func isDomain(_ domain: Substring.UTF8View) -> Bool {
        if domain.first == UInt8(ascii: "["), domain.last == UInt8(ascii: "]") { return SMTPClient.isAddressLiteral(domain) }
        return SMTPClient.isHostName(domain)
    }
}

extension SMTPClient {
    static func isHostName(_ name: some Collection<UInt8>) -> Bool {
        let labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (1...253).contains(name.count)
            && labels.allSatisfy { label in
                (1...63).contains(label.count)
                    && label.allSatisfy { byte in
                        switch byte {
                        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                        default: false
                        }
                    }
            }
    }

    /// `[192.0.2.1]`, `[IPv6:2001:db8::1]`.
    static func isAddressLiteral(_ text: some Collection<UInt8>) -> Bool {
        let inside = String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
        return NetworkAddress(inside.hasPrefix("IPv6:") ? String(inside.dropFirst(5)) : inside) != nil
    }
}

import Glibc

/// A range of IPv4 or IPv6 addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3); an address alone is a range of one.
public struct AddressRange: Sendable, Equatable {
    private let network: [UInt8]
    private let bits: Int

    /// Reads a range; nil when the text is none, or when it has bits outside of its network part.
    public init?(_ text: String) {
        let pieces = text.split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count <= 2, let bytes = Self.bytes(of: String(pieces[0])) else { return nil }
        let mapped = bytes.count == 4 && pieces[0].contains(":")
        let width = (mapped ? 128 : bytes.count * 8)
        guard let stated = pieces.count == 2 ? ASCII.number(pieces[1]).map(Int.init) : width,
            (mapped ? 96...128 : 0...width).contains(stated)
        else { return nil }
        bits = mapped ? stated - 96 : stated
        network = bytes
        guard Self.masked(bytes, bits) == bytes else { return nil }
    }

    /// Whether the address, in its usual notation, is in the range.
    public func contains(address: String) -> Bool {
        Self.bytes(of: address).map(contains) ?? false
    }

    /// Whether the address, as `bytes(of:)` gives it, is in the range.
    func contains(_ address: [UInt8]) -> Bool {
        address.count == network.count && Self.masked(address, bits) == network
    }

    /// 4 or 16 bytes in network order; an IPv4 address inside IPv6 (`::ffff:203.0.113.7`) counts as IPv4. Nil for anything else.
    static func bytes(of text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        var sixteen = in6_addr()
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &sixteen) { Array($0) }
        let mapped: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        return bytes.starts(with: mapped) ? Array(bytes[12...]) : bytes
    }

    private static func masked(_ bytes: [UInt8], _ bits: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(8, max(0, bits - index * 8))
            return kept == 0 ? 0 : byte & (0xFF << UInt8(8 - kept))
        }
    }
}

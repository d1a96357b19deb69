#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// An IPv4 or IPv6 address as 16 bytes; IPv4 stands in its mapped form `::ffff:a.b.c.d`, as both name the same host.
public struct NetworkAddress: Sendable, Hashable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(v4: UInt32) {
        self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(v4))
    }

    init(v6 bytes: [UInt8]) {
        let word = { (part: ArraySlice<UInt8>) in part.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        self.init(high: word(bytes.prefix(8)), low: word(bytes.dropFirst(8).prefix(8)))
    }

    /// An address literal such as `192.0.2.1` or `2001:db8::1`; nil for anything else, also for host names.
    public init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(v4: UInt32(bigEndian: v4.s_addr))
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            self.init(v6: withUnsafeBytes(of: v6) { Array($0) })
        } else {
            return nil
        }
    }

    /// The IPv4 address within, for a mapped one.
    var v4: UInt32? {
        high == 0 && low >> 32 == 0xFFFF ? UInt32(truncatingIfNeeded: low) : nil
    }
}

/// A block of addresses such as `10.0.0.0/8` or `fd00::/8` (RFC 4632, RFC 4291 section 2.3).
public struct AddressRange: Sendable, Hashable {
    let base: NetworkAddress
    /// Bits of the 128 that count.
    let length: Int

    /// A block in CIDR notation, or a single address.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let base = NetworkAddress(String(first)) else { return nil }
        let isV4 = !first.utf8.contains(UInt8(ascii: ":"))
        let width = isV4 ? 32 : 128
        guard let length = parts.count == 1 ? width : Int(parts[1]), (0...width).contains(length) else { return nil }
        self.base = base
        self.length = isV4 ? 96 + length : length
    }

    /// Whether the address lies in the block.
    public func contains(_ address: NetworkAddress) -> Bool {
        let highBits = min(length, 64)
        let lowBits = max(0, length - 64)
        return (address.high ^ base.high) & Self.mask(highBits) == 0 && (address.low ^ base.low) & Self.mask(lowBits) == 0
    }

    private static func mask(_ bits: Int) -> UInt64 { bits == 0 ? 0 : ~0 << UInt64(64 - bits) }
}

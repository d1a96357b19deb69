/// Refuses to connect addresses that are not on the public Internet, so that a URL written by a stranger can not reach
/// the inside: loopback, private, link-local, cloud metadata, carrier NAT, multicast, reserved, and their IPv6 disguises.
///
/// It judges the address that is connected, not the name: neither DNS rebinding nor a redirect gets round it.
public struct ResolverGuard: Sendable, Equatable {
    /// Blocks that may be connected although they are not public.
    public let allowing: [AddressRange]

    /// A guard with the blocks that are allowed all the same.
    public init(allowing: [AddressRange] = []) {
        self.allowing = allowing
    }

    /// Whether the address may be connected.
    public func permits(_ address: NetworkAddress) -> Bool {
        allowing.contains { $0.contains(address) } || !Self.isInside(address)
    }

    private static func isInside(_ address: NetworkAddress) -> Bool {
        if refused.contains(where: { $0.contains(address) }) { return true }
        guard let embedded = embeddedV4(address) else { return false }
        return refused.contains { $0.contains(NetworkAddress(v4: embedded)) }
    }

    /// NAT64 (RFC 6052) leads to the IPv4 address in its last 32 bits.
    private static func embeddedV4(_ address: NetworkAddress) -> UInt32? {
        nat64.contains(address) ? UInt32(truncatingIfNeeded: address.low) : nil
    }

    private static let nat64 = ranges(["64:ff9b::/96"])[0]

    /// IANA's special-purpose registries for IPv4 and IPv6, and one public address that only clouds answer.
    private static let refused = ranges([
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  // Azure's host agent
        "::/96",  // unspecified, loopback and the deprecated IPv4-compatible block
        "::ffff:0:0:0/96",  // IPv4-translated (RFC 2765)
        "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7",
        "fe80::/10", "fec0::/10", "ff00::/8",
    ])

    private static func ranges(_ texts: [String]) -> [AddressRange] { texts.compactMap { AddressRange($0) } }
}

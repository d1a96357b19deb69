import NIOHTTP1
public import Recipes

/// The proxies whose word about the client's address is believed.
public struct TrustedProxies: Sendable {
    private let ranges: [AddressRange]

    /// Believes these; none of them: nobody.
    public init(_ ranges: [AddressRange]) {
        self.ranges = ranges
    }

    /// The address of the client: the last one in `X-Forwarded-For` that is no proxy of ours; else the peer itself.
    func client(of headers: HTTPHeaders, from peer: String?) -> String? {
        guard !ranges.isEmpty, let peer, isTrusted(peer) else { return peer }
        let hops = headers[canonicalForm: "x-forwarded-for"].map(String.init)
        return hops.last { !isTrusted($0) } ?? hops.first ?? peer
    }

    private func isTrusted(_ address: String) -> Bool {
        ranges.contains { $0.contains(address: address) }
    }
}

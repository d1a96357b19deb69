/// A normalised address of a person: the same person writing twice yields the same value.
public struct ContactPoint: Sendable, Hashable {
    /// The kind of address.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case email, phone, handle
    }

    /// The kind of address.
    public var kind: Kind
    /// Lower-case mail address, E.164 number, or `provider:handle`.
    public var value: String

    /// Wraps a value that is normal already.
    public init(kind: Kind, value: String) {
        self.kind = kind
        self.value = value
    }

    /// All addresses of a party, the most telling first.
    ///
    /// - Parameter provider: names the space in which handles are unique.
    public static func all(of party: Party, provider: String) -> [ContactPoint] {
        var points: [ContactPoint] = []
        if let phone = party.phone { points.append(.init(kind: .phone, value: phone)) }
        if let address = party.address, address.utf8.contains(UInt8(ascii: "@")) {
            points.append(.init(kind: .email, value: address.lowercased()))
        }
        if let handle = party.handle { points.append(.init(kind: .handle, value: "\(provider):\(handle)")) }
        return points
    }

    /// A lock number for advisory locks, so that one person's messages are committed one after another.
    public var lockNumber: Int64 {
        LockNumber.of(kind.rawValue, value)
    }
}

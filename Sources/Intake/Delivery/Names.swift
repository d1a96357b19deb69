/// The kind of contact that an adapter takes.
public enum Channel: String, Sendable, Hashable, CaseIterable {
    case email, sms, chat, calls, api
}

/// The name of one configured endpoint of a channel: the name of its file under `adapters/channels/`, without the ending.
public struct AdapterName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Lower-case letters, digits and hyphens, 1 to 63 characters.
    public let description: String

    /// Wraps a name that the configuration has judged already.
    public init(_ name: String) {
        description = name
    }

    /// Orders by the bytes of the name.
    public static func < (one: Self, other: Self) -> Bool {
        one.description < other.description
    }
}

/// Where a delivery is stored: its number and the time that picks its partition.
///
/// Claims and fences carry both, because the table is partitioned by `receivedAt`.
public struct DeliveryID: Sendable, Hashable {
    /// The row's number, unique in the database.
    public let number: Int64
    /// When the delivery was received; part of the primary key.
    public let receivedAt: Timestamp

    /// Joins the two halves of the key.
    public init(number: Int64, receivedAt: Timestamp) {
        self.number = number
        self.receivedAt = receivedAt
    }
}

/// What a source handed over, on its way into the store: bytes with the coordinates that make them one of a kind.
public struct Reception: Sendable {
    /// The adapter that took it.
    public var adapter: AdapterName
    /// What makes it the same delivery when it comes again; unique per adapter.
    ///
    /// IMAP: `folder/uidvalidity/uid`; webhook: the provider's event key; CSV: the key columns; else the SHA-256 of the content.
    public var key: String
    /// SHA-256 of the content that counts: same key and same digest is a duplicate, same key and another digest a revision.
    public var digest: [UInt8]
    /// The media type as the source declared it.
    public var contentType: String
    /// The coordinates: request target and headers, folder and UID, file and line.
    public var meta: [String: String]
    /// Coordinates that it shares with others; nil for none.
    public var common: CommonMeta?
    /// The bytes, as they came.
    public var body: [UInt8]

    /// All coordinates, its own before those that it shares.
    public var wholeMeta: [String: String] {
        guard let common else { return meta }
        // A row has few of its own, and what is shared was made with room for them.
        var whole = common.values
        for (name, value) in meta { whole[name] = value }
        return whole
    }

    /// Collects what a source handed over.
    public init(
        adapter: AdapterName, key: String, digest: [UInt8], contentType: String, meta: [String: String] = [:], common: CommonMeta? = nil,
        body: [UInt8]
    ) {
        self.adapter = adapter
        self.key = key
        self.digest = digest
        self.contentType = contentType
        self.meta = meta
        self.common = common
        self.body = body
    }
}

/// Coordinates that many receptions share, as the header of a file: stored once for all of them.
public final class CommonMeta: Sendable {
    /// The coordinates by name.
    public let values: [String: String]
    /// SHA-256 over them: the same digest is the same coordinates.
    public let digest: [UInt8]

    /// Collects what receptions share.
    public init(_ values: [String: String], digest: [UInt8]) {
        var roomy = values
        roomy.reserveCapacity(values.count + 4)
        self.values = roomy
        self.digest = digest
    }
}

/// What the store made of a reception. Each of them may be acknowledged to the source.
public enum Acceptance: Sendable, Hashable {
    /// New: stored and waiting for the pipeline.
    case stored(DeliveryID)
    /// The same key with the same content came before: counted, not stored again.
    case duplicate
    /// The same key came before with other content (a corrected row, an edit): stored as a revision.
    case revision(DeliveryID)
    /// On the local disk, while the database is away: stored under its key once it is back.
    case spooled
}

/// A delivery that a worker has claimed. A class, because it goes through many hands and never changes.
public final class Delivery: Sendable {
    /// Where it is stored.
    public let id: DeliveryID
    /// The adapter that took it.
    public let adapter: AdapterName
    /// Its key within the adapter.
    public let key: String
    /// The media type as the source declared it.
    public let contentType: String
    /// The coordinates given by the source.
    public let meta: [String: String]
    /// The bytes, as they came.
    public let body: [UInt8]
    /// How many times it has been claimed, this time included; the fence of the claim.
    public let attempt: Int32
    /// Why the bytes are not those that came; nil where they are.
    public let damage: String?

    /// Collects a claimed row.
    public init(
        id: DeliveryID, adapter: AdapterName, key: String, contentType: String, meta: [String: String], body: [UInt8],
        attempt: Int32, damage: String? = nil
    ) {
        self.id = id
        self.adapter = adapter
        self.key = key
        self.contentType = contentType
        self.meta = meta
        self.body = body
        self.attempt = attempt
        self.damage = damage
    }
}

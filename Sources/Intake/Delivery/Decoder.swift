public import Recipes

/// Turns the bytes of a delivery into messages. Pure: no I/O, and the same bytes give the same messages.
public protocol Decoder: Sendable {
    /// Decodes one delivery.
    ///
    /// - Throws: `Quarantine` when a person has to look at it; the delivery is quarantined with its reason.
    func decode(_ delivery: Delivery) throws(Quarantine) -> Decoded
}

/// What a delivery held.
public struct Decoded: Sendable {
    /// The contact messages, in the order in which they stand.
    public var messages: [Message]
    /// The provider's words on notices of ours.
    public var receipts: [Receipt]
    /// Parts of longer texts, which wait for the others.
    public var parts: [MessagePart] = []
    /// What the provider only says is there: it has to be fetched.
    public var wish: PullWish?
    /// What was guessed or repaired on the way, for the trace.
    public var notes: [String]
    /// The vendor's words for events in it that the provider's page does not know.
    public var unknownEvents: [String] = []
    /// Why a delivery without messages and receipts is in order: the reason that the store keeps, as in `not_selected`.
    public var ignored: String?

    /// Collects what a delivery held.
    public init(messages: [Message] = [], receipts: [Receipt] = [], notes: [String] = [], ignored: String? = nil) {
        self.messages = messages
        self.receipts = receipts
        self.notes = notes
        self.ignored = ignored
    }
}

/// A part of a longer text, as concatenated SMS come.
public struct MessagePart: Sendable, Hashable {
    /// What the parts of one text have in common: sender, recipient, reference, total.
    public var grouping: String
    /// How many parts there are.
    public var total: Int
    /// Which one this is, from 1.
    public var number: Int
    /// The part as a message of `POST /v1/messages`.
    public var document: JSONObject

    /// The media type of a delivery that was joined of parts.
    public static let joinedType = "application/vnd.inlet.joined+json"

    /// Describes a part.
    public init(grouping: String, total: Int, number: Int, document: JSONObject) {
        self.grouping = grouping
        self.total = total
        self.number = number
        self.document = document
    }
}

/// Something that has to be fetched because a webhook only said that it is there.
public struct PullWish: Sendable, Hashable {
    /// What the cursor belongs to.
    public var source: String
    /// What the request needs out of the delivery.
    public var values: JSONValue

    /// Describes a wish.
    public init(source: String, values: JSONValue) {
        self.source = source
        self.values = values
    }
}

/// Why a delivery could not be decoded.
public struct Quarantine: Error, Sendable, CustomStringConvertible {
    /// The reason under which it is quarantined.
    public var reason: QuarantineReason
    /// A sentence for the operator, without the customer's words.
    public var description: String

    /// Describes a failure.
    public init(_ reason: QuarantineReason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}

/// Why a delivery waits for a person. The set is closed, so that it can be a metric's label.
public enum QuarantineReason: String, Sendable, Hashable, CaseIterable {
    /// The bytes are not what the adapter expects: broken JSON, a row without its key.
    case undecodable
    /// A limit on size, parts, depth or the like was hit.
    case overLimit = "over_limit"
    /// A value was damaged beyond repair before it came (`1.38E+10` in a telephone column), or a part of the bytes is lost.
    case damaged
    /// The virus scanner found something in an attachment.
    case infected
    /// The virus scanner could not look at an attachment.
    case notScanned = "not_scanned"
    /// The columns of a file changed.
    case drift
    /// The worker died three times while it had this delivery.
    case crashed
    /// PostgreSQL refused the row.
    case refusedByStore = "refused_by_store"
    /// Its signature does not hold, and the adapter keeps such requests for a person (`mode: hold`).
    case unverified
    /// The adapter is no longer configured.
    case noAdapter = "no_adapter"
}

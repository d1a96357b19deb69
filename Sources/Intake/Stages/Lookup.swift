public import Recipes

/// Asks an order or CRM API. Implemented by the Lookups target; never throws, because enrichment must not hurt intake.
public protocol LookupService: Sendable {
    /// Makes one declared lookup with the values it may put into its request.
    ///
    /// - Parameters:
    ///   - name: the lookup's name, that of its file under `adapters/lookups/`.
    ///   - inputs: values by variable name, as in `order_number` or `phone`.
    func look(up name: String, with inputs: [String: JSONValue]) async -> LookupAnswer
}

/// What came of a lookup.
public struct LookupAnswer: Sendable {
    /// How it ended.
    public enum Outcome: Sendable, Hashable {
        /// The thing exists.
        case found
        /// The API says that there is no such thing.
        case absent
        /// The API could not be asked or did not answer in time: the reason, as a short sentence.
        case unknown(String)
        /// A value that the request needs is not there: its name.
        case skipped(missing: String)
    }

    /// What the lookup yields, as in `order` or `customer`: the first part of the paths to its fields.
    public var kind: String
    /// How it ended.
    public var outcome: Outcome
    /// The declared fields, by name (`customer.phone` is one name); empty unless found.
    public var fields: [String: JSONValue]
    /// The fields that name the person whom the thing belongs to; its facts enter a notice only when the sender is one of them.
    public var ownerFields: [String]
    /// Whether the answer came from the cache, and how it was got; for the trace.
    public var provenance: String

    /// Collects what came of a lookup.
    public init(kind: String, outcome: Outcome, fields: [String: JSONValue] = [:], ownerFields: [String] = [], provenance: String = "") {
        self.kind = kind
        self.outcome = outcome
        self.fields = fields
        self.ownerFields = ownerFields
        self.provenance = provenance
    }
}

/// Answers every lookup with "not asked": for dry runs without a network.
public struct NoLookups: LookupService {
    /// Makes a service that asks nobody.
    public init() {}

    /// Says that nobody was asked.
    public func look(up name: String, with inputs: [String: JSONValue]) async -> LookupAnswer {
        LookupAnswer(kind: name, outcome: .unknown("Lookups are off."))
    }
}

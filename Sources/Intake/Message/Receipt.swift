/// A provider's word on a notice that we sent.
public struct Receipt: Sendable, Hashable {
    /// What became of a notice, as far as a provider can tell.
    public enum State: String, Sendable, Hashable {
        case sent, delivered, read, failed, bounced, complained
        /// It is late, and still tried: noted, and no state.
        case delayed
    }

    /// The provider's id of the notice; of a mail its Message-ID, which nobody can make up, as there is a signature in it.
    public var id: String
    /// The notice's own number, where the provider gives back what went out with it: it finds a notice whose answer never came.
    public var reference: Int64?
    /// What became of it.
    public var state: State
    /// The provider's own code, kept as it came.
    public var code: String?

    /// Describes a receipt.
    public init(id: String, reference: Int64? = nil, state: State, code: String?) {
        self.id = id
        self.reference = reference
        self.state = state
        self.code = code
    }
}

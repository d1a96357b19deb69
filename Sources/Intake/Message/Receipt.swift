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
    /// What became of it.
    public var state: State
    /// The provider's own code, kept as it came.
    public var code: String?

    /// Describes a receipt.
    public init(id: String, state: State, code: String?) {
        self.id = id
        self.state = state
        self.code = code
    }
}

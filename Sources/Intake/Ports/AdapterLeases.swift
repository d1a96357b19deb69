public import Recipes

/// The right to run an adapter, held by one gateway at a time, by the database's clock.
public struct AdapterLease: Sendable, Hashable {
    /// The adapter.
    public var adapter: AdapterName
    /// Who holds it: the gateway's instance.
    public var owner: String
    /// Grows with each change of hands; a write with an old fence has no effect.
    public var fence: Int64

    /// Describes a lease that the store granted.
    public init(adapter: AdapterName, owner: String, fence: Int64) {
        self.adapter = adapter
        self.owner = owner
        self.fence = fence
    }
}

/// Who runs an adapter, and what it has to remember between runs.
public protocol AdapterLeases: Sendable {
    /// Takes or prolongs the lease on an adapter; nil while another gateway holds it.
    func takeLease(on adapter: AdapterName, owner: String, span: Duration) async throws -> AdapterLease?
    /// Gives a lease back, so that another gateway need not wait for its end.
    func giveBack(_ lease: AdapterLease) async throws
    /// Notes how a run of an adapter ended.
    ///
    /// - Parameter error: a sentence for the operator; nil for success.
    func noteRun(of adapter: AdapterName, error: String?) async throws
    /// Notes when the present token and the client's secret of an adapter end; nil where that is not known.
    func noteExpiry(of adapter: AdapterName, token: Timestamp?, secret: Timestamp?) async throws
    /// What an adapter has to remember, under a name of its choice.
    func cursor(of adapter: AdapterName, _ name: String) async throws -> JSONValue?
    /// Remembers a cursor.
    func setCursor(of adapter: AdapterName, _ name: String, to value: JSONValue) async throws
}

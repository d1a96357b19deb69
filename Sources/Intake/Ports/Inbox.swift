/// Where sources put what they took. Implemented over the store; batches what comes at the same time.
public protocol Inbox: Sendable {
    /// Stores receptions. When this returns, all of them are durable and may be acknowledged to their source.
    ///
    /// - Returns: what was made of each, in the order given.
    /// - Throws: when nothing was stored; then nothing may be acknowledged.
    func accept(_ receptions: [Reception]) async throws -> [Acceptance]
}

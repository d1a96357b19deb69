import Crypto
public import Intake

/// The key that signs the tokens by which an answer finds its ticket (HMAC-SHA256, cut to 80 bits).
public struct ThreadKey: Sendable {
    private let key: SymmetricKey

    /// Wraps the bytes of the key.
    public init(_ bytes: [UInt8]) {
        key = SymmetricKey(data: bytes)
    }

    /// The token with its signature.
    public func signed(_ claim: ThreadClaim) -> ThreadClaim {
        var claim = claim
        claim.signature = signature(of: claim)
        return claim
    }

    /// Whether this key signed the token. Takes the same time wherever the signatures differ.
    public func signs(_ claim: ThreadClaim) -> Bool {
        let (mine, theirs) = (Array(signature(of: claim).utf8), Array(claim.signature.utf8))
        return mine.count == theirs.count && zip(mine, theirs).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private func signature(of claim: ThreadClaim) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array(claim.statement.utf8), using: key)
        return String(Array(code).hex.prefix(ThreadClaim.signatureLength))
    }
}

/// A plain hash over parts of the request, the secret among them: Feishu, and the WeChat family with sorted parts. In config: `hash`.
public struct HashScheme: Sendable, Equatable {
    /// The hash function.
    public var algorithm: DigestAlgorithm
    /// What stands for `secret` among the parts.
    public var secret: SecretReference
    /// What the hash covers.
    public var message: SignedMessage
    /// Where the request states it.
    public var signature: PresentedSignature
    /// How old it may be; nil when the vendor's time is no defence.
    public var window: TimeWindow?

    /// A scheme with all its parts.
    public init(
        algorithm: DigestAlgorithm, secret: SecretReference, message: SignedMessage, signature: PresentedSignature,
        window: TimeWindow? = nil
    ) {
        self.algorithm = algorithm
        self.secret = secret
        self.message = message
        self.signature = signature
        self.window = window
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> HashVerifier {
        HashVerifier(scheme: self, message: message.bound(to: settings), secrets: try secret.keys(in: settings))
    }
}

struct HashVerifier: SignatureVerifier {
    let scheme: HashScheme
    let message: SignedMessage
    let secrets: [[UInt8]]

    func verify(_ request: RequestReading, keys _: KeyRing) -> Verdict {
        request.check(scheme.signature, length: scheme.algorithm.length, window: scheme.window, message: message) {
            presented, pieces in
            for (index, secret) in secrets.enumerated() {
                let digest = scheme.algorithm.hash(message.bytes(of: pieces, secret: secret))
                if presented.contains(where: { equalInConstantTime($0, digest) }) {
                    return Verdict.Proof(scheme: "hash", secret: index)
                }
            }
            return nil
        }
    }
}

import Crypto

/// An Ed25519 signature (RFC 8032) over parts of the request: Telnyx, Discord, Standard Webhooks `v1a`. In config: `ed25519`.
public struct Ed25519Scheme: Sendable, Equatable {
    /// The vendor's public key, 32 bytes.
    public var publicKey: SecretReference
    /// What the signature covers.
    public var message: SignedMessage
    /// Where the request states it.
    public var signature: PresentedSignature
    /// How old it may be; nil when the vendor's time is no defence.
    public var window: TimeWindow?

    /// A scheme with all its parts.
    public init(
        publicKey: SecretReference, message: SignedMessage, signature: PresentedSignature, window: TimeWindow? = nil
    ) {
        self.publicKey = publicKey
        self.message = message
        self.signature = signature
        self.window = window
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> Ed25519Verifier {
        var keys: [Curve25519.Signing.PublicKey] = []
        for bytes in try publicKey.keys(in: settings) {
            // The library's error says no more than that the length is wrong.
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
                throw RecipeError(
                    .secretMalformed,
                    "The setting \(publicKey.setting) has \(bytes.count) bytes; an Ed25519 public key has 32 bytes.")
            }
            keys.append(key)
        }
        return Ed25519Verifier(scheme: self, message: message.bound(to: settings), keys: keys)
    }
}

struct Ed25519Verifier: SignatureVerifier {
    let scheme: Ed25519Scheme
    let message: SignedMessage
    let keys: [Curve25519.Signing.PublicKey]

    func verify(_ request: RequestReading, keys _: KeyRing) -> Verdict {
        request.check(scheme.signature, length: 64, window: scheme.window, message: message) { presented, pieces in
            let bytes = message.bytes(of: pieces, secret: [])
            for (index, key) in keys.enumerated() where presented.contains(where: { key.isValidSignature($0, for: bytes) }) {
                return Verdict.Proof(scheme: "ed25519", secret: index)
            }
            return nil
        }
    }
}

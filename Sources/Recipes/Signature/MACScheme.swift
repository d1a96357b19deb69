import Crypto

/// An HMAC over parts of the request: the scheme of most vendors. In config: `hmac`.
public struct MACScheme: Sendable, Equatable {
    /// The hash function.
    public var algorithm: DigestAlgorithm
    /// The key.
    public var secret: SecretReference
    /// What the signature covers.
    public var message: SignedMessage
    /// Where the request states it.
    public var signature: PresentedSignature
    /// How old it may be; nil when the vendor signs no time.
    public var window: TimeWindow?

    /// A scheme with all its parts.
    public init(
        algorithm: DigestAlgorithm = .sha256, secret: SecretReference, message: SignedMessage, signature: PresentedSignature,
        window: TimeWindow? = nil
    ) {
        self.algorithm = algorithm
        self.secret = secret
        self.message = message
        self.signature = signature
        self.window = window
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> MACVerifier {
        let secrets = try secret.keys(in: settings)
        return MACVerifier(
            scheme: self, message: message.bound(to: settings), secrets: secrets, keys: secrets.map { SymmetricKey(data: $0) })
    }
}

struct MACVerifier: SignatureVerifier {
    let scheme: MACScheme
    let message: SignedMessage
    let secrets: [[UInt8]]
    let keys: [SymmetricKey]

    func verify(_ request: RequestReading, keys _: KeyRing) -> Verdict {
        request.check(scheme.signature, length: scheme.algorithm.length, window: scheme.window, message: message) {
            presented, pieces in
            for index in keys.indices {
                let code = scheme.algorithm.authenticate(key: keys[index]) { sink in
                    message.write(pieces, secret: secrets[index], to: &sink)
                }
                if presented.contains(where: { equalInConstantTime($0, code) }) {
                    return Verdict.Proof(scheme: "hmac", secret: index)
                }
            }
            return nil
        }
    }
}

extension RequestReading {
    /// The common course of a signature check: signature there, time in the window, parts there, and then the arithmetic.
    func check(
        _ signature: PresentedSignature, length: Int, window: TimeWindow?, message: SignedMessage,
        arithmetic: (_ presented: [[UInt8]], _ pieces: [SignedMessage.Piece]) -> Verdict.Proof?
    ) -> Verdict {
        switch signature.read(self, length: length) {
        case .failure(let refusal): return .refused(refusal)
        case .success(let presented):
            if let refusal = window?.refusal(of: self) { return .refused(refusal) }
            switch message.pieces(of: self) {
            case .failure(let refusal): return .refused(refusal)
            case .success(let pieces):
                if let proof = arithmetic(presented, pieces) { return .verified(proof) }
                return .refused(
                    .signatureMismatch, "The signature in \(signature.field) is not that of this request under any live secret.")
            }
        }
    }
}

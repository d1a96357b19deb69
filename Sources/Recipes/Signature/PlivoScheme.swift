import Crypto

/// Plivo's V3 request signature: HMAC-SHA256 over URL, sorted query, sorted form and nonce. In config: `plivo`.
///
/// Source: `plivo/utils/signature_v3.py` of Plivo's Python library.
public struct PlivoScheme: Sendable, Equatable {
    /// The account's auth token.
    public var secret: SecretReference

    /// A scheme under an auth token.
    public init(secret: SecretReference) {
        self.secret = secret
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> PlivoVerifier {
        PlivoVerifier(keys: try secret.keys(in: settings).map { SymmetricKey(data: $0) })
    }
}

struct PlivoVerifier: SignatureVerifier {
    let keys: [SymmetricKey]

    private static let signature = PresentedSignature(.header("x-plivo-signature-v3"), separator: ",", encoding: .base64)
    private static let nonce = SignedMessage([.literal([UInt8(ascii: ".")]), .field(.header("x-plivo-signature-v3-nonce"))])

    func verify(_ request: RequestReading, keys _: KeyRing) -> Verdict {
        request.check(Self.signature, length: DigestAlgorithm.sha256.length, window: nil, message: Self.nonce) {
            presented, nonce in
            let base = Self.base(of: request)
            for (index, key) in keys.enumerated() {
                let code = DigestAlgorithm.sha256.authenticate(key: key) { sink in
                    sink.write(base)
                    Self.nonce.write(nonce, secret: [], to: &sink)
                }
                if presented.contains(where: { equalInConstantTime($0, code) }) {
                    return Verdict.Proof(scheme: "plivo", secret: index)
                }
            }
            return nil
        }
    }

    /// The URL, its query sorted, and the sorted form. A form without a query leaves a bare question mark, with one a dot.
    private static func base(of request: RequestReading) -> String {
        let url = String(URLText(request.url).withoutQuery)
        let query = sorted(request.query).map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        let form = sorted(request.form).map { $0.name + $0.value }.joined()
        let hasForm = !request.form.fields.isEmpty
        return url + (query.isEmpty && !hasForm ? "" : "?") + query + (!query.isEmpty && hasForm ? "." : "") + form
    }

    private static func sorted(_ form: FormFields) -> [FormFields.Field] {
        form.fields.sorted {
            $0.name == $1.name
                ? $0.value.utf8.lexicographicallyPrecedes($1.value.utf8) : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
    }
}

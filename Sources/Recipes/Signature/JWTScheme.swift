import CryptoExtras

/// A signed token beside the request, which may vouch for body and URL by their hashes: MessageBird, Vonage Messages, Bot Framework.
/// In config: `jwt`.
public struct JWTScheme: Sendable, Equatable {
    /// The algorithms of RFC 7518 that are supported; `none` is not among them.
    public enum Algorithm: String, Sendable, Equatable, CaseIterable {
        /// HMAC with SHA-256.
        case hs256 = "HS256"
        /// HMAC with SHA-384.
        case hs384 = "HS384"
        /// HMAC with SHA-512.
        case hs512 = "HS512"
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        case rs256 = "RS256"

        var digest: DigestAlgorithm? {
            switch self {
            case .hs256: .sha256
            case .hs384: .sha384
            case .hs512: .sha512
            case .rs256: nil
            }
        }
    }

    /// Where the token is.
    public var field: RequestField
    /// What stands in front of it, as `Bearer `.
    public var prefix = ""
    /// The algorithms that are accepted.
    public var algorithms: [Algorithm]
    /// The key of HS algorithms.
    public var secret: SecretReference?
    /// Where the keys of RS256 are published: a key set, or an OpenID configuration that names one.
    public var keySet: String?
    /// What `iss` must be.
    public var issuer: String?
    /// The setting that `aud` must be equal to.
    public var audience: String?
    /// The claim with the hexadecimal SHA-256 of the URL.
    public var urlHash: String?
    /// The claim with the hexadecimal SHA-256 of the body; it must be there when there is a body, and only then.
    public var bodyHash: String?
    /// Claims that must be equal to a text of the request, as `serviceurl` to `body.serviceUrl`.
    public var equal: [String: RequestField] = [:]
    /// How far `iat` may be from the clock; nil for any age within `nbf` and `exp`.
    public var within: Duration?
    /// How far the vendor's clock may be off at `nbf` and `exp`.
    public var leeway: Duration = .zero

    /// A token at a place, under algorithms.
    public init(_ field: RequestField, algorithms: [Algorithm]) {
        self.field = field
        self.algorithms = algorithms
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> JWTVerifier {
        JWTVerifier(
            scheme: self, secrets: try secret?.keys(in: settings) ?? [], audiences: audience.map { settings[$0] })
    }
}

struct JWTVerifier: SignatureVerifier {
    let scheme: JWTScheme
    let secrets: [[UInt8]]
    let audiences: [String]?

    func verify(_ request: RequestReading, keys: KeyRing) -> Verdict {
        guard let value = scheme.field.read(request), !value.isEmpty else {
            return .refused(.signatureMissing, "The request has no token: \(scheme.field) is missing or empty.")
        }
        guard value.hasPrefix(scheme.prefix), let token = JSONWebToken(value.dropFirst(scheme.prefix.count)) else {
            return .refused(
                .signatureMalformed,
                "\(scheme.field.description.prefix(1).uppercased())\(scheme.field.description.dropFirst()) holds no JSON Web Token."
            )
        }
        guard let algorithm = scheme.algorithms.first(where: { $0.rawValue == token.algorithm }) else {
            return .refused(.algorithmRefused, "The token's algorithm is not one of those that the provider uses.")
        }
        switch signer(of: token, algorithm, keys) {
        case .failure(let refusal): return .refused(refusal)
        case .success(let proof):
            return (timeRefusal(token.claims, request) ?? claimRefusal(token.claims, request)).map(Verdict.refused)
                ?? .verified(proof)
        }
    }

    func missingKey(for request: RequestReading, keys: KeyRing) -> KeyRequest? {
        // What is no token, or one under an algorithm that is refused anyway, makes nobody fetch.
        guard let keySet = scheme.keySet, let value = scheme.field.read(request), value.hasPrefix(scheme.prefix),
            let token = JSONWebToken(value.dropFirst(scheme.prefix.count)), token.algorithm == JWTScheme.Algorithm.rs256.rawValue,
            scheme.algorithms.contains(.rs256)
        else { return nil }
        // A key id that the set does not know may be one that the vendor has published since.
        if let body = keys[.keySet(url: keySet)], !KeySet.keys(in: body, id: token.keyID).isEmpty { return nil }
        return .keySet(url: keySet)
    }

    private func signer(of token: JSONWebToken, _ algorithm: JWTScheme.Algorithm, _ keys: KeyRing) -> Result<
        Verdict.Proof, Refusal
    > {
        let mismatch = Refusal(.signatureMismatch, "The token's signature is not that of any live key.")
        if let digest = algorithm.digest {
            guard let index = secrets.firstIndex(where: { token.isSigned(by: $0, digest) }) else { return .failure(mismatch) }
            return .success(.init(scheme: "jwt", secret: index))
        }
        guard let body = scheme.keySet.flatMap({ keys[.keySet(url: $0)] }) else {
            return .failure(Refusal(.keyUnavailable, "The provider's key set is not at hand."))
        }
        let known = KeySet.keys(in: body, id: token.keyID)
        guard known.contains(where: token.isSigned(by:)) else { return .failure(mismatch) }
        return .success(.init(scheme: "jwt"))
    }

    private func timeRefusal(_ claims: JSONValue, _ request: RequestReading) -> Refusal? {
        let now = request.input.receivedAt
        func time(_ name: String) -> Int64? { claims[name]?.scalarText.flatMap(TimeFormat(kind: .seconds).microseconds) }
        if let start = time("nbf"), now + scheme.leeway.microseconds < start {
            return Refusal(.timestampOutsideWindow, "The token is not valid yet (nbf).")
        }
        if let end = time("exp"), now - scheme.leeway.microseconds >= end {
            return Refusal(.timestampOutsideWindow, "The token has expired (exp).")
        }
        guard let within = scheme.within else {
            return claims["exp"] == nil ? Refusal(.timestampMalformed, "The token has no end (exp).") : nil
        }
        guard let issued = time("iat") else { return Refusal(.timestampMalformed, "The token has no time of issue (iat).") }
        guard abs(now - issued) <= within.microseconds else {
            return Refusal(.timestampOutsideWindow, "The token was issued more than \(within.words) from the clock.")
        }
        return nil
    }

    private func claimRefusal(_ claims: JSONValue, _ request: RequestReading) -> Refusal? {
        if let issuer = scheme.issuer, claims["iss"]?.string != issuer {
            return Refusal(.claimRefused, "The token is of another issuer (iss).")
        }
        if let audiences, !Self.audiences(claims).contains(where: audiences.contains) {
            return Refusal(.claimRefused, "The token is for another receiver (aud).")
        }
        if let name = scheme.urlHash, !Self.matches(claims[name], Array(request.url.utf8)) {
            return Refusal(.claimRefused, "The token is for another URL (\(name)). Check public_url.")
        }
        if let refusal = bodyRefusal(claims, request) { return refusal }
        for (claim, field) in scheme.equal where field.read(request) == nil || claims[claim]?.scalarText != field.read(request) {
            return Refusal(.claimRefused, "The token's \(claim) is not equal to \(field).")
        }
        return nil
    }

    private func bodyRefusal(_ claims: JSONValue, _ request: RequestReading) -> Refusal? {
        guard let name = scheme.bodyHash else { return nil }
        let body = request.input.body
        if body.isEmpty {
            return claims[name] == nil
                ? nil : Refusal(.bodyMismatch, "The token vouches for a body (\(name)), and there is none.")
        }
        guard let claim = claims[name] else {
            return Refusal(.bodyMismatch, "There is a body, and the token does not vouch for one (\(name)).")
        }
        return Self.matches(claim, body) ? nil : Refusal(.bodyMismatch, "The body does not have the hash in the token (\(name)).")
    }

    private static func audiences(_ claims: JSONValue) -> [String] {
        claims["aud"]?.array?.compactMap(\.string) ?? claims["aud"]?.string.map { [$0] } ?? []
    }

    private static func matches(_ claim: JSONValue?, _ bytes: [UInt8]) -> Bool {
        guard let stated = claim?.string.flatMap(ByteEncoding.hex.decode) else { return false }
        return equalInConstantTime(stated, DigestAlgorithm.sha256.hash(bytes))
    }
}

/// The signed parameters of Vonage's SMS API. In config: `vonage`.
///
/// Source: Vonage's Python SDK, `auth.py`: for the names in order `&name=value`, with `&` and `=` in values as `_`; an HMAC over it in hex, or
/// `md5hash`, the MD5 of it and the secret. The parameters come in the query, in a form or in a flat JSON object.
public struct VonageScheme: Sendable, Equatable {
    /// The signature secret.
    public var secret: SecretReference
    /// The HMAC's hash function; nil for `md5hash`.
    public var algorithm: DigestAlgorithm?
    /// How far the parameter `timestamp` may be from the clock; nil for any age.
    public var within: Duration?

    /// A scheme under a signature secret.
    public init(secret: SecretReference, algorithm: DigestAlgorithm?, within: Duration? = nil) {
        self.secret = secret
        self.algorithm = algorithm
        self.within = within
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> VonageVerifier {
        VonageVerifier(scheme: self, secrets: try secret.keys(in: settings))
    }
}

struct VonageVerifier: SignatureVerifier {
    let scheme: VonageScheme
    let secrets: [[UInt8]]

    func verify(_ request: RequestReading, keys _: KeyRing) -> Verdict {
        // A body that cannot be read has no parameters, and the verdict says so.
        guard let document = try? request.document, case .object(let parameters) = document else {
            return .refused(.bodyMalformed, "The request has no parameters that could be signed.")
        }
        guard let stated = parameters["sig"]?.scalarText, !stated.isEmpty else {
            return .refused(.signatureMissing, "The request has no signature: the parameter sig is missing or empty.")
        }
        guard let presented = ByteEncoding.hex.decode(stated) else {
            return .refused(.signatureMalformed, "The parameter sig is not hexadecimal.")
        }
        if let refusal = ageRefusal(parameters, request) { return .refused(refusal) }
        return verify(presented, Self.message(parameters))
    }

    private func verify(_ presented: [UInt8], _ message: [UInt8]) -> Verdict {
        for (index, secret) in secrets.enumerated() {
            let code = scheme.algorithm?.authenticate(message, key: secret) ?? DigestAlgorithm.md5.hash(message + secret)
            if equalInConstantTime(code, presented) { return .verified(.init(scheme: "vonage", secret: index)) }
        }
        return .refused(.signatureMismatch, "The parameter sig is not the signature of these parameters under any live secret.")
    }

    private func ageRefusal(_ parameters: JSONObject, _ request: RequestReading) -> Refusal? {
        guard let within = scheme.within else { return nil }
        guard let time = parameters["timestamp"]?.scalarText.flatMap(TimeFormat.unix.microseconds) else {
            return Refusal(.timestampMalformed, "The parameter timestamp is missing or no time.")
        }
        guard abs(request.input.receivedAt - time) <= within.microseconds else {
            return Refusal(.timestampOutsideWindow, "The parameter timestamp is more than \(within.words) from the clock.")
        }
        return nil
    }

    private static func message(_ parameters: JSONObject) -> [UInt8] {
        var bytes: [UInt8] = []
        for member in parameters.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) where member.name != "sig" {
            bytes.append(UInt8(ascii: "&"))
            bytes += member.name.utf8
            bytes.append(UInt8(ascii: "="))
            bytes += (member.value.scalarText ?? "").utf8.map { $0 == 0x26 || $0 == 0x3D ? 0x5F : $0 }
        }
        return bytes
    }
}

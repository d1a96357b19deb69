import Crypto

/// Twilio's request signature: HMAC-SHA1 over the URL and the sorted form. In config: `twilio`.
///
/// Source: `twilio/request_validator.py` of Twilio's Python library. A body that is no form is covered by `bodySHA256` in the query. Twilio
/// signs the URL with or without the port and with an apostrophe as it is or as `%27`, so every spelling is tried.
public struct TwilioScheme: Sendable, Equatable {
    /// The account's auth token.
    public var secret: SecretReference

    /// A scheme under an auth token.
    public init(secret: SecretReference) {
        self.secret = secret
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> TwilioVerifier {
        TwilioVerifier(keys: try secret.keys(in: settings).map { SymmetricKey(data: $0) })
    }
}

struct TwilioVerifier: SignatureVerifier {
    let keys: [SymmetricKey]

    private static let signature = PresentedSignature(.header("x-twilio-signature"), encoding: .base64)

    func verify(_ request: RequestReading, keys _: KeyRing) -> Verdict {
        switch Self.signature.read(request, length: DigestAlgorithm.sha1.length) {
        case .failure(let refusal): return .refused(refusal)
        case .success(let presented):
            if let refusal = bodyRefusal(request) { return .refused(refusal) }
            return verify(presented[0], request)
        }
    }

    private func verify(_ presented: [UInt8], _ request: RequestReading) -> Verdict {
        let form = Self.sortedForm(request)
        for url in Self.spellings(of: request.url) {
            for (index, key) in keys.enumerated() {
                let code = DigestAlgorithm.sha1.authenticate(key: key) { sink in
                    sink.write(url)
                    for text in form { sink.write(text) }
                }
                if equalInConstantTime(code, presented) { return .verified(.init(scheme: "twilio", secret: index)) }
            }
        }
        return .refused(
            .signatureMismatch,
            "The signature is not that of this URL and form. Check that public_url is the URL entered at Twilio, to the letter.")
    }

    /// Why the body is not the one that the URL vouches for; nil when the form is signed itself or there is no body.
    private func bodyRefusal(_ request: RequestReading) -> Refusal? {
        guard let stated = request.query["bodySHA256"] else {
            guard request.input.body.isEmpty || request.isForm else {
                return Refusal(
                    .bodyMismatch, "The body is no form and the URL has no bodySHA256, so nothing vouches for the body.")
            }
            return nil
        }
        guard let digest = ByteEncoding.hex.decode(stated),
            equalInConstantTime(digest, DigestAlgorithm.sha256.hash(request.input.body))
        else { return Refusal(.bodyMismatch, "The body does not have the SHA-256 that the URL states as bodySHA256.") }
        return nil
    }

    /// Names and values in the order in which they are signed: by name, each distinct value once, sorted.
    private static func sortedForm(_ request: RequestReading) -> [String] {
        guard request.isForm, request.query["bodySHA256"] == nil else { return [] }
        let sorted = request.form.fields.sorted {
            $0.name == $1.name
                ? $0.value.utf8.lexicographicallyPrecedes($1.value.utf8) : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        var texts: [String] = []
        texts.reserveCapacity(sorted.count * 2)
        for (index, field) in sorted.enumerated() where index == 0 || sorted[index - 1] != field {
            texts.append(field.name)
            texts.append(field.value)
        }
        return texts
    }

    /// The URL as configured, without a port, with the port written out; and each with the other spelling of apostrophes.
    private static func spellings(of url: String) -> [String] {
        let parts = URLText(url)
        let port = parts.port.map(String.init) ?? (parts.scheme == "https" ? "443" : "80")
        var spellings = [url, parts.with(authority: parts.host), parts.with(authority: "\(parts.host):\(port)")]
        if url.utf8.contains(UInt8(ascii: "'")) || url.contains("%27") {
            for plain in spellings {
                spellings.append(plain.replacing("'", with: "%27"))
                spellings.append(plain.replacing("%27", with: "'"))
            }
        }
        return spellings
    }
}

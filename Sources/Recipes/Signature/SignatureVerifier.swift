/// A scheme with its keys prepared, ready to judge requests.
protocol SignatureVerifier: Sendable {
    /// Judges a request. `keys` are public keys that had to be fetched from the vendor.
    func verify(_ request: RequestReading, keys: KeyRing) -> Verdict

    /// What would have to be fetched from the vendor to judge this request; nil when everything is at hand.
    func missingKey(for request: RequestReading, keys: KeyRing) -> KeyRequest?
}

extension SignatureVerifier {
    func missingKey(for request: RequestReading, keys: KeyRing) -> KeyRequest? { nil }
}

/// Something public that the vendor publishes and that a check needs. The caller fetches it, keeps it for a while and asks again.
public enum KeyRequest: Sendable, Hashable {
    /// An X.509 certificate in PEM at this URL, whose host the scheme has already judged.
    case certificate(url: String)
    /// A JSON Web Key Set (RFC 7517) at this URL from the preset.
    case keySet(url: String)
}

/// What was fetched from vendors, by what was asked for.
public struct KeyRing: Sendable {
    private var bodies: [KeyRequest: [UInt8]]

    /// An empty ring, which is enough for all schemes but those that publish their keys.
    public init() {
        bodies = [:]
    }

    /// The body that was fetched.
    public subscript(request: KeyRequest) -> [UInt8]? {
        get { bodies[request] }
        set { bodies[request] = newValue }
    }
}

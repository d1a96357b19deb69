/// How a provider's requests are verified: one scheme, all of several, or any of several.
public indirect enum VerificationRule: Sendable, Equatable {
    /// The scheme must vouch for the request.
    case scheme(SignatureScheme)
    /// Every rule must.
    case all([VerificationRule])
    /// One rule is enough; they are tried in order.
    case any([VerificationRule])
    /// The rule holds only where the setting is given; elsewhere it is as if it were not written.
    case ifGiven(String, VerificationRule)
    /// The rule holds only where the setting is not given.
    case unlessGiven(String, VerificationRule)
    /// Nothing is verified. It has to be written out.
    case nothing
}

/// The schemes that are known by name. What differs between vendors within a scheme is data.
public enum SignatureScheme: Sendable, Equatable {
    /// An HMAC over parts of the request.
    case hmac(MACScheme)
    /// A plain hash over parts of the request.
    case hash(HashScheme)
    /// An Ed25519 signature over parts of the request.
    case ed25519(Ed25519Scheme)
    /// A signed token beside the request.
    case jwt(JWTScheme)
    /// Twilio.
    case twilio(TwilioScheme)
    /// Plivo, version 3.
    case plivo(PlivoScheme)
    /// Vonage's signed parameters.
    case vonage(VonageScheme)
    /// AWS SNS.
    case sns(SNSScheme)
    /// A token in the request.
    case token(SharedTokenScheme)
    /// HTTP basic authentication.
    case basic(BasicScheme)
    /// An allow-list of addresses.
    case addresses(AddressScheme)

    /// The settings without which the scheme cannot judge.
    var requiredSettings: [String] {
        switch self {
        case .hmac(let scheme): [scheme.secret.setting]
        case .hash(let scheme): [scheme.secret.setting]
        case .ed25519(let scheme): [scheme.publicKey.setting]
        case .jwt(let scheme): [scheme.secret?.setting, scheme.audience].compactMap { $0 }
        case .twilio(let scheme): [scheme.secret.setting]
        case .plivo(let scheme): [scheme.secret.setting]
        case .vonage(let scheme): [scheme.secret.setting]
        case .sns(let scheme): [scheme.topics]
        case .token(let scheme): [scheme.secret.setting]
        case .basic(let scheme): [scheme.username, scheme.password.setting]
        case .addresses(let scheme): [scheme.setting]
        }
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> any SignatureVerifier {
        for name in requiredSettings where settings[name].isEmpty {
            throw RecipeError(.settingMissing, "The setting \(name) is missing: requests cannot be verified without it.")
        }
        return switch self {
        case .hmac(let scheme): try scheme.verifier(settings)
        case .hash(let scheme): try scheme.verifier(settings)
        case .ed25519(let scheme): try scheme.verifier(settings)
        case .jwt(let scheme): try scheme.verifier(settings)
        case .twilio(let scheme): try scheme.verifier(settings)
        case .plivo(let scheme): try scheme.verifier(settings)
        case .vonage(let scheme): try scheme.verifier(settings)
        case .sns(let scheme): try scheme.verifier(settings)
        case .token(let scheme): try scheme.verifier(settings)
        case .basic(let scheme): try scheme.verifier(settings)
        case .addresses(let scheme): try scheme.verifier(settings)
        }
    }
}

extension VerificationRule {
    /// Whether a scheme of the rule needs keys that the vendor publishes.
    var usesPublishedKeys: Bool {
        switch self {
        case .scheme(.sns): true
        case .scheme(.jwt(let scheme)): scheme.keySet != nil
        case .scheme, .nothing: false
        case .all(let rules), .any(let rules): rules.contains(where: \.usesPublishedKeys)
        case .ifGiven(_, let rule), .unlessGiven(_, let rule): rule.usesPublishedKeys
        }
    }

    /// The settings that the rule judges by, wherever they are given.
    public var settings: [String] {
        switch self {
        case .scheme(let scheme): scheme.requiredSettings
        case .nothing: []
        case .all(let rules), .any(let rules): rules.flatMap(\.settings)
        case .ifGiven(_, let rule), .unlessGiven(_, let rule): rule.settings
        }
    }

    /// The setting whose value must be the last segment of the URL; nil where the URL holds no secret.
    var pathSecret: String? {
        switch self {
        case .scheme(.token(let scheme)): scheme.field == .lastPathSegment ? scheme.secret.setting : nil
        case .scheme, .nothing: nil
        case .all(let rules), .any(let rules): rules.lazy.compactMap(\.pathSecret).first
        case .ifGiven(_, let rule), .unlessGiven(_, let rule): rule.pathSecret
        }
    }

    /// The rule with its keys prepared. Alternatives whose settings are not given fall away; one must remain.
    ///
    /// - Throws: `RecipeError` of code `settings.missing` or `settings.secret_malformed`.
    public func verifier(_ settings: ProviderSettings) throws(RecipeError) -> Verifier {
        guard let root = try verifier(of: settings) else { throw Self.nothingLeft }
        return Verifier(root: root)
    }

    /// nil where the rule does not hold under these settings.
    private func verifier(of settings: ProviderSettings) throws(RecipeError) -> (any SignatureVerifier)? {
        switch self {
        case .scheme(let scheme): return try scheme.verifier(settings)
        case .nothing: return NothingVerifier()
        case .ifGiven(let name, let rule): return settings[name].isEmpty ? nil : try rule.verifier(of: settings)
        case .unlessGiven(let name, let rule): return settings[name].isEmpty ? try rule.verifier(of: settings) : nil
        case .all(let rules): return AllVerifier(rules: try Self.needed(rules, settings))
        case .any(let rules): return AnyVerifier(rules: try Self.usable(rules, settings))
        }
    }

    private static func needed(
        _ rules: [VerificationRule], _ settings: ProviderSettings
    ) throws(RecipeError) -> [any SignatureVerifier] {
        var verifiers: [any SignatureVerifier] = []
        for rule in rules {
            if let verifier = try rule.verifier(of: settings) { verifiers.append(verifier) }
        }
        guard !verifiers.isEmpty else { throw nothingLeft }
        return verifiers
    }

    private static func usable(
        _ rules: [VerificationRule], _ settings: ProviderSettings
    ) throws(RecipeError) -> [any SignatureVerifier] {
        var verifiers: [any SignatureVerifier] = []
        var missing: RecipeError?
        for rule in rules {
            do throws(RecipeError) {
                if let verifier = try rule.verifier(of: settings) { verifiers.append(verifier) }
            } catch {
                guard error.code == .settingMissing else { throw error }
                missing = error
            }
        }
        guard !verifiers.isEmpty else { throw missing ?? nothingLeft }
        return verifiers
    }

    private static let nothingLeft = RecipeError(
        .settingMissing, "None of the provider's ways to verify a request has the settings that it needs.")
}

/// A verification rule with its keys prepared, for one adapter. It is made once and judges any number of requests.
public struct Verifier: Sendable {
    let root: any SignatureVerifier

    /// Judges a request over its raw bytes. `keys` are what `missingKey(for:keys:)` asked for.
    public func verify(_ input: HTTPInput, keys: KeyRing = KeyRing()) -> Verdict {
        root.verify(RequestReading(input), keys: keys)
    }

    /// What has to be fetched from the vendor before this request can be judged; nil when everything is at hand.
    public func missingKey(for input: HTTPInput, keys: KeyRing = KeyRing()) -> KeyRequest? {
        root.missingKey(for: RequestReading(input), keys: keys)
    }
}

private struct NothingVerifier: SignatureVerifier {
    func verify(_: RequestReading, keys _: KeyRing) -> Verdict { .verified(.init(scheme: "none")) }
}

private struct AllVerifier: SignatureVerifier {
    let rules: [any SignatureVerifier]

    /// The proof is the last one, with the oldest secret that one of them needed: somebody has to hear of it.
    func verify(_ request: RequestReading, keys: KeyRing) -> Verdict {
        var proof = Verdict.Proof(scheme: "none")
        for rule in rules {
            switch rule.verify(request, keys: keys) {
            case .verified(let next): proof = .init(scheme: next.scheme, secret: [proof.secret, next.secret].compactMap(\.self).max())
            case .refused(let refusal): return .refused(refusal)
            }
        }
        return .verified(proof)
    }

    func missingKey(for request: RequestReading, keys: KeyRing) -> KeyRequest? {
        rules.lazy.compactMap { $0.missingKey(for: request, keys: keys) }.first
    }
}

private struct AnyVerifier: SignatureVerifier {
    let rules: [any SignatureVerifier]

    /// The refusal that says most: of the first alternative for which the request brought a signature.
    func verify(_ request: RequestReading, keys: KeyRing) -> Verdict {
        var refusals: [Refusal] = []
        for rule in rules {
            switch rule.verify(request, keys: keys) {
            case .verified(let proof): return .verified(proof)
            case .refused(let refusal): refusals.append(refusal)
            }
        }
        return .refused(refusals.first { $0.code != .signatureMissing } ?? refusals[0])
    }

    func missingKey(for request: RequestReading, keys: KeyRing) -> KeyRequest? {
        rules.lazy.compactMap { $0.missingKey(for: request, keys: keys) }.first
    }
}

/// A provider with one adapter's settings: keys are prepared, and requests can come. It has no state and does no I/O.
/// A class, because it is asked for each request and never changes.
public final class ProviderEndpoint: Sendable {
    /// The provider.
    public let provider: Provider
    let settings: ProviderSettings
    private let verifier: Verifier
    /// The challenges that these settings allow, with their own verifiers where they have one.
    private let challenges: [(challenge: Challenge, verifier: Verifier?)]
    private let envelope: Envelope?
    private let limits: BodyLimits
    private let constantAcknowledgement: HTTPAnswer?
    /// Whether requests may need keys that the vendor publishes: see `missingKey(for:keys:)`.
    public let usesPublishedKeys: Bool

    /// What a delivery may map into at most.
    public static let mostMessages = 1_000

    /// Prepares a provider for an adapter.
    ///
    /// - Throws: `ProviderProblems` with paths under `settings`.
    public init(_ provider: Provider, settings given: ProviderSettings, limits: BodyLimits = .standard) throws(ProviderProblems) {
        let settings = given.completed(by: provider.settings)
        let problems = provider.problems(in: given)
        guard problems.isEmpty else { throw ProviderProblems(problems: problems) }
        do throws(RecipeError) {
            verifier = try provider.verification.verifier(settings)
            challenges = try Self.challenges(of: provider, settings)
            envelope = try provider.decryption?.envelope(settings)
            for case .hmac(let mac) in provider.send?.authorisations ?? [] { _ = try mac.secret.keys(in: settings) }
        } catch {
            throw ProviderProblems(problems: [ProviderProblem(path: "settings", reason: error.description)])
        }
        self.provider = provider
        self.settings = settings
        self.limits = limits
        constantAcknowledgement = provider.acknowledgement.constantAnswer
        usesPublishedKeys = provider.verification.usesPublishedKeys || provider.challenges.contains { $0.verification?.usesPublishedKeys == true }
    }

    private static func challenges(
        of provider: Provider, _ settings: ProviderSettings
    ) throws(RecipeError) -> [(challenge: Challenge, verifier: Verifier?)] {
        var usable: [(challenge: Challenge, verifier: Verifier?)] = []
        for challenge in provider.challenges {
            do throws(RecipeError) {
                usable.append((challenge, try challenge.verification?.verifier(settings)))
            } catch {
                // A challenge that cannot be verified with these settings is never answered.
                guard error.code == .settingMissing else { throw error }
            }
        }
        return usable
    }

    /// What has to be fetched from the vendor before this request can be judged; nil when everything is at hand.
    public func missingKey(for input: HTTPInput, keys: KeyRing = KeyRing()) -> KeyRequest? {
        verifier.root.missingKey(for: reading(of: input), keys: keys)
    }

    /// Judges a request without looking further into it.
    public func verify(_ input: HTTPInput, keys: KeyRing = KeyRing()) -> Verdict {
        verdict(on: reading(of: input), keys)
    }

    /// Judges a request and says what becomes of it.
    ///
    /// Before the verdict only the scheme's own bounded parse runs, and that of challenges which are verified in a way of their own.
    public func receive(_ input: HTTPInput, mode: VerificationMode = .enforce, keys: KeyRing = KeyRing()) -> Reception {
        let request = reading(of: input)
        let verdict = verdict(on: request, keys)
        var opened: MappingScope?
        if let answer = answerToChallenge(request, verdict, keys, &opened) { return answer }
        if mode == .enforce, case .refused(let refusal) = verdict {
            return .refused(refusal, HTTPAnswer(status: provider.refusalStatus))
        }
        let scope = opened ?? scopeOrNothing(of: request)
        return .accepted(
            Acceptance(
                verdict: verdict, eventKey: eventKey(in: scope),
                acknowledgement: constantAcknowledgement ?? provider.acknowledgement.answer(in: scope)))
    }

    /// Reads messages and receipts out of a delivery. It does not verify.
    ///
    /// - Throws: `RecipeError` for a body that cannot be read or decrypted, and of code `mapping.too_many`.
    public func decode(_ input: HTTPInput) throws(RecipeError) -> Decoded {
        let scope = try scope(of: reading(of: input))
        let decoded = provider.events(limit: Self.mostMessages).read(scope, takesAll: provider.pull?.filter.holds(in: scope) ?? false)
        if let failure = scope.failures.first { throw failure }
        guard decoded.messages.count + decoded.receipts.count <= Self.mostMessages else {
            throw RecipeError(
                .mappingTooMany,
                "The delivery maps into more than \(Self.mostMessages) messages and receipts, which is the limit.")
        }
        return decoded
    }

    /// A request that is signed well and meant for another receiver is not ours either.
    private func verdict(on request: RequestReading, _ keys: KeyRing) -> Verdict {
        let verdict = verifier.root.verify(request, keys: keys)
        guard verdict.isVerified, envelope != nil else { return verdict }
        do throws(RecipeError) {
            _ = try request.opened
        } catch {
            if error.code == .envelopeReceiver { return .refused(.claimRefused, error.message) }
        }
        return verdict
    }

    /// A challenge is answered when its own verifier vouches for it, or where it has none, when the verdict is good.
    ///
    /// - Parameter opened: what the body holds, where it had to be looked into.
    private func answerToChallenge(
        _ request: RequestReading, _ verdict: Verdict, _ keys: KeyRing, _ opened: inout MappingScope?
    ) -> Reception? {
        guard !challenges.isEmpty else { return nil }
        let head = MappingScope(request: request, root: .null, settings: settings, envelope: envelope)
        for (challenge, verifier) in challenges where verifier != nil || verdict.isVerified {
            // What the head alone rules out costs no look into a body that nobody has vouched for.
            guard challenge.filter.mayHold(byHeadIn: head) else { continue }
            let scope = opened ?? scopeOrNothing(of: request)
            opened = scope
            guard challenge.filter.holds(in: scope) else { continue }
            if verifier?.root.verify(request, keys: keys).isVerified ?? true { return challenge.reception(in: scope) }
        }
        return nil
    }

    /// A body that cannot be read is the vendor's all the same: it is kept, acknowledged, and quarantined when it is decoded.
    private func scopeOrNothing(of request: RequestReading) -> MappingScope {
        (try? scope(of: request)) ?? MappingScope(request: request, root: .null, settings: settings, envelope: envelope)
    }

    /// The URL that is entered at the vendor, from the setting that every provider has.
    public var publicURL: String? { settings.first(Provider.publicURL) }

    /// The URL that the vendor may call, secrets in its path included; nil when nobody said where the gateway is reached.
    ///
    /// - Parameter base: the adapter's address where its settings have no `public_url`.
    public func callbackURL(base: String?) -> String? {
        guard let url = publicURL ?? base else { return nil }
        let secrets = provider.pathSecretSetting.map { settings[$0] } ?? []
        let last = URLText(url).path.split(separator: "/").last.map(String.init) ?? ""
        guard let secret = secrets.first, !secrets.contains(last) else { return url }
        return "\(url.hasSuffix("/") ? String(url.dropLast()) : url)/\(PercentEncoding.component.encode(secret))"
    }

    func reading(of input: HTTPInput) -> RequestReading {
        var input = input
        input.publicURL = input.publicURL ?? publicURL
        return RequestReading(input, format: provider.body, limits: limits, envelope: envelope)
    }

    func scope(of request: RequestReading) throws(RecipeError) -> MappingScope {
        MappingScope(request: request, root: try request.opened, settings: settings, envelope: envelope)
    }

    /// The event's key: the parts joined by slashes, or the SHA-256 of method, target and body where the vendor's parts are missing.
    private func eventKey(in scope: MappingScope) -> String {
        let parts = provider.eventKey.map { $0.text(in: scope) }
        if !parts.isEmpty, parts[0] != nil { return parts.map { $0 ?? "" }.joined(separator: "/") }
        guard let input = scope.request?.input else { return "" }
        let head = Array("\(input.method) \(input.target)\n".utf8)
        return "sha256:" + ByteEncoding.hex.encode(DigestAlgorithm.sha256.hash(head + input.body))
    }
}

extension AnswerRecipe {
    /// The answer when nothing in it depends on the request.
    fileprivate var constantAnswer: HTTPAnswer? {
        guard sealed == nil, body.map({ $0.constant != nil }) ?? true, headers.allSatisfy({ $0.value.constant != nil }) else {
            return nil
        }
        return HTTPAnswer(
            status: status, contentType: contentType,
            headers: HeaderFields(headers.map { .init(name: $0.name, value: $0.value.constant ?? "") }),
            body: Array((body?.constant ?? "").utf8))
    }
}

extension ProviderSettings {
    /// The settings with what the provider's page gives where the adapter gives nothing.
    fileprivate func completed(by declarations: [SettingDeclaration]) -> ProviderSettings {
        var values = Dictionary(uniqueKeysWithValues: names.map { ($0, self[$0]) })
        for declaration in declarations where values[declaration.name] == nil {
            values[declaration.name] = declaration.fallback.map { [$0] }
        }
        return ProviderSettings(values)
    }
}

extension Provider {
    /// The setting whose value must be the last segment of the URL that is entered at the vendor; nil where the URL holds no secret.
    public var pathSecretSetting: String? { verification.pathSecret }

    /// The setting that every provider has without declaring it.
    static let publicURL = "public_url"

    /// What an adapter's settings lack or have too much.
    public func problems(in given: ProviderSettings) -> [ProviderProblem] {
        let names = settings.map(\.name) + [Self.publicURL]
        var problems = given.names.filter { !names.contains($0) }.map { name in
            ProviderProblem(
                path: "settings.\(name)", reason: "The provider \(self.name) has no setting \(name).",
                suggestion: NearestName.nearest(to: name, in: names), isAboutKey: true)
        }
        for setting in settings {
            let count = given[setting.name].count
            if setting.isRequired && count == 0 && setting.fallback == nil {
                problems.append(
                    ProviderProblem(
                        path: "settings",
                        reason: "The setting \(setting.name) is missing\(setting.about.map { ": \($0)" } ?? ".")"))
            }
            if count > (setting.isList ? Int.max : setting.rotates ? 2 : 1) {
                problems.append(
                    ProviderProblem(
                        path: "settings.\(setting.name)",
                        reason:
                            "The setting \(setting.name) has \(count) values; it may have \(setting.rotates ? "two while it is rotated" : "one")."
                    ))
            }
        }
        return problems
    }

    /// The provider with an adapter's settings.
    ///
    /// - Throws: `ProviderProblems` with paths under `settings`.
    public func endpoint(settings: ProviderSettings, limits: BodyLimits = .standard) throws(ProviderProblems) -> ProviderEndpoint {
        try ProviderEndpoint(self, settings: settings, limits: limits)
    }
}

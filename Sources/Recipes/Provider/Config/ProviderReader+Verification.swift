extension ProviderReader {
    private static let schemes = [
        "hmac", "hash", "ed25519", "jwt", "twilio", "plivo", "vonage", "sns", "token", "basic", "addresses", "any", "all",
    ]

    /// `none`, or a block of schemes that must all hold; `any` and `all` hold lists of such blocks.
    func rule(_ node: ConfigNode) -> VerificationRule? {
        if node.value.string == "none" { return .nothing }
        guard let block = node.object(Self.schemes + ["if_set", "unless_set"]) else { return nil }
        let rules = Self.schemes.compactMap { name in block[name].flatMap { scheme(name, $0) } }
        guard !rules.isEmpty else {
            if !Self.schemes.contains(where: { block[$0] != nil }) {
                node.report("There is no scheme; choose of \(Self.schemes.joined(separator: ", ")), or write none.")
            }
            return nil
        }
        return conditioned(rules.count == 1 ? rules[0] : .all(rules), block)
    }

    private func conditioned(_ rule: VerificationRule, _ block: ConfigObject) -> VerificationRule {
        var rule = rule
        if let name = block["if_set"].flatMap(setting) { rule = .ifGiven(name, rule) }
        if let name = block["unless_set"].flatMap(setting) { rule = .unlessGiven(name, rule) }
        return rule
    }

    private func scheme(_ name: String, _ node: ConfigNode) -> VerificationRule? {
        let scheme: SignatureScheme? =
            switch name {
            case "hmac": mac(node).map(SignatureScheme.hmac)
            case "hash": hash(node).map(SignatureScheme.hash)
            case "ed25519": ed25519(node).map(SignatureScheme.ed25519)
            case "jwt": jwt(node).map(SignatureScheme.jwt)
            case "twilio": secretAlone(node).map { .twilio(TwilioScheme(secret: $0)) }
            case "plivo": secretAlone(node).map { .plivo(PlivoScheme(secret: $0)) }
            case "vonage": vonage(node).map(SignatureScheme.vonage)
            case "sns": sns(node).map(SignatureScheme.sns)
            case "token": token(node).map(SignatureScheme.token)
            case "basic": basic(node).map(SignatureScheme.basic)
            case "addresses": setting(node).map { .addresses(AddressScheme(setting: $0)) }
            default: nil
            }
        if let scheme { return .scheme(scheme) }
        guard name == "any" || name == "all" else { return nil }
        let rules = node.items.compactMap(rule)
        return name == "any" ? .any(rules) : .all(rules)
    }

    private static let signatureKeys = fieldKeys + ["over", "sorted", "encoding", "prefix", "separator", "timestamp"]
    private static let secretKeys = ["secret", "secret_prefix", "secret_encoding"]

    private func mac(_ node: ConfigNode) -> MACScheme? {
        guard let block = node.object(["algorithm"] + Self.secretKeys + Self.signatureKeys), let secret = secret(block),
            let message = message(block), let signature = signature(block)
        else { return nil }
        return MACScheme(
            algorithm: block["algorithm"]?.word(DigestAlgorithm.self) ?? .sha256, secret: secret, message: message,
            signature: signature,
            window: block["timestamp"].flatMap(window))
    }

    private func hash(_ node: ConfigNode) -> HashScheme? {
        guard let block = node.object(["algorithm"] + Self.secretKeys + Self.signatureKeys),
            let algorithm = block.required("algorithm")?.word(DigestAlgorithm.self), let secret = secret(block),
            let message = message(block), let signature = signature(block)
        else { return nil }
        if !message.parts.contains(.secret) {
            block["over"]?.report("A plain hash proves nothing unless the secret is among the parts.")
        }
        return HashScheme(
            algorithm: algorithm, secret: secret, message: message, signature: signature,
            window: block["timestamp"].flatMap(window))
    }

    private func ed25519(_ node: ConfigNode) -> Ed25519Scheme? {
        guard let block = node.object(["public_key", "key_prefix", "key_encoding"] + Self.signatureKeys),
            let name = block.required("public_key").flatMap(setting), let message = message(block),
            let signature = signature(block)
        else { return nil }
        let key = SecretReference(
            name, prefix: block["key_prefix"]?.text() ?? "",
            form: block["key_encoding"]?.word(SecretReference.Form.self) ?? .base64)
        return Ed25519Scheme(publicKey: key, message: message, signature: signature, window: block["timestamp"].flatMap(window))
    }

    private func secret(_ block: ConfigObject) -> SecretReference? {
        guard let name = block.required("secret").flatMap(setting) else { return nil }
        return SecretReference(
            name, prefix: block["secret_prefix"]?.text() ?? "",
            form: block["secret_encoding"]?.word(SecretReference.Form.self) ?? .text)
    }

    private func secretAlone(_ node: ConfigNode) -> SecretReference? {
        node.object(["secret"])?.required("secret").flatMap(setting).map { SecretReference($0) }
    }

    /// The parts of `over`; the secret alone would be a signature over nothing.
    func message(_ block: ConfigObject) -> SignedMessage? {
        guard let node = block.required("over") else { return nil }
        let parts = node.items.compactMap(part)
        guard parts.count == node.items.count, !parts.isEmpty else { return nil }
        return SignedMessage(parts, isSorted: block["sorted"]?.flag() ?? false)
    }

    private func part(_ node: ConfigNode) -> SignedPart? {
        if case .object = node.value { return node.object(["text"])?.required("text")?.text().map { .literal(Array($0.utf8)) } }
        guard let text = node.text() else { return nil }
        let part = SignedPart(text)
        switch part {
        case .setting: return setting(node) == nil ? nil : part
        case .literal where Self.looksLikeName(text):
            node.report(
                "\(text) is no part of a request; a constant text of this form is written as {text: \"\(text)\"}.",
                suggestion: Self.meantPart(text))
            return nil
        default: return part
        }
    }

    /// A known word, or the known beginning of what stands in front of the dot.
    private static func meantPart(_ text: String) -> String? {
        let beginning = text.firstIndex(of: ".").map { String(text[...$0]) } ?? text
        return NearestName.nearest(to: text, in: SignedPart.words.keys)
            ?? NearestName.nearest(to: beginning, in: ["header.", "query.", "form.", "body.", "settings."])
    }

    /// Words with a dot inside are most likely slips of `header.x-signature` and the like.
    private static func looksLikeName(_ text: String) -> Bool {
        guard let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")), dot != text.startIndex,
            dot != text.utf8.index(before: text.endIndex)
        else { return ["bdy", "boddy", "ur", "secrets"].contains(text) }
        return text[..<dot].utf8.allSatisfy { (0x61...0x7A).contains($0) }
    }

    private func signature(_ block: ConfigObject) -> PresentedSignature? {
        field(block).map {
            PresentedSignature(
                $0, prefix: block["prefix"]?.text() ?? "", separator: block["separator"]?.text(),
                encoding: block["encoding"]?.word(ByteEncoding.self) ?? .hex)
        }
    }

    private func window(_ node: ConfigNode) -> TimeWindow? {
        guard let block = node.object(Self.fieldKeys + ["format", "within"]), let field = field(block),
            let within = block.required("within")?.duration()
        else { return nil }
        return TimeWindow(field, format: timeFormat(block["format"], zone: nil) ?? .unix, within: within)
    }

    private func jwt(_ node: ConfigNode) -> JWTScheme? {
        let keys = [
            "algorithms", "prefix", "secret", "key_set", "issuer", "audience", "url_hash", "body_hash", "equal", "within",
            "leeway",
        ]
        guard let block = node.object(Self.fieldKeys + keys), let field = field(block),
            let algorithms = block.required("algorithms")?.items.compactMap({ $0.word(JWTScheme.Algorithm.self) }),
            !algorithms.isEmpty
        else { return nil }
        var scheme = JWTScheme(field, algorithms: algorithms)
        scheme.prefix = block["prefix"]?.text() ?? ""
        scheme.secret = block["secret"].flatMap(setting).map { SecretReference($0) }
        scheme.keySet = block["key_set"]?.text()
        scheme.issuer = block["issuer"]?.text()
        scheme.audience = block["audience"].flatMap(setting)
        scheme.urlHash = block["url_hash"]?.text()
        scheme.bodyHash = block["body_hash"]?.text()
        scheme.equal = equalities(block["equal"])
        scheme.within = block["within"]?.duration()
        scheme.leeway = block["leeway"]?.duration() ?? .zero
        requireKeys(of: scheme, block)
        return scheme
    }

    private func requireKeys(of scheme: JWTScheme, _ block: ConfigObject) {
        if scheme.secret == nil && scheme.algorithms.contains(where: { $0.digest != nil }) {
            block.node.report("The HS algorithms need secret.")
        }
        if scheme.keySet == nil && scheme.algorithms.contains(.rs256) { block.node.report("RS256 needs key_set.") }
    }

    private func equalities(_ node: ConfigNode?) -> [String: RequestField] {
        let pairs = (node?.members() ?? []).compactMap { name, node -> (String, RequestField)? in
            guard let text = node.text() else { return nil }
            guard let field = RequestField(text) else {
                node.report("Here must be a place in the request, such as body.serviceUrl.")
                return nil
            }
            return (name, field)
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    private func vonage(_ node: ConfigNode) -> VonageScheme? {
        guard let block = node.object(["secret", "algorithm", "within"]), let name = block.required("secret").flatMap(setting),
            let word = block.required("algorithm")?.word(VonageAlgorithm.self)
        else { return nil }
        return VonageScheme(secret: SecretReference(name), algorithm: word.digest, within: block["within"]?.duration())
    }

    private enum VonageAlgorithm: String, CaseIterable {
        case md5hash, md5, sha1, sha256, sha512

        var digest: DigestAlgorithm? { DigestAlgorithm(rawValue: rawValue) }
    }

    private func sns(_ node: ConfigNode) -> SNSScheme? {
        guard let block = node.object(["topics", "within"]), let topics = block.required("topics").flatMap(setting) else {
            return nil
        }
        return SNSScheme(topics: topics, within: block["within"]?.duration())
    }

    private func token(_ node: ConfigNode) -> SharedTokenScheme? {
        guard let block = node.object(Self.fieldKeys + ["prefix", "secret"]),
            let name = block.required("secret").flatMap(setting),
            let field = field(block)
        else { return nil }
        return SharedTokenScheme(field, prefix: block["prefix"]?.text() ?? "", secret: SecretReference(name))
    }

    private func basic(_ node: ConfigNode) -> BasicScheme? {
        guard let block = node.object(["username", "password"]), let username = block.required("username").flatMap(setting),
            let password = block.required("password").flatMap(setting)
        else { return nil }
        return BasicScheme(username: username, password: SecretReference(password))
    }

    /// `decrypt: {scheme: wechat, key: settings.encoding_aes_key, receiver: settings.app_id, body: Encrypt}`
    func envelope(_ node: ConfigNode) -> EnvelopeScheme? {
        guard let block = node.object(Self.fieldKeys + ["scheme", "key", "receiver"]),
            let kind = block.required("scheme")?.word(EnvelopeScheme.Kind.self), let key = block.required("key").flatMap(setting),
            let field = field(block)
        else { return nil }
        return EnvelopeScheme(kind: kind, key: key, receiver: block["receiver"].flatMap(setting), field: field)
    }
}

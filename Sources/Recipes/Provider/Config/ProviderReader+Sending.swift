extension ProviderReader {
    /// What request templates may name: the settings and what the notice brings.
    private func sending(_ names: [String] = SendContext.names) -> Vocabulary {
        Vocabulary(hasRequest: false, settings: vocabulary.settings, variables: names)
    }

    func sendRecipe(_ node: ConfigNode) -> SendRecipe? {
        guard
            let block = node.object(
                ["needs", "request", "template", "prefix", "auth", "token", "success", "id", "code", "reason", "errors", "retry_on", "idempotent"]),
            let request = block.required("request").flatMap({ request($0, sending()) })
        else { return nil }
        var recipe = SendRecipe(request: request)
        recipe.templateRequest = block["template"].flatMap { self.request($0, sending()) }
        recipe.prefix = block["prefix"].flatMap { template($0, sending()) }
        recipe.needs = block["needs"]?.items.compactMap(setting) ?? []
        recipe.authorisations = block["auth"].map { authorisations($0, sending()) } ?? []
        recipe.token = block["token"].flatMap(tokenRecipe)
        if let success = block["success"] { recipe.success = responseTest(success) }
        recipe.id = reading(block["id"])
        recipe.code = reading(block["code"])
        recipe.reason = reading(block["reason"])
        recipe.errors = block["errors"]?.items.compactMap(errorRule) ?? []
        if let retry = block["retry_on"]?.object(["status"])?.required("status") { recipe.errors.append(retryRule(retry)) }
        recipe.isIdempotent = block["idempotent"]?.flag() ?? false
        return recipe
    }

    private func request(_ node: ConfigNode, _ vocabulary: Vocabulary) -> RequestRecipe? {
        guard let block = node.object(["method", "url", "query", "headers", "json", "form", "body", "content_type"]),
            let url = block.required("url").flatMap({ template($0, vocabulary) })
        else { return nil }
        var recipe = RequestRecipe(url: url)
        if let method = block["method"]?.word(Method.self) { recipe.method = method.rawValue }
        recipe.query = fields(block["query"], vocabulary)
        recipe.headers = fields(block["headers"], vocabulary)
        recipe.body = body(block, vocabulary)
        return recipe
    }

    private enum Method: String, CaseIterable {
        case GET, POST, PUT, PATCH, DELETE
    }

    private func body(_ block: ConfigObject, _ vocabulary: Vocabulary) -> RequestRecipe.Body {
        let given = ["json", "form", "body"].filter { block[$0] != nil }
        if given.count > 1 { block.node.report("A request has one body: json, form or body.") }
        if let json = block["json"] { return jsonTemplate(json, vocabulary).map { .json($0) } ?? .none }
        if block["form"] != nil { return .form(fields(block["form"], vocabulary)) }
        guard let text = block["body"].flatMap({ template($0, vocabulary) }) else { return .none }
        return .text(text, contentType: block["content_type"]?.text() ?? "text/plain; charset=utf-8")
    }

    private func jsonTemplate(_ node: ConfigNode, _ vocabulary: Vocabulary) -> JSONTemplate? {
        switch node.value {
        case .object:
            .object((node.members() ?? []).compactMap { name, node in jsonTemplate(node, vocabulary).map { (name, $0) } })
        case .array: .array(node.items.compactMap { jsonTemplate($0, vocabulary) })
        case .string: template(node, vocabulary).map { .text($0) }
        default: .constant(node.value)
        }
    }

    private func tokenRecipe(_ node: ConfigNode) -> TokenRecipe? {
        guard let block = node.object(["request", "token", "expires_in"]),
            let request = block.required("request").flatMap({ request($0, sending()) }),
            let token = reading(block.required("token"))
        else { return nil }
        var recipe = TokenRecipe(request: request, token: token)
        recipe.expiresIn = reading(block["expires_in"])
        return recipe
    }

    private func responseTest(_ node: ConfigNode) -> SendRecipe.ResponseTest {
        var test = SendRecipe.ResponseTest()
        guard let block = node.object(["status", "when"]) else { return test }
        test.statuses = block["status"].map(statuses) ?? []
        test.filter = filter(block["when"])
        return test
    }

    private func errorRule(_ node: ConfigNode) -> SendRecipe.ErrorRule? {
        guard let block = node.object(["status", "code", "when", "is", "wait"]),
            let meaning = block.required("is")?.word(SendFailureClass.self)
        else { return nil }
        var rule = SendRecipe.ErrorRule(meaning)
        rule.statuses = block["status"].map(statuses) ?? []
        rule.codes = block["code"]?.items.compactMap { $0.text() } ?? []
        rule.filter = filter(block["when"])
        if case .object? = block["wait"]?.value {
            rule.waitSeconds = reading(block["wait"])
        } else {
            rule.wait = block["wait"]?.duration()
        }
        return rule
    }

    private func retryRule(_ node: ConfigNode) -> SendRecipe.ErrorRule {
        var rule = SendRecipe.ErrorRule(.retryable)
        rule.statuses = statuses(node)
        return rule
    }

    /// `[200, 500-599]`
    private func statuses(_ node: ConfigNode) -> [ClosedRange<Int>] {
        node.items.compactMap { item in
            let ends = (item.value.scalarText ?? "").split(separator: "-", omittingEmptySubsequences: false).map {
                ASCII.number($0).map(Int.init)
            }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last,
                (100...599).contains(first),
                (100...599).contains(last)
            else {
                item.report("Here must be a status such as 429, or a range such as 500-599.")
                return nil
            }
            return first...last
        }
    }

    private static let authorisationKeys = [
        "basic", "bearer", "hmac", "aliyun_rpc", "aliyun_acs3", "tencent_tc3", "huawei_wsse",
    ]

    private func authorisations(_ node: ConfigNode, _ vocabulary: Vocabulary) -> [RequestAuthorisation] {
        guard let block = node.object(Self.authorisationKeys) else { return [] }
        return Self.authorisationKeys.compactMap { name in block[name].flatMap { authorisation(name, $0, vocabulary) } }
    }

    private func authorisation(_ name: String, _ node: ConfigNode, _ vocabulary: Vocabulary) -> RequestAuthorisation? {
        switch name {
        case "bearer": return template(node, vocabulary).map { .bearer($0) }
        case "hmac": return outboundMAC(node).map { .hmac($0) }
        case "basic":
            guard let block = node.object(["username", "password"]),
                let username = block.required("username").flatMap({ template($0, vocabulary) }),
                let password = block.required("password").flatMap({ template($0, vocabulary) })
            else { return nil }
            return .basic(username: username, password: password)
        default: return cloud(name, node)
        }
    }

    private func cloud(_ name: String, _ node: ConfigNode) -> RequestAuthorisation? {
        let extra = ["aliyun_acs3": ["action", "version"], "tencent_tc3": ["service"]][name] ?? []
        guard let block = node.object(["key_id", "key_secret"] + extra), let keyID = block.required("key_id").flatMap(setting),
            let secret = block.required("key_secret").flatMap(setting)
        else { return nil }
        let words = extra.compactMap { block.required($0)?.text() }
        guard words.count == extra.count else { return nil }
        return switch name {
        case "aliyun_rpc": .aliyunRPC(keyID: keyID, secret: secret)
        case "aliyun_acs3": .aliyunACS3(keyID: keyID, secret: secret, action: words[0], version: words[1])
        case "tencent_tc3": .tencentTC3(keyID: keyID, secret: secret, service: words[0])
        default: .huaweiWSSE(key: keyID, secret: secret)
        }
    }

    private func outboundMAC(_ node: ConfigNode) -> OutboundMAC? {
        guard
            let block = node.object(
                [
                    "algorithm", "secret", "secret_prefix", "secret_encoding", "over", "encoding", "prefix", "header", "query",
                    "sorted",
                ]),
            let name = block.required("secret").flatMap(setting), let message = message(block), let place = field(block)
        else { return nil }
        let secret = SecretReference(
            name, prefix: block["secret_prefix"]?.text() ?? "",
            form: block["secret_encoding"]?.word(SecretReference.Form.self) ?? .text)
        var mac = OutboundMAC(secret: secret, message: message, place: place)
        mac.algorithm = block["algorithm"]?.word(DigestAlgorithm.self) ?? .sha256
        mac.encoding = block["encoding"]?.word(ByteEncoding.self) ?? .hex
        mac.prefix = block["prefix"]?.text() ?? ""
        return mac
    }

    func pullRecipe(_ node: ConfigNode) -> PullRecipe? {
        let keys = ["when", "source", "values", "request", "success", "cursor", "more", "messages", "withdrawals", "noise"]
        guard let block = node.object(keys), let source = reading(block.required("source")),
            let request = block.required("request").flatMap({ request($0, sending(PullRecipe.names)) }),
            let cursor = reading(block.required("cursor")), let more = reading(block.required("more"))
        else { return nil }
        var recipe = PullRecipe(filter: filter(block["when"]), source: source, request: request, cursor: cursor, more: more)
        recipe.values = (block["values"]?.members() ?? []).compactMap { name, node in reading(node).map { (name, $0) } }
        recipe.success = filter(block["success"])
        recipe.messages = block["messages"]?.items.compactMap(messageMapping) ?? []
        recipe.withdrawals = block["withdrawals"]?.items.compactMap(withdrawalMapping) ?? []
        recipe.noise = block["noise"]?.items.compactMap(noiseRule) ?? []
        return recipe
    }

    func media(_ node: ConfigNode) -> MediaRecipe? {
        guard let block = node.object(["hosts", "needs", "token", "steps", "request", "auth", "auth_hosts"]), let hosts = block.required("hosts")
        else {
            return nil
        }
        let (settings, names) = (hosts.items.filter(\.isSetting), hosts.items.filter { !$0.isSetting })
        var media = MediaRecipe(hosts: names.compactMap { $0.text() })
        media.hostSettings = settings.compactMap(setting)
        media.needs = block["needs"]?.items.compactMap(setting) ?? []
        media.token = block["token"].flatMap(tokenRecipe)
        let vocabulary = sending(MediaRecipe.names)
        media.steps = block["steps"]?.items.compactMap { mediaStep($0, vocabulary) } ?? []
        media.request = block["request"].flatMap { request($0, vocabulary) }
        media.authorisations = block["auth"].map { authorisations($0, vocabulary) } ?? []
        media.authorisedHosts = block["auth_hosts"].map { $0.items.compactMap { $0.text() } }
        return media
    }

    private func mediaStep(_ node: ConfigNode, _ vocabulary: Vocabulary) -> MediaRecipe.Step? {
        guard let block = node.object(["request", "url"]),
            let request = block.required("request").flatMap({ request($0, vocabulary) }),
            let url = reading(block.required("url"))
        else { return nil }
        return MediaRecipe.Step(request: request, url: url)
    }
}

extension ConfigNode {
    fileprivate var isSetting: Bool { text()?.hasPrefix("settings.") ?? false }
}

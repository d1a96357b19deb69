extension Provider {
    /// Reads a provider's page: the tree of its YAML or JSON file.
    ///
    /// - Parameters:
    ///   - name: the name under which adapters refer to it.
    ///   - tree: the page.
    /// - Throws: `ProviderProblems` with everything that is wrong, each with the path of its key.
    public init(name: String, reading tree: JSONValue) throws(ProviderProblems) {
        let page = ConfigNode(tree)
        let provider = ProviderReader.read(page, name: name)
        guard page.log.problems.isEmpty, let provider else { throw ProviderProblems(problems: page.log.problems) }
        self = provider
    }
}

/// Turns the blocks of a page into the types of a provider. A block that is wrong gives a problem and nothing.
struct ProviderReader {
    /// What expressions about requests may name.
    var vocabulary: Vocabulary

    private static let keys = [
        "about", "setup", "settings", "body", "verify", "decrypt", "challenge", "event_key", "event_type", "messages", "receipts", "withdrawals",
        "noise",
        "acknowledge",
        "refuse", "send", "media", "pull", "cases",
    ]

    static func read(_ page: ConfigNode, name: String) -> Provider? {
        guard let block = page.object(keys) else { return nil }
        let settings = block["settings"].map(settings) ?? []
        let reader = ProviderReader(vocabulary: .request(settings: settings.map(\.name) + [Provider.publicURL]))
        guard let rule = block.required("verify").flatMap(reader.rule) else { return nil }
        var provider = Provider(name: name, verification: rule)
        provider.settings = settings
        reader.readWebhook(block, into: &provider)
        reader.readMeaning(block, into: &provider)
        provider.send = block["send"].flatMap(reader.sendRecipe)
        provider.media = block["media"].flatMap(reader.media)
        return provider
    }

    private func readWebhook(_ block: ConfigObject, into provider: inout Provider) {
        provider.about = block["about"]?.text()
        provider.setup = block["setup"]?.text()
        if let format = block["body"]?.word(BodyFormat.self) { provider.body = format }
        provider.decryption = block["decrypt"].flatMap(envelope)
        provider.challenges = block["challenge"]?.items.compactMap(challenge) ?? []
        provider.eventKey = block["event_key"]?.items.compactMap { reading($0) } ?? []
        if let answer = block["acknowledge"].flatMap({ answer($0) }) { provider.acknowledgement = answer }
        if let status = block["refuse"]?.object(["status"])?.required("status")?.integer(in: 400...599) {
            provider.refusalStatus = status
        }
        provider.cases = block["cases"]?.items.compactMap(providerCase) ?? []
    }

    private func readMeaning(_ block: ConfigObject, into provider: inout Provider) {
        provider.messages = block["messages"]?.items.compactMap(messageMapping) ?? []
        provider.receipts = block["receipts"]?.items.compactMap(receiptMapping) ?? []
        provider.withdrawals = block["withdrawals"]?.items.compactMap(withdrawalMapping) ?? []
        provider.noise = block["noise"]?.items.compactMap(noiseRule) ?? []
        provider.eventType = reading(block["event_type"])
        provider.pull = block["pull"].flatMap(pullRecipe)
        if provider.messages.isEmpty && provider.receipts.isEmpty && provider.pull == nil {
            block.node.report("The provider reads nothing: it has neither messages nor receipts nor pull.")
        }
    }

    private static func settings(_ node: ConfigNode) -> [SettingDeclaration] {
        (node.members() ?? []).compactMap { name, node in
            guard name.utf8.allSatisfy({ ASCII.isDigit($0) || $0 == 0x5F || (0x61...0x7A).contains($0) }) else {
                node.report("A setting's name has small letters, digits and underscores.", isAboutKey: true)
                return nil
            }
            guard let block = node.object(["secret", "required", "rotates", "list", "default", "about"]) else { return nil }
            var setting = SettingDeclaration(name: name)
            setting.isSecret = block["secret"]?.flag() ?? false
            setting.isRequired = block["required"]?.flag() ?? false
            setting.rotates = block["rotates"]?.flag() ?? false
            setting.isList = block["list"]?.flag() ?? false
            setting.fallback = block["default"]?.text()
            setting.about = block["about"]?.text()
            return setting
        }
    }

    // MARK: Pieces that several blocks have in common

    func expression(_ node: ConfigNode, _ vocabulary: Vocabulary? = nil) -> Expression? {
        guard let text = node.text() else { return nil }
        do throws(RecipeError) {
            return try ExpressionParser.parse(text, vocabulary ?? self.vocabulary)
        } catch {
            node.report(error)
            return nil
        }
    }

    func template(_ node: ConfigNode, _ vocabulary: Vocabulary? = nil) -> TextTemplate? {
        guard let text = node.text() else { return nil }
        do throws(RecipeError) {
            return try TextTemplate(text, vocabulary ?? self.vocabulary)
        } catch {
            node.report(error)
            return nil
        }
    }

    /// `settings.name`, as the name of a declared setting.
    func setting(_ node: ConfigNode) -> String? {
        guard let text = node.text() else { return nil }
        let known = vocabulary.settings
        guard text.hasPrefix("settings.") else {
            node.report(
                "Here must be a setting, written as settings.name.", suggestion: known.contains(text) ? "settings.\(text)" : nil)
            return nil
        }
        let name = String(text.dropFirst("settings.".count))
        guard known.contains(name) else {
            node.report(
                "There is no setting \(name).", suggestion: NearestName.nearest(to: name, in: known).map { "settings.\($0)" })
            return nil
        }
        return name
    }

    /// One of the keys that name a place in the request.
    func field(_ block: ConfigObject) -> RequestField? {
        let places: [(key: String, field: (String) -> RequestField)] = [
            ("header", RequestField.header), ("query", RequestField.query), ("form", RequestField.form),
            ("body", RequestField.body),
            ("opened", RequestField.opened), ("path", { _ in .lastPathSegment }),
        ]
        let given = places.filter { block[$0.key] != nil }
        guard given.count == 1, let place = given.first else {
            block.node.report("Exactly one of header, query, form, body, opened and path must say where it is.")
            return nil
        }
        return block[place.key]?.text().map(place.field)
    }

    static let fieldKeys = ["header", "query", "form", "body", "opened", "path"]

    func filter(_ node: ConfigNode?, _ vocabulary: Vocabulary? = nil) -> MappingFilter {
        guard let node else { return MappingFilter() }
        do throws(RecipeError) {
            let condition = try Condition(node.value)
            return MappingFilter(condition, expressions: expressions(of: condition, at: node, vocabulary ?? self.vocabulary))
        } catch {
            for problem in Condition.problems(in: node.value) { node.report(problem) }
            return MappingFilter()
        }
    }

    private func expressions(of condition: Condition, at node: ConfigNode, _ vocabulary: Vocabulary) -> [String: Expression] {
        var expressions: [String: Expression] = [:]
        for path in condition.paths {
            do throws(RecipeError) {
                expressions[path] = try ExpressionParser.parse(path, vocabulary)
            } catch {
                node.report(error.description, at: path)
            }
        }
        return expressions
    }

    func timeFormat(_ format: ConfigNode?, zone: ConfigNode?) -> TimeFormat? {
        guard let node = format ?? zone, let text = format?.text() ?? (format == nil ? "iso8601" : nil) else { return nil }
        do throws(RecipeError) {
            return try TimeFormat(text, zone: zone?.text())
        } catch {
            node.report(error)
            return nil
        }
    }
}

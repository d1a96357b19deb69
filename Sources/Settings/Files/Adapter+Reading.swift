import Intake
import Recipes

extension Adapter {
    /// Reads a file of `channels/`: first `channel`, then the keys that this channel has.
    static func read(
        _ root: Node, _ providers: [String: Provider], _ presets: [String: CallPreset], _ reading: Reading
    ) -> Adapter? {
        guard root.isMap else {
            reading.report(.wrongType, at: root.mark, "this is \(root.kindName); it has to be a mapping of keys and values.")
            return nil
        }
        guard let channel = channel(of: root, reading) else {
            checkKeys(of: root, reading)
            return nil
        }
        let preset = channel == .calls ? root["provider"].flatMap { presets[$0.value.text] } : nil
        let adapter = section(for: channel).read(preset?.completing(root) ?? root, reading) { belonging(of: $0, beside: channel) }
        guard var adapter else { return nil }
        if case .webhook(var source) = adapter.source, let provider = providers[source.provider] {
            source.settings = readSettings(of: provider, root, reading)
            judgeTemplates(of: source, provider, root, reading)
            adapter.source = .webhook(source)
        }
        if root["enabled"]?.value.isText(automatic) == true {
            adapter.enabled = reading.rest()
        } else if !adapter.enabled {
            reading.forgiveUnset()
        }
        return adapter
    }

    /// The word for "when it can".
    static let automatic = "auto"

    /// The files that decide how it behaves, as paths within the configuration's folder.
    var dependencies: [String] {
        var files = ["channels/\(name).yaml", "tickets/\(ticketType).yaml"]
        files += (lookups + extractions.compactMap(\.confirm)).map { "lookups/\($0).yaml" }
        switch source {
        case .webhook(let webhook): files.append("providers/\(webhook.provider).yaml")
        case .drop(let drop): if let provider = drop.provider { files.append("providers/\(provider).yaml") }
        case .email, .api: break
        }
        return files
    }

    private static func channel(of root: Node, _ reading: Reading) -> Channel? {
        guard let entry = root["channel"] else {
            reading.within("channel", at: root.mark) {
                let words = Channel.allCases.map(\.rawValue).listed
                reading.report(.missingKey, at: .start, "this key is required: one of \(words).")
            }
            return nil
        }
        // A bad value is reported here and nowhere else: without a channel the section is not read.
        return reading.within("channel", at: entry.keyMark) { ValueKind<Channel>.channel.read(entry.value, reading) }
    }

    /// Without a channel, a key is unknown only if no channel has it.
    private static func checkKeys(of root: Node, _ reading: Reading) {
        let names = Set(Channel.allCases.flatMap { section(for: $0).keys.map(\.name) }).sorted()
        for entry in root.entries ?? [] where !names.contains(entry.key) {
            reading.within(entry.key, at: entry.keyMark) {
                let suggestion = Suggestion.nearest(to: entry.key, among: names)
                reading.report(.unknownKey, at: entry.keyMark, "unknown key.", suggestion: suggestion)
            }
        }
    }

    private static func belonging(of key: String, beside channel: Channel) -> String? {
        let others = Channel.allCases.filter { other in section(for: other).keys.contains { $0.name == key } }
        guard !others.isEmpty else { return nil }
        return "this key belongs to channel \(others.map(\.rawValue).joined(separator: " or ")), and this is channel \(channel.rawValue)."
    }

    // MARK: - Settings of a vendor

    private static func readSettings(of provider: Provider, _ root: Node, _ reading: Reading) -> [String: WebhookSource.Setting] {
        let entry = root["settings"]
        return reading.within("settings", at: entry?.keyMark ?? root["provider"]?.keyMark ?? root.mark) {
            let node = entry?.value ?? Node(content: .map([]), mark: root.mark)
            let before = reading.diagnostics.count
            let settings = section(of: provider).read(node, reading) ?? [:]
            if reading.diagnostics.count == before { prove(settings, of: provider, at: entry?.keyMark ?? root.mark, reading) }
            return settings
        }
    }

    /// The section that a provider's declarations make: the same reader, the same faults.
    private static func section(of provider: Provider) -> Section<[String: WebhookSource.Setting]> {
        let keys = provider.settings.map { setting in
            Key<[String: WebhookSource.Setting]>(
                setting.name, setting.kind, required: setting.isRequired && setting.fallback == nil, setting.about ?? "",
                fill: { $0[setting.name] = $1 })
        }
        let publicURL = Key<[String: WebhookSource.Setting]>(
            "public_url", .address(["https", "http"]), "How the vendor reaches this adapter; some sign the address.",
            fill: { $0["public_url"] = .values([$1.description]) })
        return Section("settings", "What \(provider.name) needs.", make: { [:] }, keys: keys + [publicURL])
    }

    /// What the vendor takes of templates is said by the provider's `send`.
    private static func judgeTemplates(of source: WebhookSource, _ provider: Provider, _ root: Node, _ reading: Reading) {
        if provider.send?.takesTexts == false, !source.keywordAnswers.isEmpty, let entry = root["keywords"] {
            reading.within("keywords", at: entry.keyMark) {
                let reason =
                    "\(provider.name) sends approved templates alone, so that these answers could not be sent; let the vendor answer keywords."
                reading.report(.badValue, at: entry.keyMark, reason)
            }
        }
        guard let entry = root["vendor_templates"], !source.vendorTemplates.isEmpty else { return }
        reading.within("vendor_templates", at: entry.keyMark) {
            guard let send = provider.send, send.takesTemplates else {
                let reason = "\(provider.name) sends no templates of the vendor's; its file under providers/ has none in send."
                return reading.report(.badValue, at: entry.keyMark, reason)
            }
            for item in entry.value.entries ?? [] {
                reading.within(item.key, at: item.keyMark) { judge(item, of: send, provider, reading) }
            }
        }
    }

    private static func judge(_ item: Node.Entry, of send: SendRecipe, _ provider: Provider, _ reading: Reading) {
        if send.wantsTemplateLanguage, item.value["language"] == nil, !item.key.contains(".") {
            let reason = "\(provider.name) tells a template's languages apart: say which one it is, as in language: zh_CN."
            reading.report(.missingKey, at: item.keyMark, reason)
        }
        if !send.takesSignName, let sign = item.value["sign_name"] {
            reading.within("sign_name", at: sign.keyMark) {
                reading.report(.unknownKey, at: sign.keyMark, "\(provider.name) sends no signature with a template.")
            }
        }
    }

    /// Prepares the provider once with these settings, so that a malformed secret is found now. Its value is not in what is said.
    private static func prove(_ settings: [String: WebhookSource.Setting], of provider: Provider, at mark: Mark, _ reading: Reading) {
        var source = WebhookSource()
        source.settings = settings
        do throws(ProviderProblems) {
            _ = try ProviderEndpoint(provider, settings: source.providerSettings)
        } catch {
            for problem in error.problems { reading.report(.badValue, at: mark, problem.reason, suggestion: problem.suggestion) }
        }
    }
}

extension SettingDeclaration {
    fileprivate var kind: ValueKind<WebhookSource.Setting> {
        switch (isSecret, rotates || isList) {
        case (true, true): ValueKind<Secret>.secret.oneOrMany.map { .secrets($0) }
        case (true, false): ValueKind<Secret>.secret.map { .secrets([$0]) }
        case (false, true): ValueKind<String>.text.oneOrMany.map { .values($0) }
        case (false, false): ValueKind<String>.text.map { .values([$0]) }
        }
    }
}

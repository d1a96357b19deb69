import Intake
import Recipes
import Settings

/// Says what has to be entered at the vendor, and which secret is missing.
struct WebhookExamination: Sendable {
    let adapter: Adapter
    let source: WebhookSource
    let configuration: Configuration

    func run() -> [Finding] {
        guard let provider = configuration.providers[source.provider] else {
            return [finding("provider", .failed, "There is no provider \(source.provider).")]
        }
        let vendor = [url(provider)] + (provider.setup.map { [setup($0)] } ?? []) + provider.challenges.prefix(1).map { _ in challenge(provider) }
        return vendor + provider.settings.compactMap(setting) + mode + [sending(provider)] + [files(provider)].compactMap(\.self)
    }

    private func url(_ provider: Provider) -> Finding {
        let given = source.providerSettings.first("public_url")
        let path = "/in/\(adapter.name)"
        guard let base = given ?? configuration.instance.http.publicURL.map({ "\($0.description)\(path)" }) else {
            return finding(
                "url", .todo,
                "Enter the gateway's public address with the path \(path)\(hiddenSegment(of: path, provider)) at the vendor; http.public_url is not set."
            )
        }
        return finding("url", adapter.enabled ? .fine : .todo, "Enter \(hidingSecrets(in: base))\(hiddenSegment(of: base, provider)) at the vendor.")
    }

    /// Where the URL has to end in a secret and does not yet, the place for it.
    private func hiddenSegment(of url: String, _ provider: Provider) -> String {
        guard let name = provider.pathSecretSetting else { return "" }
        let last = url.split(separator: "/").last.map(String.init) ?? ""
        return source.providerSettings[name].contains(last) ? "" : "/\(reference(to: name))"
    }

    /// A secret that is part of the URL is shown as what it is kept under.
    private func hidingSecrets(in url: String) -> String {
        source.settings.sorted { $0.key < $1.key }.reduce(url) { url, setting in
            guard case .secrets(let secrets) = setting.value else { return url }
            return secrets.reduce(url) { url, secret in secret.reveal().map { url.replacing($0, with: secret.description) } ?? url }
        }
    }

    private func reference(to name: String) -> String {
        if case .secrets(let secrets)? = source.settings[name], let first = secrets.first { return first.description }
        return "settings.\(name)"
    }

    /// Vendors that check a URL when it is entered need the gateway to be there by then.
    private func challenge(_ provider: Provider) -> Finding {
        let names = provider.challenges.compactMap(\.verification).flatMap(\.settings).filter { name in provider.settings.contains { $0.name == name }
        }
        let missing = names.filter { source.providerSettings[$0].isEmpty }
        guard missing.isEmpty else {
            return finding(
                "challenge", .todo, "The vendor checks the URL when it is entered, and cannot be answered before \(missing.listed) is set.")
        }
        let proof = names.isEmpty ? "" : " It is answered when it brings what \(names.map(reference).listed) holds."
        return finding(
            "challenge", .fine,
            "The vendor checks the URL when it is entered: `inlet serve` has to run and be reached from outside by then.\(proof)")
    }

    /// Anything but `enforce` is meant to end some day.
    private var mode: [Finding] {
        switch source.mode {
        case .enforce: []
        case .shadow:
            [finding("mode", .todo, "mode: shadow takes requests whose signature does not hold. Take it out once /health/adapters shows none.")]
        case .hold: [finding("mode", .todo, "mode: hold keeps requests whose signature does not hold in quarantine, and answers them as if taken.")]
        }
    }

    private func sending(_ provider: Provider) -> Finding {
        guard let send = provider.send else { return finding("send", .fine, "\(provider.name) receives only; notices go another way.") }
        let missing = send.needs.filter { isMissing($0, provider) }
        guard missing.isEmpty else {
            return finding("send", .todo, "Notices do not go through it: \(missing.map { "settings.\($0) (\(absence(of: $0)))" }.listed).")
        }
        guard !send.takesTexts else {
            return finding("send", .fine, "Notices can be sent: \(send.needs.listed) \(send.needs.count == 1 ? "is" : "are") set.")
        }
        let count = source.vendorTemplates.count
        return finding(
            "send", count == 0 ? .todo : .fine,
            "Notices can be sent as approved templates alone; vendor_templates has \(count == 1 ? "one" : count == 0 ? "none" : "\(count)").")
    }

    /// nil where the vendor has none, or nobody has said how they are fetched.
    private func files(_ provider: Provider) -> Finding? {
        guard let media = provider.media else { return nil }
        let missing = media.needs.filter { isMissing($0, provider) }
        guard missing.isEmpty else {
            return finding("files", .todo, "Files stay at the vendor's: \(missing.map { "settings.\($0) (\(absence(of: $0)))" }.listed).")
        }
        return finding("files", .fine, "Files of messages are fetched from \(media.hosts.listed).")
    }

    private func isMissing(_ name: String, _ provider: Provider) -> Bool {
        source.providerSettings[name].isEmpty && !provider.settings.contains { $0.name == name && $0.fallback != nil }
    }

    private func absence(of name: String) -> String {
        if case .secrets(let secrets)? = source.settings[name], let unset = secrets.first(where: { !$0.isSet }) { return "\(unset) is not set" }
        return "not given"
    }

    /// The vendor's own words for the places where it is entered.
    private func setup(_ text: String) -> Finding {
        finding("setup", .fine, text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix { $0 == " " } }.joined(separator: " "))
    }

    private func setting(_ declaration: SettingDeclaration) -> Finding? {
        guard declaration.isSecret || declaration.isRequired else { return nil }
        let what = "\(declaration.isSecret ? "secret" : "setting") \(declaration.name)"
        let about = declaration.about.map { " (\($0))" } ?? ""
        switch source.settings[declaration.name] {
        case .secrets(let secrets):
            let missing = secrets.filter { !$0.isSet }
            guard let first = missing.first else { return finding(what, .fine, "Set\(secrets.count > 1 ? ", \(secrets.count) live values" : "").") }
            let outcome: Finding.Outcome = adapter.enabled ? .failed : .todo
            return finding(what, outcome, "\(first) is not set\(about).")
        case .values(let values) where values.contains { !$0.isEmpty }: return finding(what, .fine, "Set.")
        case .values, nil:
            guard declaration.isRequired, declaration.fallback == nil else { return nil }
            return finding(
                what, adapter.enabled ? .failed : .todo, "It is required and not given\(about). Add settings.\(declaration.name) to \(adapter.file).")
        }
    }

    private func finding(_ what: String, _ outcome: Finding.Outcome, _ text: String) -> Finding {
        Finding(subject: adapter.name.description, what: what, outcome: outcome, text: text)
    }
}

extension [String] {
    /// `a, b and c`.
    fileprivate var listed: String {
        count < 2 ? joined() : dropLast().joined(separator: ", ") + " and " + self[count - 1]
    }
}

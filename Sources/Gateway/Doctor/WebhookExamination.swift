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
        return [url] + (provider.setup.map { [setup($0)] } ?? []) + provider.settings.compactMap(setting)
    }

    private var url: Finding {
        let given = source.providerSettings.first("public_url")
        guard let base = given ?? configuration.instance.http.publicURL.map({ "\($0.description)/in/\(adapter.name)" }) else {
            let path = "/in/\(adapter.name)"
            return finding("url", .todo, "Enter the gateway's public address with the path \(path) at the vendor; http.public_url is not set.")
        }
        return finding("url", adapter.enabled ? .fine : .todo, "Enter \(base) at the vendor.")
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
            return finding(what, adapter.enabled ? .failed : .todo, "It is required and not given\(about).")
        }
    }

    private func finding(_ what: String, _ outcome: Finding.Outcome, _ text: String) -> Finding {
        Finding(subject: adapter.name.description, what: what, outcome: outcome, text: text)
    }
}

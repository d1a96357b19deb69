public import Intake
public import Recipes

/// Whether the vendors' templates and the rules of notices.yaml fit together.
struct VendorTemplateWays {
    private let configuration: Configuration

    init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Templates for notices that nobody sends, and rules that would go by a vendor that has no template for them.
    func findings() -> [Diagnostic] {
        let notices = Set(configuration.notices.map(\.template)).union(configuration.templates.names)
        let strangers = configuration.adapters.flatMap { adapter in
            (adapter.webhookSource?.vendorTemplates ?? []).filter { !notices.contains($0.notice) }.map { stranger($0, among: notices) }
        }
        return strangers + configuration.notices.flatMap(missing)
    }

    private func stranger(_ template: VendorTemplate, among notices: Set<String>) -> Diagnostic {
        Diagnostic(
            file: template.place.file, line: template.place.mark.line, column: template.place.mark.column, path: template.place.path,
            code: .unknownReference, reason: "no rule of notices.yaml sends a notice \"\(template.notice.shortened)\".",
            suggestion: Suggestion.nearest(to: template.notice, among: notices.sorted()))
    }

    private func missing(_ rule: NoticeRule) -> [Diagnostic] {
        let channels = NoticeWays(configuration).channels(of: rule)
        let without = channels.flatMap { configuration.senders(by: $0) }.filter { sender in
            !sender.recipe.takesTexts && !sender.source.hasVendorTemplate(for: rule.template)
        }
        return without.map { sender in
            Diagnostic(
                file: rule.place.file, line: rule.place.mark.line, column: rule.place.mark.column, path: rule.place.path, code: .missingKey,
                reason:
                    "the rule may send by the adapter \(sender.name), whose vendor takes its own templates alone, and \(sender.file) has no"
                    + " vendor_templates.\(rule.template).")
        }
    }
}

/// An adapter that notices can be sent through.
public struct NoticeSender: Sendable {
    /// Its name.
    public var name: AdapterName
    /// Its file.
    public var file: String
    /// What its file says of the vendor.
    public var source: WebhookSource
    /// How one sends through the vendor.
    public var recipe: SendRecipe
}

extension Configuration {
    /// The adapters of a channel that run and have what sending needs.
    public func senders(by channel: Channel) -> [NoticeSender] {
        adapters.compactMap { adapter in
            guard adapter.enabled, adapter.channel == channel, let source = adapter.webhookSource, let provider = providers[source.provider],
                let recipe = provider.send
            else { return nil }
            let known = Set(source.settings.keys).union(provider.settings.filter { $0.fallback != nil }.map(\.name))
            guard known.isSuperset(of: recipe.needs) else { return nil }
            return NoticeSender(name: adapter.name, file: adapter.file, source: source, recipe: recipe)
        }
    }
}

extension Adapter {
    /// The source, where it is a vendor's requests.
    var webhookSource: WebhookSource? {
        if case .webhook(let source) = source { source } else { nil }
    }
}

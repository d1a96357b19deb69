import CSV
import Channels
public import Intake
import Logging
import Lookups
import Mail
import Notices
import Recipes
public import Settings
import Store
import Telephony

/// The parts that a configuration makes: what the gateway runs with until the next configuration.
public struct Assembly: Sendable {
    /// All stages with their rules.
    public let pipeline: Pipeline
    /// The adapters that take webhooks, by name.
    let webhooks: [AdapterName: WebhookAdapter]
    /// Decides about notices.
    let planner: any NoticePlanner
    /// The endpoints that have what sending needs, by adapter.
    let senders: [AdapterName: ProviderEndpoint]

    /// Builds the parts.
    ///
    /// - Parameters:
    ///   - lookups: asks the order and CRM APIs; `NoLookups` for a dry run.
    ///   - scanner: looks at attachments; nil for a dry run.
    /// - Throws: `ProviderProblems` when an adapter's settings do not fit its provider.
    public init(_ configuration: Configuration, lookups: any LookupService, scanner: (any AttachmentScanner)? = nil) throws {
        var webhooks: [AdapterName: WebhookAdapter] = [:]
        var profiles: [Profile] = []
        let house = MailHouse(configuration)
        for adapter in configuration.adapters where adapter.enabled {
            if case .webhook(let source) = adapter.source {
                webhooks[adapter.name] = try Self.webhook(adapter, source, configuration)
            }
            let language = configuration.instance.languages.standard
            if let profile = try Self.profile(adapter, endpoint: webhooks[adapter.name]?.endpoint, language: language, house) {
                profiles.append(profile)
            }
        }
        self.webhooks = webhooks
        // An adapter that only receives is no way for a notice.
        senders = webhooks.compactMapValues { $0.endpoint.missingForSending == [] ? $0.endpoint : nil }
        pipeline = Pipeline(
            profiles: profiles, types: configuration.ticketTypes, rules: configuration.routing, lookups: lookups, scanner: scanner)
        let channels = Dictionary(configuration.adapters.map { ($0.name, $0.channel) }) { $1 }
        planner = RulePlanner(
            rules: configuration.notices, policy: configuration.instance.notices,
            senders: senders.keys.reduce(into: [:]) { $0[$1] = channels[$1] })
    }

    /// Builds what one adapter needs to be tried, enabled or not; what others lack is no matter of its.
    ///
    /// - Parameter standingIn: whether the settings that it does not have get stand-ins.
    init(trying adapter: Adapter, of configuration: Configuration, lookups: any LookupService, standingIn: Bool = true) throws {
        var webhooks: [AdapterName: WebhookAdapter] = [:]
        if case .webhook(let source) = adapter.source {
            webhooks[adapter.name] = try Self.webhook(adapter, source, configuration) { provider, given throws(ProviderProblems) in
                try standingIn ? provider.endpoint(standingInFor: given) : provider.endpoint(settings: given)
            }
        }
        self.webhooks = webhooks
        senders = [:]
        let profiles = [
            try Self.profile(
                adapter, endpoint: webhooks[adapter.name]?.endpoint, language: configuration.instance.languages.standard,
                MailHouse(configuration))
        ].compactMap { $0 }
        pipeline = Pipeline(profiles: profiles, types: configuration.ticketTypes, rules: configuration.routing, lookups: lookups)
        planner = RulePlanner(rules: [], policy: configuration.instance.notices, senders: [:])
    }

    /// Where a vendor may report what became of what it was given; nil when nobody said where the gateway is reached.
    func callbackURL(of adapter: AdapterName) -> String? {
        webhooks[adapter].flatMap { $0.endpoint.callbackURL(base: $0.publicURL) }
    }

    private static func webhook(
        _ adapter: Adapter, _ source: WebhookSource, _ configuration: Configuration,
        endpoint: (Provider, ProviderSettings) throws(ProviderProblems) -> ProviderEndpoint = { provider, given throws(ProviderProblems) in
            try provider.endpoint(settings: given)
        }
    ) throws -> WebhookAdapter {
        guard let provider = configuration.providers[source.provider] else {
            throw DryRun.Failure(description: "The adapter \(adapter.name) has no provider \(source.provider).")
        }
        let given = source.providerSettings
        let endpoint = try endpoint(provider, given)
        return WebhookAdapter(
            name: adapter.name, endpoint: endpoint, mode: VerificationMode(rawValue: source.mode.rawValue) ?? .enforce,
            publicURL: given.first("public_url")
                ?? configuration.instance.http.publicURL.map { "\($0.description)/in/\(adapter.name)" })
    }

    private static func profile(_ adapter: Adapter, endpoint: ProviderEndpoint?, language: String, _ house: MailHouse) throws -> Profile? {
        guard let decoder = try decoder(adapter, endpoint: endpoint, language: language, house) else { return nil }
        var profile = Profile(
            adapter: adapter.name, channel: adapter.channel, provider: endpoint?.provider.name ?? adapter.name.description,
            decoder: FaultInjection.wrap(decoder), ticketType: adapter.ticketType, configHash: adapter.hash)
        profile.extractions = adapter.extractions
        profile.lookups = adapter.lookups
        profile.region = adapter.region
        profile.language = adapter.language
        profile.appendWithin = adapter.conversation.appendWithin
        profile.reopenWithin = adapter.conversation.reopenWithin
        profile.answerWithin = adapter.answerWithin
        if case .email = adapter.source { profile.ownAddresses = Set(house.addresses.map { $0.lowercased() }) }
        if case .webhook(let source) = adapter.source { profile.keywordAnswers = source.keywordAnswers }
        profile.fetchesMedia = endpoint?.fetchesFiles ?? false
        return profile
    }

    private static func decoder(
        _ adapter: Adapter, endpoint: ProviderEndpoint?, language: String, _ house: MailHouse
    ) throws -> (any Decoder)? {
        let region = adapter.region ?? "CN"
        switch adapter.source {
        case .webhook:
            guard let endpoint else { return nil }
            return try WebhookDecoder(endpoint: endpoint, adapter: adapter.name, region: region, language: language)
        case .email(let source):
            return MailDeliveryDecoder(
                source: source, ownAddresses: house.addresses, messageIDDomain: house.domain, language: language, region: region)
        case .drop(let source): return RowDecoder(source: source, adapter: adapter.name, region: region, language: language)
        case .api:
            return try WebhookDecoder(endpoint: try APIMessages.endpoint(), adapter: adapter.name, region: region, language: language)
        }
    }
}

/// The addresses under which this house itself writes and reads mail: what comes from them is never answered.
private struct MailHouse {
    var addresses: Set<String> = []
    /// The domain of the Message-IDs that are made here; nil while no mail is sent.
    var domain: String?

    init(_ configuration: Configuration) {
        if let smtp = configuration.instance.smtp {
            addresses.formUnion([smtp.from, smtp.bounces].compactMap { $0 })
            domain = smtp.from.split(separator: "@").last.map(String.init)
        }
        for case .email(let source) in configuration.adapters.map(\.source) {
            addresses.formUnion([source.from, source.imap?.username].compactMap { $0 }.filter { $0.contains("@") })
        }
    }
}

public import Recipes

/// A vendor that sends its messages as HTTP requests to `/in/{adapter}`.
public struct WebhookSource: Sendable {
    /// The vendor's wire format: the name of a file under `providers/`.
    public var provider = ""
    /// What the vendor gave us, by the names that its provider file declares.
    public var settings: [String: Setting] = [:]
    /// What becomes of requests whose signature does not hold.
    public var mode = Mode.enforce

    /// Without a vendor.
    public init() {}

    /// A value of `settings:`.
    public enum Setting: Sendable, Hashable {
        /// A secret; two while it is being rotated.
        case secrets([Secret])
        /// Anything else; a list where a list was written.
        case values([String])
    }

    /// The settings as signature checks and requests take them, secrets revealed; one that is not set is not there.
    public var providerSettings: ProviderSettings {
        ProviderSettings(
            settings.mapValues { setting in
                switch setting {
                case .secrets(let secrets): secrets.compactMap { $0.reveal() }
                case .values(let values): values
                }
            })
    }

    /// What becomes of requests whose signature does not hold.
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        case enforce, shadow, hold
    }
}

extension WebhookSource {
    static let keys: [Key<WebhookSource>] = [
        Key(
            "provider", \.provider, .reference("provider", Mention.Subject.provider), required: true,
            "The vendor's wire format: the name of a file under providers/."),
        Key(
            "settings", ValueKind<Void>(.map(keys: "what the provider's file declares under its own `settings`", .anything)) { _, _ in },
            "What the vendor gave you: secrets, ids. Which ones there are says the provider's file.", fill: { _, _ in }),
        Key(
            "mode", \.mode,
            .choice([
                (.enforce, "they are refused with 401"), (.shadow, "they are taken, counted, and alarm"),
                (.hold, "they are stored for review and answered as if taken"),
            ]), "What becomes of requests whose signature does not hold."),
    ]
}

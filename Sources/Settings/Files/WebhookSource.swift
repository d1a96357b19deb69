public import Intake
public import Recipes

/// A vendor that sends its messages as HTTP requests to `/in/{adapter}`.
public struct WebhookSource: Sendable {
    /// The vendor's wire format: the name of a file under `providers/`.
    public var provider = ""
    /// What the vendor gave us, by the names that its provider file declares.
    public var settings: [String: Setting] = [:]
    /// What becomes of requests whose signature does not hold.
    public var mode = Mode.enforce
    /// The vendor's own templates for notices, for vendors that send nothing else or want them for the first word.
    public var vendorTemplates: [VendorTemplate] = []
    /// What one segment of an SMS costs; nil when nobody has said.
    public var segmentPrice: Price?
    /// What STOP, START and HELP are answered by SMS; a word without an answer gets none.
    public var keywordAnswers: [Keyword: String] = [:]

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
        Key(
            "vendor_templates", \.vendorTemplates, VendorTemplate.list,
            "The templates that the vendor keeps, by notice: for vendors that send nothing else (mainland SMS), or nothing else first (WhatsApp)."),
        Key(
            "segment_price", \.segmentPrice, price,
            "What one segment of an SMS costs: `inlet check` and the attempts of notices then say what a text costs."),
        Key(
            "keywords", keywords.kind,
            "What STOP (退订, TD), START and HELP are answered, once, where the law or the carrier wants it and the vendor does not do it by itself."
                + " An opt-out is kept in the suppression list in any case.",
            fill: { $0.keywordAnswers = $1.keywordAnswers }),
    ]

    private static let price = ValueKind<Price>.parsed(
        "price", pattern: "^[0-9]+(\\.[0-9]+)? [A-Z]{3}$", expecting: "an amount and a currency, as in 0.045 CNY", write: \.description,
        examples: ["0.045 CNY"], Price.init(text:))

    private static let keywords = Section(
        "keywords", "What keywords are answered by SMS. Sent with `notices: {mode: live}` alone.", make: { WebhookSource() },
        keys: [
            Key("stop", ValueKind<String>.text, "The answer to an opt-out.", fill: { $0.keywordAnswers[.stop] = $1 }),
            Key("start", ValueKind<String>.text, "The answer to whoever opts in again.", fill: { $0.keywordAnswers[.start] = $1 }),
            Key(
                "help", ValueKind<String>.text, "The answer to HELP; without one such a message makes a ticket.",
                fill: { $0.keywordAnswers[.help] = $1 }),
        ])
}

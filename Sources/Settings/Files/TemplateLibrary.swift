public import Intake
public import Recipes

/// The texts of notices: `templates/<notice>/<channel>.<language>.mustache`.
public struct TemplateLibrary: Sendable {
    /// One text.
    public struct Text: Sendable {
        /// A mail's subject; nil elsewhere.
        public var subject: Template?
        /// The text.
        public var body: Template
        /// The language of its file, or `default`.
        public var language: String
        /// The file, as reached from the folder that was loaded.
        public var file: String
    }

    struct Key: Hashable {
        var notice: String
        var channel: Channel
        var language: String
    }

    var texts: [Key: Text] = [:]

    /// An empty library.
    public init() {}

    /// The names of the notices that there are texts for, in order.
    public var names: [String] { Set(texts.keys.map(\.notice)).sorted() }

    /// The text for a channel and a language: `zh-Hans-CN`, then `zh-Hans`, then `zh`, then `default`; nil when there is none of them.
    public func text(_ notice: String, by channel: Channel, in language: String) -> Text? {
        let languages = Self.languages(for: language) + [Self.standard]
        return languages.lazy.compactMap { texts[Key(notice: notice, channel: channel, language: $0)] }.first
    }

    /// The languages that serve one: `zh-Hans-CN`, then `zh-Hans`, then `zh`.
    static func languages(for language: String) -> [String] {
        let subtags = language.split(separator: "-")
        return subtags.indices.reversed().map { subtags[...$0].joined(separator: "-") }
    }

    /// All texts of a channel with the names of their notices, by name and file.
    public func texts(by channel: Channel) -> [(notice: String, text: Text)] {
        texts.filter { $0.key.channel == channel }.map { ($0.key.notice, $0.value) }.sorted { $0.1.file < $1.1.file }
    }

    /// Whether every language finds a text for the channel.
    func serves(_ notice: String, by channel: Channel) -> Bool {
        texts[Key(notice: notice, channel: channel, language: Self.standard)] != nil
    }

    static let standard = "default"
}

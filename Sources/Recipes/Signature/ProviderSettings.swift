/// The values an adapter gives to its provider's settings. A secret may have two live values while it is being rotated.
///
/// Nothing prints the values: descriptions and mirrors show names alone.
public struct ProviderSettings: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable,
    ExpressibleByDictionaryLiteral
{
    private var values: [String: [String]]

    /// Values by the setting's name, the newest first; empty values count as not given.
    public init(_ values: [String: [String]] = [:]) {
        self.values = values.mapValues { $0.filter { !$0.isEmpty } }.filter { !$0.value.isEmpty }
    }

    /// One value a setting.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements.map { ($0.0, [$0.1]) }, uniquingKeysWith: +))
    }

    /// All live values of the setting, the newest first; empty when it is not given.
    public subscript(name: String) -> [String] {
        values[name] ?? []
    }

    /// The newest value of the setting.
    public func first(_ name: String) -> String? {
        values[name]?.first
    }

    /// The names of the settings that are given, sorted.
    public var names: [String] { values.keys.sorted() }

    /// The names of the settings that are given.
    public var description: String { "settings \(names.joined(separator: ", "))" }

    /// The names of the settings that are given.
    public var debugDescription: String { description }

    /// The names of the settings that are given.
    public var customMirror: Mirror { Mirror(self, children: ["names": names]) }
}

/// A secret in the settings, and how its text becomes a key.
public struct SecretReference: Sendable, Equatable {
    /// How the text of a secret stands for bytes.
    public enum Form: String, Sendable, Equatable, CaseIterable {
        /// The text's own UTF-8 bytes.
        case text
        /// Hexadecimal digits.
        case hex
        /// Base64, with or without padding.
        case base64
    }

    /// The setting's name.
    public var setting: String
    /// What may stand in front of the secret and is no part of it, as `whsec_`.
    public var prefix: String
    /// How the rest stands for bytes.
    public var form: Form

    /// A secret by its setting.
    public init(_ setting: String, prefix: String = "", form: Form = .text) {
        self.setting = setting
        self.prefix = prefix
        self.form = form
    }

    /// The live secrets as bytes.
    ///
    /// - Throws: `RecipeError` of code `settings.secret_malformed`; the secret itself is not in it.
    func keys(in settings: ProviderSettings) throws(RecipeError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        for value in settings[setting] {
            let rest = value.hasPrefix(prefix) ? String(value.dropFirst(prefix.count)) : value
            guard let bytes = bytes(of: rest), !bytes.isEmpty else {
                throw RecipeError(.secretMalformed, "The setting \(setting) is not \(form.rawValue) as the provider needs it.")
            }
            keys.append(bytes)
        }
        return keys
    }

    private func bytes(of text: String) -> [UInt8]? {
        switch form {
        case .text: Array(text.utf8)
        case .hex: ByteEncoding.hex.decode(text)
        case .base64: ByteEncoding.decodeKey(text)
        }
    }
}

extension RecipeError.Code {
    /// A setting that the provider needs is not given.
    public static let settingMissing = Self(rawValue: "settings.missing")
    /// A secret or key does not have the form that the provider needs.
    public static let secretMalformed = Self(rawValue: "settings.secret_malformed")
}

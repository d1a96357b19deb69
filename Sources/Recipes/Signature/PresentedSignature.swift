/// Where and how a request states its signature.
public struct PresentedSignature: Sendable, Equatable {
    /// The place in the request.
    public var field: RequestField
    /// What stands in front of each signature and is no part of it, as `sha256=`. A signature without it is refused.
    public var prefix: String
    /// What stands between several signatures; nil when there is but one.
    public var separator: String?
    /// How the signature's bytes are written.
    public var encoding: ByteEncoding

    /// A signature at a place.
    public init(_ field: RequestField, prefix: String = "", separator: String? = nil, encoding: ByteEncoding = .hex) {
        self.field = field
        self.prefix = prefix
        self.separator = separator
        self.encoding = encoding
    }

    /// More signatures than any vendor sends during a rotation; the rest is not looked at.
    private static let mostSignatures = 16

    /// The signatures of the length that the scheme makes.
    func read(_ request: RequestReading, length: Int) -> Result<[[UInt8]], Refusal> {
        guard let value = field.read(request), !value.isEmpty else {
            return .failure(Refusal(.signatureMissing, "The request has no signature: \(field) is missing or empty."))
        }
        let signatures = items(of: value).compactMap { decoded($0) }.filter { $0.count == length }
        guard !signatures.isEmpty else {
            return .failure(
                Refusal(.signatureMalformed, "\(capitalised) holds no signature of the form that the provider sends."))
        }
        return .success(signatures)
    }

    private func items(of value: String) -> [Substring] {
        guard let separator else { return [value[...]] }
        return value.split(separator: separator, maxSplits: Self.mostSignatures).prefix(Self.mostSignatures).map(ASCII.trimmed)
    }

    private func decoded(_ item: Substring) -> [UInt8]? {
        guard !prefix.isEmpty else { return encoding.decode(item) }
        guard item.utf8.starts(with: prefix.utf8) else { return nil }
        return encoding.decode(item.dropFirst(prefix.count))
    }

    private var capitalised: String {
        let words = field.description
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}

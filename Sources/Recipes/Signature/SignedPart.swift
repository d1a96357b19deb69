/// A piece of what a signature covers. The pieces are put end to end as bytes; nothing is rendered or quoted.
public enum SignedPart: Sendable, Equatable {
    /// These bytes.
    case literal([UInt8])
    /// A text from the request.
    case field(RequestField)
    /// The first live value of a setting.
    case setting(String)
    /// The secret that is being tried.
    case secret
    /// The method in upper case.
    case method
    /// The URL that the vendor was told, with the query of this request.
    case url
    /// The same without its query.
    case urlWithoutQuery
    /// Path and query as they came.
    case target
    /// The path as it came.
    case path
    /// The raw body.
    case body
    /// A hash of the raw body, as text or (without encoding) as raw bytes.
    case bodyHash(DigestAlgorithm, ByteEncoding?)
    /// The query's pairs as they came, sorted by byte order and joined by `&`.
    case sortedQuery
    /// The form's names and values, decoded, sorted, put end to end.
    case sortedForm

    /// The words of the config language that stand for a part; everything with a known prefix is a field or a setting.
    static let words: [String: SignedPart] = {
        var words: [String: SignedPart] = [
            "secret": .secret, "method": .method, "url": .url, "url.base": .urlWithoutQuery, "target": .target, "path": .path,
            "body": .body, "query": .sortedQuery, "form": .sortedForm,
        ]
        for algorithm in DigestAlgorithm.allCases {
            words["body.\(algorithm.rawValue)"] = .bodyHash(algorithm, .hex)
            words["body.\(algorithm.rawValue).base64"] = .bodyHash(algorithm, .base64)
            words["body.\(algorithm.rawValue).raw"] = .bodyHash(algorithm, nil)
        }
        return words
    }()

    /// Reads a part as it is written in config: a known word, a place in the request, `settings.name`, and anything else as the
    /// literal text that it is.
    public init(_ text: String) {
        if let word = Self.words[text] {
            self = word
        } else if let field = RequestField(text) {
            self = .field(field)
        } else if text.hasPrefix("settings.") {
            self = .setting(String(text.dropFirst("settings.".count)))
        } else {
            self = .literal(Array(text.utf8))
        }
    }
}

/// What a signature covers: the parts, put end to end in their order or sorted by their bytes (the WeChat family).
public struct SignedMessage: Sendable, Equatable {
    /// The parts.
    public var parts: [SignedPart]
    /// Whether the parts are sorted by their bytes before they are put together.
    public var isSorted: Bool

    /// A message of parts.
    public init(_ parts: [SignedPart], isSorted: Bool = false) {
        self.parts = parts
        self.isSorted = isSorted
    }

    /// The message with its settings filled in.
    func bound(to settings: ProviderSettings) -> SignedMessage {
        let filled = parts.map { part in
            guard case .setting(let name) = part else { return part }
            return .literal(Array((settings.first(name) ?? "").utf8))
        }
        return SignedMessage(filled, isSorted: isSorted)
    }

    /// The pieces out of the request, once for all secrets; refused when the request lacks one.
    func pieces(of request: RequestReading) -> Result<[Piece], Refusal> {
        var pieces: [Piece] = []
        pieces.reserveCapacity(parts.count)
        for part in parts {
            switch Piece.reading(part, of: request) {
            case .success(let piece): pieces.append(piece)
            case .failure(let refusal): return .failure(refusal)
            }
        }
        return .success(pieces)
    }

    /// Writes the pieces in their order.
    func write(_ pieces: [Piece], secret: [UInt8], to sink: inout any ByteSink) {
        guard isSorted else {
            for piece in pieces { piece.write(secret: secret, to: &sink) }
            return
        }
        let sorted = pieces.map { $0.bytes(secret: secret) }.sorted { $0.lexicographicallyPrecedes($1) }
        for bytes in sorted { sink.write(bytes) }
    }

    /// All bytes of the message.
    func bytes(of pieces: [Piece], secret: [UInt8]) -> [UInt8] {
        var sink: any ByteSink = CollectingSink()
        write(pieces, secret: secret, to: &sink)
        return sink.finish()
    }

    /// The pieces of a message that needs no request.
    var literalPieces: [Piece] {
        parts.compactMap { part in
            switch part {
            case .literal(let bytes): .bytes(bytes)
            case .secret: .secret
            default: nil
            }
        }
    }

    /// One piece out of a request.
    enum Piece {
        case bytes([UInt8])
        case text(String)
        case secret

        func write(secret: [UInt8], to sink: inout any ByteSink) {
            switch self {
            case .bytes(let bytes): sink.write(bytes)
            case .text(let text): sink.write(text)
            case .secret: sink.write(secret)
            }
        }

        func bytes(secret: [UInt8]) -> [UInt8] {
            switch self {
            case .bytes(let bytes): bytes
            case .text(let text): Array(text.utf8)
            case .secret: secret
            }
        }
    }
}

extension SignedMessage.Piece {
    fileprivate static func reading(_ part: SignedPart, of request: RequestReading) -> Result<Self, Refusal> {
        switch part {
        case .literal(let bytes): .success(.bytes(bytes))
        case .setting(let name): .failure(Refusal(.partMissing, "The setting \(name) was not filled in."))
        case .secret: .success(.secret)
        case .method: .success(.text(request.input.method))
        case .url: .success(.text(request.url))
        case .urlWithoutQuery: .success(.text(String(URLText(request.url).withoutQuery)))
        case .target: .success(.text(request.input.target))
        case .path: .success(.text(String(request.input.path)))
        case .body: .success(.bytes(request.input.body))
        case .bodyHash(let algorithm, let encoding): .success(hash(algorithm, encoding, request.input.body))
        case .sortedQuery: .success(.text(sortedQuery(request.input.query ?? "")))
        case .sortedForm: .success(.text(sortedForm(request.form)))
        case .field(let field): reading(field, of: request)
        }
    }

    private static func reading(_ field: RequestField, of request: RequestReading) -> Result<Self, Refusal> {
        guard let text = field.read(request) else {
            return .failure(Refusal(.partMissing, "The signature covers \(field), and the request has none."))
        }
        return .success(.text(text))
    }

    private static func hash(_ algorithm: DigestAlgorithm, _ encoding: ByteEncoding?, _ body: [UInt8]) -> Self {
        let digest = algorithm.hash(body)
        return encoding.map { .text($0.encode(digest)) } ?? .bytes(digest)
    }

    private static func sortedQuery(_ query: Substring) -> String {
        query.split(separator: "&").sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: "&")
    }

    private static func sortedForm(_ form: FormFields) -> String {
        form.fields.map { $0.name + $0.value }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined()
    }
}

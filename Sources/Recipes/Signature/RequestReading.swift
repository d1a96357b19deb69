/// One request with what was read out of it so far. Each part is parsed at most once, and only when somebody asks.
///
/// A reading lives within one call and never leaves its thread.
final class RequestReading {
    let input: HTTPInput
    let format: BodyFormat
    let limits: BodyLimits
    let envelope: Envelope?
    private(set) lazy var url = input.url
    private(set) lazy var mediaType = input.headers["content-type"].map(MediaType.init)
    private lazy var queryResult = read { () throws(RecipeError) in
        try FormFields(parsing: (input.query ?? "").utf8, limits: limits.form)
    }
    private lazy var formResult = read { () throws(RecipeError) in try readForm() }
    private lazy var documentResult = read { () throws(RecipeError) in try readDocument() }
    private lazy var openedResult = read { () throws(RecipeError) in try openDocument() }

    init(_ input: HTTPInput, format: BodyFormat = .automatic, limits: BodyLimits = .standard, envelope: Envelope? = nil) {
        self.input = input
        self.format = format
        self.limits = limits
        self.envelope = envelope
    }

    /// The fields behind the question mark; none when they are beyond the limits.
    var query: FormFields { (try? queryResult.get()) ?? FormFields() }  // what is beyond the limits is no field

    /// The fields of a form body; none for any other body.
    var form: FormFields { (try? formResult.get()) ?? FormFields() }  // `document` throws the reason

    /// The body as a tree: JSON as it is, XML by its root element, a form by its names, no body by the query's names.
    var document: JSONValue {
        get throws(RecipeError) { try documentResult.get() }
    }

    /// The tree of what is inside the envelope; the document itself where there is no envelope.
    var opened: JSONValue {
        get throws(RecipeError) { try openedResult.get() }
    }

    /// The plain bytes inside the envelope; nil where there is no envelope.
    func openedBytes() throws(RecipeError) -> [UInt8]? {
        guard let envelope, let text = envelope.scheme.field.read(self) else { return nil }
        return try envelope.open(text)
    }

    /// Whether the body states that it is a form.
    var isForm: Bool {
        format == .form || (format == .automatic && mediaType?.essence == "application/x-www-form-urlencoded")
    }

    private func read<Value>(_ body: () throws(RecipeError) -> Value) -> Result<Value, RecipeError> {
        Result(catching: body)
    }

    private func openDocument() throws(RecipeError) -> JSONValue {
        let outer = try document
        guard let bytes = try openedBytes() else { return outer }
        return switch BodyFormat.sniffed(bytes) {
        case .json: try JSONValue(parsing: bytes, limits: limits.json)
        case .xml: JSONValue(try XMLElement(parsing: bytes, limits: limits.xml))
        default: .string(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func readForm() throws(RecipeError) -> FormFields {
        if isForm { return try FormFields(parsing: input.body, charset: mediaType?["charset"], limits: limits.form) }
        guard mediaType?.essence == "multipart/form-data" else { return FormFields() }
        return try MultipartForm(parsing: input.body, boundary: mediaType?["boundary"] ?? "", limits: limits.form).fields
    }

    private func readDocument() throws(RecipeError) -> JSONValue {
        switch format.resolved(for: self) {
        case .none: JSONValue(try queryResult.get())
        case .form: JSONValue(try formResult.get())
        case .json: try JSONValue(parsing: input.body, limits: limits.json)
        case .xml: JSONValue(try XMLElement(parsing: input.body, limits: limits.xml))
        case .text, .automatic: .string(try TextDecoder(charset: mediaType?["charset"]).decode(input.body))
        }
    }
}

/// How a provider's bodies are to be read.
public enum BodyFormat: String, Sendable, Equatable, CaseIterable {
    /// By the content type; by the first byte where that says nothing; by the query where there is no body.
    case automatic = "auto"
    /// JSON, whatever the content type.
    case json
    /// A form, whatever the content type.
    case form
    /// XML, whatever the content type.
    case xml
    /// Plain text: the document is one string.
    case text
    /// The body is not looked at; the document is the query.
    case none

    fileprivate func resolved(for reading: RequestReading) -> BodyFormat {
        guard self == .automatic else { return self }
        if reading.input.body.isEmpty { return .none }
        let type = reading.mediaType?.essence ?? ""
        if type == "application/x-www-form-urlencoded" || type == "multipart/form-data" { return .form }
        if type.hasSuffix("/json") || type.hasSuffix("+json") { return .json }
        if type.hasSuffix("/xml") || type.hasSuffix("+xml") { return .xml }
        return Self.sniffed(reading.input.body)
    }

    static func sniffed(_ body: [UInt8]) -> BodyFormat {
        switch body.first(where: { !ASCII.isSpace($0) && ![0xEF, 0xBB, 0xBF].contains($0) }) {
        case UInt8(ascii: "{"), UInt8(ascii: "["): .json
        case UInt8(ascii: "<"): .xml
        default: .text
        }
    }
}

/// What a body may have at most, by kind.
public struct BodyLimits: Sendable, Equatable {
    /// Forms and query strings.
    public var form: FormFields.Limits
    /// JSON.
    public var json: JSONLimits
    /// XML.
    public var xml: XMLElement.Limits

    /// The limits that every webhook is read with.
    public static let standard = BodyLimits()

    /// Limits by kind.
    public init(form: FormFields.Limits = .standard, json: JSONLimits = JSONLimits(), xml: XMLElement.Limits = .standard) {
        self.form = form
        self.json = json
        self.xml = xml
    }
}

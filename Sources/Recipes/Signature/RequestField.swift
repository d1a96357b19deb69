/// A place in a request that holds one text: `header.x-signature`, `query.nonce`, `form.From`, `body.header.token`, `path.last`.
public enum RequestField: Sendable, Equatable, CustomStringConvertible {
    /// A header field's value.
    case header(String)
    /// A field behind the question mark, decoded.
    case query(String)
    /// A field of a form body, decoded.
    case form(String)
    /// A scalar in the body by a dotted path; needs the body parsed within its limits.
    case body(String)
    /// The same in what is inside the body's envelope.
    case opened(String)
    /// The last segment of the request's path, for secrets in URLs.
    case lastPathSegment

    /// Reads a place as it is written in config; nil when it is none.
    public init?(_ text: some StringProtocol) {
        if text == "path.last" {
            self = .lastPathSegment
            return
        }
        guard let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let name = String(text[text.utf8.index(after: dot)...])
        guard !name.isEmpty else { return nil }
        switch text[..<dot] {
        case "header": self = .header(name)
        case "query": self = .query(name)
        case "form": self = .form(name)
        case "body": self = .body(name)
        case "opened": self = .opened(name)
        default: return nil
        }
    }

    /// The place in words, as `the header x-signature`.
    public var description: String {
        switch self {
        case .header(let name): "the header \(name)"
        case .query(let name): "the query field \(name)"
        case .form(let name): "the form field \(name)"
        case .body(let path): "the body's \(path)"
        case .opened(let path): "the opened body's \(path)"
        case .lastPathSegment: "the last segment of the path"
        }
    }

    func read(_ request: RequestReading) -> String? {
        switch self {
        case .header(let name): request.input.headers[name]
        case .query(let name): request.query[name]
        case .form(let name): request.form[name]
        case .body(let path): (try? request.document)?[dotted: path]?.scalarText  // an unreadable body holds no signature
        case .opened(let path): (try? request.opened)?[dotted: path]?.scalarText  // nor does one that cannot be opened
        case .lastPathSegment: request.input.path.split(separator: "/").last.map(String.init)
        }
    }
}

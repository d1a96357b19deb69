/// A webhook request as it came off the wire, before anybody looked into it.
///
/// The body is the raw bytes: every signature is checked over them, never over something parsed and written again.
public struct HTTPInput: Sendable, Equatable {
    /// The request method in upper case, as `POST`.
    public var method: String
    /// Path and query as in the request line, as `/in/hotline-sms?bodySHA256=0a1f`.
    public var target: String
    /// The header fields in order of arrival.
    public var headers: HeaderFields
    /// The body's bytes after transfer decoding; nothing else was done to them.
    public var body: [UInt8]
    /// The address of the peer without port, or of the client behind a trusted proxy; nil when unknown.
    public var peer: String?
    /// When the request arrived, in microseconds since 1970-01-01 UTC. It is the clock of every time window.
    public var receivedAt: Int64
    /// The URL the vendor was told, from the adapter's settings; nil means `https://` + `Host` + target.
    public var publicURL: String?

    /// A request with all its parts.
    public init(
        method: String, target: String, headers: HeaderFields = HeaderFields(), body: [UInt8] = [], peer: String? = nil,
        receivedAt: Int64, publicURL: String? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.peer = peer
        self.receivedAt = receivedAt
        self.publicURL = publicURL
    }

    /// The target up to its question mark.
    public var path: Substring {
        let end = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        return target[..<end]
    }

    /// The target behind its question mark; nil when there is none.
    public var query: Substring? {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        return target[target.utf8.index(after: mark)...]
    }

    /// The URL that the vendor called: the configured public URL with the query of this request.
    ///
    /// A public URL without a path takes the path of the request. Proxies rewrite host and path, therefore nothing of the
    /// request itself is believed once a public URL is configured.
    public var url: String {
        let base = publicURL ?? "https://\(headers["host"] ?? "localhost")"
        var text = String(URLText(base).withoutQuery)
        if URLText(base).path.isEmpty { text += path }
        if let query { text += "?\(query)" }
        return text
    }
}

/// Header fields in order, with names compared without regard to ASCII case (RFC 9110 section 5.1).
public struct HeaderFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One field as it was sent.
    public struct Field: Sendable, Equatable {
        /// The name as it was sent.
        public var name: String
        /// The value without the white space around it.
        public var value: String

        /// A field of a name and a value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// All fields in order of arrival.
    public var fields: [Field]

    /// Fields in the order given.
    public init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// Fields from a literal, in its order.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of the name; nil when there is none.
    public subscript(name: String) -> String? {
        fields.first { ASCII.equalIgnoringCase($0.name, name) }?.value
    }

    /// Adds a field at the end.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }
}

/// What a webhook's sender is answered.
public struct HTTPAnswer: Sendable, Equatable {
    /// The status code.
    public var status: Int
    /// The media type of the body; nil for an answer without one.
    public var contentType: String?
    /// Further header fields.
    public var headers: HeaderFields
    /// The body's bytes.
    public var body: [UInt8]

    /// An answer with all its parts.
    public init(status: Int, contentType: String? = nil, headers: HeaderFields = HeaderFields(), body: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }
}

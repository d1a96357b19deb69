/// One HTTP request with the limits it runs under.
public struct HTTPRequest: Sendable {
    /// A method token such as `GET` (RFC 9110 section 9).
    public var method: String
    /// An absolute `https` or `http` URL.
    public var url: String
    /// Header fields in order; a name may come more than once.
    public var headers: [(name: String, value: String)]
    /// The body, or nil for none.
    public var body: [UInt8]?
    /// For the whole request, waiting for a connection and redirects included.
    public var timeout: Duration
    /// For name lookup, TCP and TLS together.
    public var connectTimeout: Duration
    /// Largest body accepted, in bytes after decompression.
    public var maximumResponseBytes: Int
    /// How many redirects are followed. Credentials and other headers of the caller's never go to another origin.
    public var redirects: Int
    /// Whether the server may get it twice. libcurl sends a request again by itself when a kept connection dies before the answer, and has no
    /// switch for that; so what is not repeatable goes out on a connection of its own.
    public var isRepeatable: Bool

    /// A request; without more words: 30 s in all, 10 s to connect, 8 MiB at most, no redirect followed, repeatable if its method is
    /// (RFC 9110 section 9.2.2).
    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeout: Duration = .seconds(30), connectTimeout: Duration = .seconds(10),
        maximumResponseBytes: Int = 8 << 20, redirects: Int = 0, isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.maximumResponseBytes = maximumResponseBytes
        self.redirects = redirects
        self.isRepeatable = isRepeatable ?? Self.repeatableMethods.contains(method)
    }

    private static let repeatableMethods: Set = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]
}

extension HTTPRequest {
    /// Refuses what would let one field become two, or a method become a request of its own.
    func check() throws(TransferError) {
        guard HTTPToken.isToken(method) else {
            throw TransferError(.invalidRequest, "The HTTP method is not a token as RFC 9110 asks for.")
        }
        for (name, value) in headers {
            guard HTTPToken.isToken(name) else {
                throw TransferError(.invalidRequest, "The name of an HTTP header is not a token as RFC 9110 asks for.")
            }
            guard HTTPToken.isFieldValue(value) else {
                throw TransferError(
                    .invalidRequest, "The value of the HTTP header \(name) contains a line break or another control character.")
            }
        }
    }

    /// As libcurl wants them: `Name;` stands for an empty value, `Name:` takes one of its own away.
    var headerLines: [String] {
        var lines = headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        if !names("expect") { lines.append("Expect:") }
        if body != nil, !names("content-type") { lines.append("Content-Type:") }
        return lines
    }

    private func names(_ name: String) -> Bool { headers.contains { HTTPToken.same($0.name, name) } }
}

/// The alphabet of RFC 9110 section 5.
enum HTTPToken {
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
                default: false
                }
            }
    }

    static func isFieldValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    /// Whether two names differ at most in case.
    static func same(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count
            && zip(one.utf8, other.utf8).allSatisfy { $0 == $1 || ($0 ^ $1 == 0x20 && (0x61...0x7A).contains($0 | 0x20)) }
    }
}

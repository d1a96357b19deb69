/// The answer to a request; of redirects, the last one.
public struct HTTPResponse: Sendable {
    /// The status code, 200 to 599.
    public let status: Int
    /// Header fields in the order they came, without trailers.
    public let headers: [(name: String, value: String)]
    /// The body, decompressed.
    public let body: [UInt8]
    /// From handing the request over to the last byte of the answer.
    public let duration: Duration

    /// A response by its parts.
    public init(status: Int, headers: [(name: String, value: String)], body: [UInt8], duration: Duration) {
        self.status = status
        self.headers = headers
        self.body = body
        self.duration = duration
    }

    /// The first field of that name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { HTTPToken.same($0.name, name) }?.value
    }
}

/// Sends HTTP requests: all of them on one thread, connections kept and shared, certificates always verified.
public final class HTTPClient: Sendable {
    /// What holds for all requests of a client.
    public struct Options: Sendable {
        /// Certificate authorities, proxy and address guard.
        public var transfer: TransferOptions
        /// Whether `http` is allowed beside `https`.
        public var allowsPlainHTTP: Bool
        /// Connections to one host at a time; further requests wait.
        public var connectionsPerHost: Int
        /// Connections at a time.
        public var connections: Int
        /// The `User-Agent` of requests that bring none.
        public var userAgent: String

        /// 16 connections per host, 128 in all, plain `http` allowed.
        public init(
            transfer: TransferOptions = TransferOptions(), allowsPlainHTTP: Bool = true, connectionsPerHost: Int = 16,
            connections: Int = 128, userAgent: String = "inlet"
        ) {
            self.transfer = transfer
            self.allowsPlainHTTP = allowsPlainHTTP
            self.connectionsPerHost = connectionsPerHost
            self.connections = connections
            self.userAgent = userAgent
        }

        var schemes: [String] { allowsPlainHTTP ? ["http", "https"] : ["https"] }
    }

    private let options: Options
    private let schemes: Set<String>
    private let loop: TransferLoop

    /// A client with its thread, which ends with it.
    /// - Throws: `TransferError` when the options contradict each other or libcurl can not be set up.
    public init(options: Options = Options()) throws {
        try options.transfer.check()
        self.options = options
        schemes = Set(options.schemes)
        loop = try TransferLoop(name: "http", perHost: options.connectionsPerHost, total: options.connections)
    }

    /// Sends a request and waits for the whole answer; any status is an answer, also 4xx and 5xx.
    /// - Throws: `TransferError`; `.cancelled` when the task is cancelled.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.check()
        var current = request
        var origin = try WebAddress(request.url, allowing: schemes)
        let end = ContinuousClock.now + request.timeout
        var followed = 0
        while true {
            let hop = try await HTTPExchange(current, to: origin, options: options).run(on: loop)
            guard request.redirects > 0, let location = hop.location else { return hop.response }
            guard followed < request.redirects else { throw tooManyRedirects(origin, request.redirects) }
            let next = try WebAddress(location, allowing: schemes)
            current = current.following(hop.response.status, to: location, from: origin, at: next)
            current.timeout = end - .now
            guard current.timeout > .zero else {
                throw TransferError.timeout(.response, target: next.text, limit: request.timeout)
            }
            if origin.scheme == "https", next.scheme == "http" {
                throw TransferError(
                    .protocolRefused, "\(origin.text) redirects to unprotected \(next.text); that is not followed.")
            }
            origin = next
            followed += 1
        }
    }

    /// Ends all transfers with `.closed`; further requests get the same.
    public func shutdown() {
        loop.close()
    }

    private func tooManyRedirects(_ origin: WebAddress, _ limit: Int) -> TransferError {
        TransferError(.tooManyRedirects, "\(origin.text) redirects once more; the limit is \(limit) redirects.")
    }
}

extension HTTPRequest {
    /// The request a redirect asks for (RFC 9110 section 15.4).
    fileprivate func following(_ status: Int, to url: String, from old: WebAddress, at new: WebAddress) -> HTTPRequest {
        var next = self
        next.url = url
        if status == 303 && method != "HEAD" || (status == 301 || status == 302) && method == "POST" {
            next.method = "GET"
            next.body = nil
            next.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
        }
        if old != new { next.headers.removeAll { !Self.harmless.contains($0.name.lowercased()) } }
        return next
    }

    /// What a stranger may see: keys and tokens travel in headers of any name.
    private static let harmless: Set<String> = ["accept", "accept-language", "user-agent", "content-type"]
}

import Logging
public import Recipes
import Synchronization
public import Transfer

/// What vendors publish and signatures are checked with: certificates and key sets, fetched once and kept for a while.
///
/// A fetch that failed is not repeated at once, so that requests with bad signatures cannot make the gateway knock at somebody's door.
public actor PublishedKeys {
    private struct Entry {
        var body: [UInt8]?
        var at: ContinuousClock.Instant
    }

    private let fetch: @Sendable (_ url: String) async throws -> [UInt8]
    private var entries: [KeyRequest: Entry] = [:]
    private var running: [KeyRequest: Task<[UInt8]?, Never>] = [:]
    private var ring = KeyRing()

    /// How long something is kept, a failure is remembered, and how much is kept.
    private static let (kept, failed, most) = (Duration.seconds(6 * 3_600), Duration.seconds(30), 64)

    /// - Parameter fetch: fetches a URL over HTTPS from public addresses.
    public init(fetch: @escaping @Sendable (_ url: String) async throws -> [UInt8]) {
        self.fetch = fetch
    }

    /// Fetches with a client whose guard lets only public addresses through.
    public init(http: HTTPClient) {
        self.init { url in
            let response = try await http.send(
                HTTPRequest(url: url, timeout: .seconds(3), connectTimeout: .seconds(2), maximumResponseBytes: 1 << 20))
            guard response.status == 200 else { throw NotPublished(status: response.status) }
            return response.body
        }
    }

    /// The keys at hand, after an attempt to fetch the one that is asked for.
    public func keys(fetching request: KeyRequest?) async -> KeyRing {
        guard let request else { return ring }
        let entry = entries[request]
        let age = entry.map { ContinuousClock.now - $0.at } ?? .seconds(1 << 30)
        if age < (entry?.body == nil ? Self.failed : Self.kept) { return ring }
        let body = await body(of: request)
        keep(body ?? entry?.body, for: request)
        return ring
    }

    /// Whoever asks for the same meanwhile waits for the one answer.
    private func body(of request: KeyRequest) async -> [UInt8]? {
        if let task = running[request] { return await task.value }
        let fetch = fetch
        let task = Task { () -> [UInt8]? in
            // What cannot be fetched is not at hand, and the verdict says so.
            try? await Self.body(of: request, fetch)
        }
        running[request] = task
        defer { running[request] = nil }
        return await task.value
    }

    private func keep(_ body: [UInt8]?, for request: KeyRequest) {
        if entries.count >= Self.most, entries[request] == nil, let oldest = entries.min(by: { $0.value.at < $1.value.at })?.key {
            entries[oldest] = nil
            ring[oldest] = nil
        }
        entries[request] = Entry(body: body, at: .now)
        ring[request] = body
    }

    /// An OpenID configuration names its key set.
    private static func body(of request: KeyRequest, _ fetch: (String) async throws -> [UInt8]) async throws -> [UInt8] {
        switch request {
        case .certificate(let url): return try await fetch(url)
        case .keySet(let url):
            let body = try await fetch(url)
            guard let next = try JSONValue(parsing: body)["jwks_uri"]?.string, next.hasPrefix("https://") else { return body }
            return try await fetch(next)
        }
    }

    /// The vendor answers with something else than the key.
    private struct NotPublished: Error, CustomStringConvertible {
        let status: Int
        var description: String { "The vendor answered with status \(status)." }
    }
}

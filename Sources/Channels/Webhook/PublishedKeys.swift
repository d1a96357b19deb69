import Logging
public import Recipes
public import Transfer

/// What vendors publish and signatures are checked with: certificates and key sets, fetched when they are needed and kept for a while.
///
/// A fetch is not repeated at once, so that neither requests with bad signatures nor tokens with invented key ids can make the gateway knock at
/// somebody's door: after a failure not for 30 seconds, after a success not for five minutes. What is older than six hours is fetched anew when
/// it is needed; while that fails, the old one holds for a day.
public actor PublishedKeys {
    private struct Entry {
        var body: [UInt8]?
        /// When the body was fetched.
        var fetchedAt: ContinuousClock.Instant
        /// Before this nobody is asked again.
        var restsUntil: ContinuousClock.Instant
    }

    private let fetch: @Sendable (_ url: String) async throws -> [UInt8]
    private let now: @Sendable () -> ContinuousClock.Instant
    private var entries: [KeyRequest: Entry] = [:]
    private var running: [KeyRequest: Task<[UInt8]?, Never>] = [:]

    /// How long something is fresh, and how long it holds at most.
    private static let (fresh, longest) = (Duration.seconds(6 * 3_600), Duration.seconds(24 * 3_600))
    /// How long nobody is asked again.
    private static let (afterSuccess, afterFailure) = (Duration.seconds(300), Duration.seconds(30))
    /// How many are kept.
    private static let most = 64

    /// Prepares a keeper.
    ///
    /// - Parameters:
    ///   - now: the clock.
    ///   - fetch: fetches a URL over HTTPS from public addresses.
    public init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, fetch: @escaping @Sendable (_ url: String) async throws -> [UInt8]
    ) {
        self.now = now
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

    /// The keys at hand, after an attempt to fetch the one that is asked for unless it was asked for a moment ago.
    ///
    /// - Parameter request: what a check misses; nil for what is at hand and fresh, so that the check says what it misses.
    public func keys(fetching request: KeyRequest?) async -> KeyRing {
        guard let request else { return ring(within: Self.fresh) }
        if entries[request].map({ $0.restsUntil <= now() }) ?? true { keep(await body(of: request), for: request) }
        return ring(within: Self.longest)
    }

    private func ring(within age: Duration) -> KeyRing {
        let now = now()
        var ring = KeyRing()
        for (request, entry) in entries where now - entry.fetchedAt < age { ring[request] = entry.body }
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

    /// A failure leaves what was there before.
    private func keep(_ body: [UInt8]?, for request: KeyRequest) {
        if entries.count >= Self.most, entries[request] == nil, let oldest = entries.min(by: { $0.value.restsUntil < $1.value.restsUntil })?.key {
            entries[oldest] = nil
        }
        let (now, before) = (now(), entries[request])
        entries[request] =
            body.map { Entry(body: $0, fetchedAt: now, restsUntil: now + Self.afterSuccess) }
            ?? Entry(body: before?.body, fetchedAt: before?.fetchedAt ?? now, restsUntil: now + Self.afterFailure)
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

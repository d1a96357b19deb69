import Channels
import Crypto
import Intake
import Logging
import Notices
import Recipes
import Store
import Transfer

/// Fetches what a webhook only said is there (WeCom customer service), page by page; each page is stored with the cursor behind it.
struct PageFetcher: Sendable {
    let store: Store
    let http: HTTPClient
    let tokens: ProviderTokens
    let logger: Logger

    /// How long nobody else fetches from the same source.
    static let lease = Duration.seconds(60)
    /// A vendor that always says that there is more is left alone for a moment after so many pages.
    private static let mostPages = 1_000

    func fetch(_ pull: Store.ClaimedPull, through endpoint: ProviderEndpoint?, writer: Int32) async {
        do {
            guard let endpoint else { throw Failure(description: "The adapter \(pull.adapter) is not configured.") }
            try await fetchAll(pull, endpoint, writer)
        } catch {
            logger.warning("Messages could not be fetched; trying again.", metadata: ["adapter": "\(pull.adapter)", "error": "\(error)"])
            // Without the database the claim ends by itself.
            try? await store.postpone(pull, by: .seconds(min(600, 2 << min(pull.attempt, 9))), error: "\(error)")
        }
    }

    private func fetchAll(_ pull: Store.ClaimedPull, _ endpoint: ProviderEndpoint, _ writer: Int32) async throws {
        var cursor = pull.cursor
        for _ in 0..<Self.mostPages {
            let token = try await tokens.token(for: endpoint)
            guard let request = endpoint.pullRequest(Pull(source: pull.source, values: pull.values), cursor: cursor, token: token) else {
                throw Failure(description: "The provider has nothing to fetch.")
            }
            let response = try await http.exchange(request, mostBytes: 8 << 20)
            guard let page = endpoint.page(in: response) else {
                if let token { await tokens.forget(token) }
                throw Failure(description: "The vendor's answer (status \(response.status)) is no page.")
            }
            let reception = page.messages.isEmpty ? nil : reception(of: response.body, pull, cursor)
            let isLast = !page.hasMore
            let isOurs = try await store.advance(
                pull, storing: reception, cursor: page.cursor, isLast: isLast, lease: Self.lease, writer: writer)
            if isLast || !isOurs { return }
            cursor = page.cursor ?? cursor
        }
    }

    private func reception(of body: [UInt8], _ pull: Store.ClaimedPull, _ cursor: String?) -> Intake.Reception {
        let digest = Array(SHA256.hash(data: body))
        return Intake.Reception(
            adapter: pull.adapter, key: "pulled:\(pull.source):\(cursor ?? ""):\(ByteEncoding.hex.encode(Array(digest.prefix(8))))",
            digest: digest, contentType: "application/json",
            meta: ["method": "POST", "target": "/", PulledPage.mark: pull.source], body: body)
    }

    private struct Failure: Error, CustomStringConvertible {
        var description: String
    }
}

import Crypto
import Intake
import Logging
import Mail
import Notices
import Recipes
import Settings
import Store
import Transfer

/// Fetches files that vendors keep: from the hosts of the provider's page and from public addresses only, up to a size, of known types.
struct MediaFetcher: Sendable {
    let store: Store
    let http: HTTPClient
    let tokens: ProviderTokens
    let limits: Instance.Media
    let logger: Logger

    private static let mostAttempts: Int32 = 6
    private static let mostRedirects = 3

    /// Why a file was not fetched.
    private struct Failure: Error, CustomStringConvertible {
        var description: String
        /// Whether another try may work.
        var isTransient = false
    }

    func fetch(_ claimed: Store.ClaimedFile, through endpoint: ProviderEndpoint?) async {
        do {
            guard let endpoint else { throw Failure(description: "The adapter \(claimed.adapter) is not configured.", isTransient: true) }
            let response = try await bytes(of: claimed.file, endpoint)
            let type = try type(of: response)
            try await store.store(response.body, sha256: Array(SHA256.hash(data: response.body)), type: type, of: claimed)
        } catch {
            await postpone(claimed, because: error)
        }
    }

    private func postpone(_ claimed: Store.ClaimedFile, because error: any Error) async {
        let isTransient = (error as? Failure)?.isTransient ?? (error as? TransferError)?.isTransient ?? true
        let again = isTransient && claimed.attempt < Self.mostAttempts
        let state = again ? "waiting" : isTransient ? "failed" : "refused"
        logger.notice("A file was not fetched.", metadata: ["adapter": "\(claimed.adapter)", "state": "\(state)", "error": "\(error)"])
        // Without the database the claim ends by itself.
        try? await store.postpone(claimed, state: state, delay: .seconds(5 << min(claimed.attempt, 9)), error: "\(error)")
    }

    /// The steps of the page that lead to a URL, and then the file itself.
    private func bytes(of file: Attachment, _ endpoint: ProviderEndpoint) async throws -> InboundResponse {
        guard let media = endpoint.provider.media else { throw Failure(description: "The provider's page says nothing of files (media).") }
        let mapped = MappedMessage.Attachment(url: file.url, name: file.name, type: file.type, size: nil, id: file.externalID)
        let token = try await tokens.token(for: endpoint)
        var url: String?
        for step in media.steps.indices {
            guard let request = endpoint.mediaRequest(mapped, step: step, url: url, token: token) else {
                throw Failure(description: "The message says too little of the file to ask for it.")
            }
            let response = try await exchange(request, endpoint)
            guard let next = endpoint.mediaURL(in: response, step: step) else {
                if let token { await tokens.forget(token) }
                throw Failure(description: "The vendor answered with status \(response.status) and without the file's address.", isTransient: true)
            }
            url = next
        }
        guard let request = endpoint.mediaRequest(mapped, step: media.steps.count, url: url, token: token) else {
            throw Failure(description: "The message says too little of the file to ask for it.")
        }
        let response = try await exchange(request, endpoint)
        // A vendor may end a token before its time; the next attempt fetches another one.
        if response.status == 401, let token { await tokens.forget(token) }
        return try success(response)
    }

    private func success(_ response: InboundResponse) throws -> InboundResponse {
        guard (200...299).contains(response.status) else {
            let isTransient = response.status >= 500 || [401, 404, 408, 425, 429].contains(response.status)
            throw Failure(description: "The vendor answered with status \(response.status).", isTransient: isTransient)
        }
        return response
    }

    /// Redirects are followed by hand: each host has to be on the page's list, and credentials stay with the first.
    private func exchange(_ request: OutboundRequest, _ endpoint: ProviderEndpoint) async throws -> InboundResponse {
        var request = request
        for _ in 0...Self.mostRedirects {
            guard let host = request.host, endpoint.takesFiles(from: host) else {
                throw Failure(description: "The file is on a host that the provider's page does not name (media.hosts).")
            }
            let response = try await http.exchange(request, mostBytes: limits.size.bytes, timeout: .seconds(60))
            guard (300...399).contains(response.status), let location = response.headers["location"] else { return response }
            let next = location.hasPrefix("/") ? request.origin + location : location
            var following = OutboundRequest(method: "GET", url: next)
            if following.origin == request.origin { following.headers = request.headers }
            request = following
        }
        throw Failure(description: "The file is behind more than \(Self.mostRedirects) redirects.")
    }

    private func type(of response: InboundResponse) throws -> String {
        let declared = response.headers["content-type"].map { String($0.prefix { $0 != ";" }).lowercased() }
        // What calls itself a picture or a document and is not recognised as one is none.
        let isBelieved = declared.map { !$0.hasPrefix("image/") && !$0.hasPrefix("application/") } ?? false
        let type = ContentType.detect(response.body) ?? (isBelieved ? declared : nil) ?? "application/octet-stream"
        let isAllowed = limits.types.contains { known in
            known.hasSuffix("*") ? type.hasPrefix(known.dropLast()) : known == type
        }
        guard isAllowed else { throw Failure(description: "The file is of type \(type), which is not fetched (media.types).") }
        return type
    }
}

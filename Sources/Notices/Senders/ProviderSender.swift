import Intake
public import Recipes
public import Transfer

/// Sends a notice through a provider: SMS and chat.
public struct ProviderSender: Sendable {
    private let http: HTTPClient

    /// Sends over this client.
    public init(http: HTTPClient) {
        self.http = http
    }

    /// Makes one attempt.
    ///
    /// - Parameters:
    ///   - id: our own id of the notice: for providers that let nothing be sent twice under it.
    ///   - attempt: makes the nonce of this attempt.
    public func send(
        _ text: String, to notice: PlannedNotice, id: Int64, attempt: Int32, through endpoint: ProviderEndpoint
    ) async -> SendResult {
        var context = SendContext(
            recipient: notice.party, text: text, noticeID: String(id), now: Timestamp.now.microseconds,
            nonce: "\(id)-\(attempt)-\(UInt64.random(in: 0 ... .max))")
        if let request = endpoint.tokenRequest(context) {
            do {
                context.token = endpoint.token(in: try await exchange(request))?.token
            } catch {
                return .retry(after: nil, code: nil, error: "The access token could not be fetched: \(error)")
            }
        }
        guard let request = endpoint.sendRequest(context) else {
            return .failed(code: nil, error: "The provider cannot send.")
        }
        do {
            return SendResult(endpoint.outcome(of: try await exchange(request)))
        } catch let error as TransferError {
            return SendResult(endpoint.outcomeWithoutAnswer(wasSent: error.mayHaveBeenSent, reason: "\(error)"))
        } catch {
            return .retry(after: nil, code: nil, error: "\(error)")
        }
    }

    private func exchange(_ request: OutboundRequest) async throws -> InboundResponse {
        let response = try await http.send(
            HTTPRequest(
                method: request.method, url: request.url, headers: request.headers.fields.map { ($0.name, $0.value) },
                body: request.body, timeout: .seconds(15), maximumResponseBytes: 1 << 20))
        return InboundResponse(
            status: response.status, headers: HeaderFields(response.headers.map { .init(name: $0.name, value: $0.value) }),
            body: response.body)
    }
}

extension PlannedNotice {
    /// The recipient as providers name people; a handle is stored with its provider in front.
    fileprivate var party: MappedMessage.Party {
        switch channel {
        case .sms, .calls: MappedMessage.Party(phone: recipient)
        case .email, .api: MappedMessage.Party(address: recipient)
        case .chat: MappedMessage.Party(handle: String(recipient.drop { $0 != ":" }.dropFirst()))
        }
    }
}

extension TransferError {
    /// Whether any byte of the request may have left: then nobody knows what the other side did.
    fileprivate var mayHaveBeenSent: Bool {
        switch code {
        case .timeout(let phase): phase == .response || phase == .body
        case .connectionLost, .protocolViolation, .tooLarge: true
        default: false
        }
    }
}

import Intake
public import Recipes
public import Transfer

/// Sends a notice through a provider: SMS and chat.
public struct ProviderSender: Sendable {
    private let http: HTTPClient
    private let tokens: ProviderTokens

    /// Sends over this client, with tokens that are kept.
    public init(http: HTTPClient, tokens: ProviderTokens) {
        self.http = http
        self.tokens = tokens
    }

    /// Makes one attempt.
    ///
    /// - Parameters:
    ///   - id: our own id of the notice: for providers that let nothing be sent twice under it.
    ///   - attempt: makes the nonce of this attempt.
    ///   - answered: the conversation that it belongs to and the message that it answers, by the vendor's ids.
    ///   - callback: where the vendor may report what became of it.
    ///   - begin: called before the first byte of the message goes out; what it throws ends the attempt.
    /// - Throws: what `begin` throws.
    public func send(
        _ text: NoticeText, to notice: PlannedNotice, id: Int64, attempt: Int32, through endpoint: ProviderEndpoint,
        answering answered: (conversation: String?, message: String?) = (nil, nil), callback: String?,
        begin: () async throws -> Void
    ) async throws -> SendResult {
        if endpoint.provider.send?.needsConversation == true, answered.conversation == nil {
            return .failed(
                code: "no_conversation", error: "The vendor takes texts in conversations alone, and the ticket has none with it.")
        }
        var context = Self.context(text.body, to: notice.party, id: String(id), attempt: attempt)
        context.template = text.template
        (context.conversation, context.replyTo) = answered
        context.callbackURL = callback
        switch await prepared(context, through: endpoint) {
        case .failure(let obstacle): return obstacle.result
        case .success(let request):
            try await begin()
            return await exchange(request, through: endpoint)
        }
    }

    /// Makes one attempt to send an SMS that belongs to no ticket.
    public func send(
        _ text: String, toPhone number: String, id: String, attempt: Int32, through endpoint: ProviderEndpoint, callback: String?
    ) async -> SendResult {
        var context = Self.context(text, to: MappedMessage.Party(phone: number), id: id, attempt: attempt)
        context.callbackURL = callback
        switch await prepared(context, through: endpoint) {
        case .failure(let obstacle): return obstacle.result
        case .success(let request): return await exchange(request, through: endpoint)
        }
    }

    private static func context(_ text: String, to recipient: MappedMessage.Party, id: String, attempt: Int32) -> SendContext {
        SendContext(
            recipient: recipient, text: text, noticeID: id, now: Timestamp.now.microseconds,
            nonce: "\(id)-\(attempt)-\(UInt64.random(in: 0 ... .max))")
    }

    /// A request that waits for nothing more, with the token that it carries.
    private struct Prepared {
        var request: OutboundRequest
        var token: String?
    }

    /// Why nothing can be sent now.
    private struct Obstacle: Error {
        var result: SendResult
    }

    private func prepared(_ context: SendContext, through endpoint: ProviderEndpoint) async -> Result<Prepared, Obstacle> {
        var context = context
        // A request that names neither text nor template would go out empty.
        if context.template == nil, endpoint.provider.send?.takesTexts == false {
            return .failure(
                Obstacle(
                    result: .failed(
                        code: "no_template",
                        error: "The vendor sends approved templates alone, and the adapter's vendor_templates has none for this notice.")))
        }
        do {
            context.token = try await tokens.token(for: endpoint)
        } catch {
            return .failure(Obstacle(result: .retry(after: nil, code: nil, error: "The access token could not be fetched: \(error)")))
        }
        // A stop that has given up begins nothing more.
        if Task.isCancelled {
            return .failure(Obstacle(result: .retry(after: nil, code: nil, error: "The gateway was stopped before anything was sent.")))
        }
        guard let request = endpoint.sendRequest(context) else {
            return .failure(Obstacle(result: .failed(code: nil, error: "The provider cannot send.")))
        }
        return .success(Prepared(request: request, token: context.token))
    }

    private func exchange(_ prepared: Prepared, through endpoint: ProviderEndpoint) async -> SendResult {
        do {
            let response = try await http.exchange(prepared.request, isRepeatable: endpoint.provider.send?.isIdempotent)
            let outcome = endpoint.outcome(of: response, now: Timestamp.now.microseconds)
            // A vendor may end a token before its time; the next attempt fetches another one.
            if case .retryable = outcome, let token = prepared.token { await tokens.forget(token) }
            return SendResult(outcome)
        } catch let error as TransferError {
            return SendResult(endpoint.outcomeWithoutAnswer(wasSent: error.mayHaveBeenSent, reason: "\(error)"))
        } catch {
            return SendResult(endpoint.outcomeWithoutAnswer(wasSent: true, reason: "\(error)"))
        }
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
        case .connectionLost, .protocolViolation, .tooLarge, .cancelled, .closed, .library: true
        default: false
        }
    }
}

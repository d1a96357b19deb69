import Intake
import Logging
import Notices
import Recipes
import ServiceLifecycle
import Settings
import Store
import Transfer

/// Sends what waits in the outbox, and writes down how each attempt ended.
struct NoticeService: Service {
    let store: Store
    let configuration: @Sendable () -> Configuration
    let assembly: @Sendable () -> Assembly
    let signal: WorkSignal
    let http: HTTPClient
    let tokens: ProviderTokens
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let count = await sendDue()
                if count == 0 { await signal.wait(atMost: .seconds(2)) }
            }
        }
    }

    /// - Returns: how many were claimed.
    private func sendDue() async -> Int {
        do {
            let claimed = try await store.claimNotices(most: 32, lease: .seconds(180), expire: configuration().instance.notices.expire)
            await withDiscardingTaskGroup { group in
                for notice in claimed { group.addTask { await self.finish(notice) } }
            }
            return claimed.count
        } catch {
            logger.debug("The outbox could not be read; trying again.", metadata: ["error": "\(error)"])
            return 0
        }
    }

    private func finish(_ notice: Store.ClaimedNotice) async {
        let (result, size) = await attempt(notice)
        await suppress(notice, result)
        do {
            if try await !store.complete(notice, outcome(of: result, attempt: notice.attempt), size: size) {
                logger.info("A notice was finished by somebody else meanwhile.", metadata: ["notice": "\(notice.id)"])
            }
        } catch {
            // The claim ends by itself; a mail is then sent again under the same Message-ID.
            logger.warning("The outcome of a notice could not be written.", metadata: ["notice": "\(notice.id)", "error": "\(error)"])
        }
    }

    /// A vendor that says "opted out" knows more than our own list.
    private func suppress(_ claimed: Store.ClaimedNotice, _ result: SendResult) async {
        guard case .optedOut(let code, _) = result, code != "suppressed", code != Self.overBudget else { return }
        do {
            try await store.suppress(claimed.notice.contact, because: "opted_out")
        } catch {
            logger.warning("An opt-out could not be noted; the next notice will bring it up again.", metadata: ["error": "\(error)"])
        }
    }

    private func attempt(_ claimed: Store.ClaimedNotice) async -> (SendResult, Store.SMSSize?) {
        let configuration = configuration()
        do {
            if let wait = quietFor(claimed.notice, configuration) {
                return (.retry(after: wait, code: "quiet", error: "The rule's quiet hours."), nil)
            }
            if let reason = try await store.suppression(of: claimed.notice.contact) {
                return (.optedOut(code: "suppressed", error: "The recipient is on the suppression list: \(reason)."), nil)
            }
            if let excess = try await excess(of: claimed, configuration) { return (.optedOut(code: Self.overBudget, error: excess), nil) }
            let scope = claimed.ticket.noticeScope(language: claimed.notice.language, types: configuration.ticketTypes)
            let source = configuration.webhookSource(of: claimed.notice)
            let text = try NoticeText(claimed.notice, source: source, templates: configuration.templates, scope: scope)
            return (try await send(text, claimed, configuration), size(of: text, claimed.notice, source))
        } catch {
            return (.failed(code: nil, error: "\(error)"), nil)
        }
    }

    private static let overBudget = "budget"

    /// What goes beyond the rule's budget; nil while there is some left. It bounds what a stranger can have sent in another's name.
    private func excess(of claimed: Store.ClaimedNotice, _ configuration: Configuration) async throws -> String? {
        guard let rule = configuration.notices.first(where: { $0.name == claimed.notice.rule }) else { return nil }
        let (ticket, recipient) = (rule.budget.perTicket, rule.budget.perRecipient)
        let sent = try await store.sent(beside: claimed, ticketSpan: ticket.window, recipientSpan: recipient.window)
        if sent.onTicket >= ticket.count {
            return "The budget of the rule (\(ticket) per ticket) is spent: \(sent.onTicket) notices went out on the ticket."
        }
        guard sent.toRecipient >= recipient.count else { return nil }
        return "The budget of the rule (\(recipient) per recipient) is spent: \(sent.toRecipient) notices went to the recipient."
    }

    /// In how many segments an SMS goes out, and what they cost.
    private func size(of text: NoticeText, _ notice: PlannedNotice, _ source: WebhookSource?) -> Store.SMSSize? {
        guard notice.channel == .sms else { return nil }
        let endpoint = notice.adapter.flatMap { assembly().senders[$0] }
        let sms = SMSText(endpoint.map { text.asSent(through: $0) } ?? text.body)
        return Store.SMSSize(
            segments: sms.segments, alphabet: sms.isGSM ? "GSM-7" : "UCS-2",
            cost: source?.segmentPrice.map { ($0 * sms.segments).description })
    }

    private func send(
        _ text: NoticeText, _ claimed: Store.ClaimedNotice, _ configuration: Configuration
    ) async throws -> SendResult {
        guard claimed.notice.channel != .email else { return try await sendMail(text, claimed, configuration) }
        let assembly = assembly()
        guard let adapter = claimed.notice.adapter, let endpoint = assembly.senders[adapter] else {
            return .failed(code: nil, error: "No adapter is configured that can send by \(claimed.notice.channel.rawValue).")
        }
        return await ProviderSender(http: http, tokens: tokens).send(
            text, to: claimed.notice, id: claimed.id, attempt: claimed.attempt, through: endpoint,
            answering: endpoint.provider.send?.wantsConversation == true ? try await answered(claimed, adapter, assembly) : (nil, nil),
            callback: assembly.callbackURL(of: adapter))
    }

    /// The vendor's ids of the ticket's last message by this adapter and of its conversation.
    private func answered(
        _ claimed: Store.ClaimedNotice, _ adapter: AdapterName, _ assembly: Assembly
    ) async throws -> (conversation: String?, message: String?) {
        guard let last = try await store.lastMessage(of: claimed.notice.ticket, by: adapter),
            let decoder = assembly.pipeline.profile(of: adapter)?.decoder
        else { return (nil, nil) }
        // What could be read once can be read again, unless the provider's page has changed; then the vendor's answer says what is missing.
        let messages = (try? decoder.decode(last.delivery))?.messages ?? []
        let message = messages.first { $0.externalID == last.externalID } ?? messages.last
        return (message?.conversation, last.externalID)
    }

    private func sendMail(
        _ text: NoticeText, _ claimed: Store.ClaimedNotice, _ configuration: Configuration
    ) async throws -> SendResult {
        guard let settings = configuration.instance.smtp else {
            return .failed(code: nil, error: "No mail server is configured. Add smtp: to inlet.yaml.")
        }
        let sender = try MailSender(settings)
        let key = try await store.threadKey()
        let id = claimed.messageID ?? sender.messageID(notice: claimed.id, ticket: claimed.notice.ticket, key: key)
        if claimed.messageID == nil { try await store.setMessageID(id, subject: text.subject, of: claimed) }
        let mailbox = configuration.adapter(claimed.ticket.adapter)
        let replyTo = mailbox?.answerAddress.map {
            key.signed(ThreadClaim(place: .address, ticket: claimed.notice.ticket)).address(at: $0)
        }
        let takesTags = configuration.adapters.contains { $0.answerAddress != nil && $0.answerAddress == settings.bounces }
        return await sender.send(text, to: claimed.notice, messageID: id, from: mailbox?.sender, replyTo: replyTo, tagged: takesTags)
    }

    /// How long the rule's quiet hours still last; nil outside of them.
    private func quietFor(_ notice: PlannedNotice, _ configuration: Configuration) -> Duration? {
        configuration.notices.first { $0.name == notice.rule }?.quiet?.remaining(at: .now)
    }

    private func outcome(of result: SendResult, attempt: Int32) -> Store.NoticeOutcome {
        switch result {
        case .sent(let id, let code): .sent(providerID: id, code: code)
        case .failed(let code, let error): .failed(code: code, error: error)
        case .optedOut(let code, let error): .suppressed(code: code, error: error)
        case .unknown(let error): .unknown(retryAfter: attempt < 3 ? Self.pause(after: attempt) : nil, error: error)
        case .retry(let wait, let code, let error): .retry(after: wait ?? Self.pause(after: attempt), code: code, error: error)
        }
    }

    /// From five seconds to an hour; a notice is tried for as long as it has a meaning.
    private static func pause(after attempt: Int32) -> Duration {
        .seconds(min(3_600, 5 << min(attempt, 10)))
    }
}

extension Configuration {
    /// What the file of the adapter says that a notice goes out by; nil for mail.
    fileprivate func webhookSource(of notice: PlannedNotice) -> WebhookSource? {
        guard let name = notice.adapter, case .webhook(let source)? = adapter(name)?.source else { return nil }
        return source
    }
}

extension Adapter {
    /// The address that its notices come from; nil: that of `smtp`.
    fileprivate var sender: String? {
        guard case .email(let source) = source else { return nil }
        return source.from
    }

    /// The mailbox's address, where its server takes mail for `name+anything@…`; nil else.
    fileprivate var answerAddress: String? {
        guard case .email(let source) = source, source.plusAddress else { return nil }
        return source.from ?? source.imap.flatMap { $0.username.contains("@") ? $0.username : nil }
    }
}

extension PlannedNotice {
    /// Whom it goes to, as the suppression list names people.
    fileprivate var contact: ContactPoint {
        switch channel {
        case .sms, .calls: ContactPoint(kind: .phone, value: recipient)
        case .email, .api: ContactPoint(kind: .email, value: recipient.lowercased())
        case .chat: ContactPoint(kind: .handle, value: recipient)
        }
    }
}

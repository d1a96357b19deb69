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
    /// What is on its way when a stop begins is waited for.
    let shield: Shield
    let logger: Logger
    private let mail = MailSenders()

    /// How long a claim lasts; longer than the slowest sender is waited for.
    private static let lease = Duration.seconds(180)

    init(
        store: Store, configuration: @escaping @Sendable () -> Configuration, assembly: @escaping @Sendable () -> Assembly, signal: WorkSignal,
        http: HTTPClient, tokens: ProviderTokens, shield: Shield, logger: Logger
    ) {
        (self.store, self.configuration, self.assembly, self.signal) = (store, configuration, assembly, signal)
        (self.http, self.tokens, self.shield, self.logger) = (http, tokens, shield, logger)
    }

    func run() async throws {
        let lanes = NoticeLanes()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    let claimed = await claim(lanes.room)
                    for notice in claimed {
                        lanes.enter(notice.lane)
                        group.addTask {
                            await shield.run { await finish(notice) }
                            if lanes.leave(notice.lane) { signal.raise() }
                        }
                    }
                    if claimed.isEmpty { await signal.wait(atMost: .seconds(2)) }
                }
            }
        }
    }

    private func claim(_ room: [String: Int]) async -> [Store.ClaimedNotice] {
        let repeatable = assembly().senders.filter { $0.value.provider.send?.isIdempotent == true }.map(\.key)
        do {
            return try await store.claimNotices(
                most: NoticeLanes.width, room: room, repeatable: repeatable, lease: Self.lease, expire: configuration().instance.notices.expire)
        } catch {
            logger.debug("The outbox could not be read; trying again.", metadata: ["error": "\(error)"])
            return []
        }
    }

    private func finish(_ notice: Store.ClaimedNotice) async {
        do {
            let (outcome, size) = try await attempt(notice)
            guard try await !store.complete(notice, outcome, size: size) else { return }
            logger.info("A notice was finished by somebody else meanwhile.", metadata: ["notice": "\(notice.id)"])
        } catch is ClaimLost {
            logger.info("The claim on a notice ended before it was sent.", metadata: ["notice": "\(notice.id)"])
        } catch {
            // The claim ends by itself: what had not been begun is tried again, what had been is unknown unless the receiver knows a repeat.
            logger.warning("The outcome of a notice could not be written.", metadata: ["notice": "\(notice.id)", "error": "\(error)"])
        }
    }

    /// Somebody else has the notice by now.
    private struct ClaimLost: Error {}

    /// A vendor that says "opted out" knows more than our own list.
    private func suppress(_ contact: ContactPoint) async {
        do {
            try await store.suppress(contact, because: "opted_out")
        } catch {
            logger.warning("An opt-out could not be noted; the next notice will bring it up again.", metadata: ["error": "\(error)"])
        }
    }

    private func attempt(_ claimed: Store.ClaimedNotice) async throws -> (Store.NoticeOutcome, Store.SMSSize?) {
        let configuration = configuration()
        if let obstacle = try await obstacle(to: claimed, configuration) { return (obstacle, nil) }
        let scope = claimed.ticket.noticeScope(language: claimed.notice.language, types: configuration.ticketTypes)
        let source = configuration.webhookSource(of: claimed.notice)
        let text: NoticeText
        do {
            text = try NoticeText(claimed.notice, source: source, templates: configuration.templates, scope: scope)
        } catch {
            return (.failed(code: nil, error: "\(error)"), nil)
        }
        let result = try await send(text, claimed, configuration)
        if case .optedOut = result { await suppress(claimed.notice.contact) }
        return (outcome(of: result, claimed), size(of: text, claimed.notice, source))
    }

    /// Why nothing is sent at present or at all; nil when nothing stands in the way.
    private func obstacle(to claimed: Store.ClaimedNotice, _ configuration: Configuration) async throws -> Store.NoticeOutcome? {
        if let wait = quietFor(claimed.notice, configuration) { return .retry(after: wait, code: "quiet", error: "The rule's quiet hours.") }
        if let reason = try await store.suppression(of: claimed.notice.contact) {
            return .suppressed(code: "suppressed", error: "The recipient is on the suppression list: \(reason).")
        }
        return try await excess(of: claimed, configuration).map { .suppressed(code: "budget", error: $0) }
    }

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
        let answered =
            endpoint.provider.send?.wantsConversation == true ? try await store.lastMessage(of: claimed.notice.ticket, by: adapter) : nil
        return try await ProviderSender(http: http, tokens: tokens).send(
            text, to: claimed.notice, id: claimed.id, attempt: claimed.attempt, through: endpoint,
            answering: (answered?.conversation, answered?.externalID), callback: assembly.callbackURL(of: adapter)
        ) { try await begin(claimed) }
    }

    /// The last step before the bytes: after it a gateway that dies leaves an attempt behind, not a notice that looks as if nobody had touched it.
    private func begin(_ claimed: Store.ClaimedNotice) async throws {
        guard try await store.begin(claimed, lease: Self.lease) else { throw ClaimLost() }
    }

    private func sendMail(
        _ text: NoticeText, _ claimed: Store.ClaimedNotice, _ configuration: Configuration
    ) async throws -> SendResult {
        guard let settings = configuration.instance.smtp else {
            return .failed(code: nil, error: "No mail server is configured. Add smtp: to inlet.yaml.")
        }
        let sender: MailSender
        do {
            sender = try mail.sender(for: settings)
        } catch {
            return .failed(code: nil, error: "\(error)")
        }
        let key = try await store.threadKey()
        let id = claimed.messageID ?? sender.messageID(notice: claimed.id, ticket: claimed.notice.ticket, key: key)
        if claimed.messageID == nil { try await store.setMessageID(id, subject: text.subject, of: claimed) }
        let mailbox = configuration.adapter(claimed.ticket.adapter)
        let replyTo = mailbox?.answerAddress.map {
            key.signed(ThreadClaim(place: .address, ticket: claimed.notice.ticket)).address(at: $0)
        }
        let takesTags = configuration.adapters.contains { $0.answerAddress != nil && $0.answerAddress == settings.bounces }
        return try await sender.send(
            text, to: claimed.notice, messageID: id, from: mailbox?.sender, replyTo: replyTo, tagged: takesTags
        ) { try await begin(claimed) }
    }

    /// How long the rule's quiet hours still last; nil outside of them.
    private func quietFor(_ notice: PlannedNotice, _ configuration: Configuration) -> Duration? {
        configuration.notices.first { $0.name == notice.rule }?.quiet?.remaining(at: .now)
    }

    /// What may have arrived is sent again only as a mail, which has its Message-ID, and twice at most; else a receipt or a person settles it.
    private func outcome(of result: SendResult, _ claimed: Store.ClaimedNotice) -> Store.NoticeOutcome {
        let pause = Self.pause(after: claimed.attempt)
        return switch result {
        case .sent(let id, let code): .sent(providerID: id, code: code)
        case .failed(let code, let error): .failed(code: code, error: error)
        case .optedOut(let code, let error): .suppressed(code: code, error: error)
        case .unknown(let error): .unknown(retryAfter: claimed.notice.channel == .email && claimed.doubts < 2 ? pause : nil, error: error)
        // A wait that is over is one second: nobody is asked again at once.
        case .retry(let wait, let code, let error): .retry(after: wait.map { max($0, .seconds(1)) } ?? pause, code: code, error: error)
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

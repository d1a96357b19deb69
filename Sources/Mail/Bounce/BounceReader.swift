/// Tells whether a mail is a bounce and reads it.
public struct BounceReader: Sendable {
    /// A reader. It has no state.
    public init() {}

    /// What the mail reports as not delivered; nil when it is no bounce. Reads delivery status notifications (RFC 3464), the mails of
    /// gateways that say so in `X-Failed-Recipients`, and notices for people, recognised by who sent them and what they say.
    public func read(_ mail: MailEvidence) -> BounceReport? {
        let statuses = mail.reports.filter { $0.kind == .deliveryStatus }.map(\.text)
        if !statuses.isEmpty, let report = delivery(mail, statuses) { return report }
        if let event = AmazonEvent(mail), event.kind == .bounce {
            return BounceReport(recipients: event.bounced, originalMessageID: event.originalMessageID, rule: "event of Amazon SES")
        }
        if mail.reports.contains(where: { $0.kind == .deliveryStatus }), isReceipt(mail) { return nil }
        return notice(mail)
    }

    /// Whether the mail is a delivery status notification that reports success only, or says the same in its program's form.
    public func isReceipt(_ mail: MailEvidence) -> Bool {
        if AmazonEvent(mail)?.kind == .delivery || isWrittenReceipt(mail) { return true }
        let statuses = mail.reports.filter { $0.kind == .deliveryStatus }.map(\.text)
        return !statuses.isEmpty && DeliveryStatusReader(statuses, context: FoldedText("")).isReceipt
    }

    /// A mail system that says in words that a mail arrived, and names no failure.
    private func isWrittenReceipt(_ mail: MailEvidence) -> Bool {
        guard mail.reports.isEmpty, BounceSigns.isDaemon(mail), Self.successTitles.contains(where: { mail.subject.lowercased().hasPrefix($0) })
        else { return false }
        let text = FoldedText(mail.text, limit: 4_000)
        return ServerReply(text).status == nil && Self.successes.find(text, in: 0..<text.bytes.count) != nil
    }
    private static let successTitles = [
        "delivered:", "relayed:", "successful mail delivery report", "delivery receipt", "已送达", "送达:", "zugestellt:", "weitergeleitet:",
    ]
    private static let successes = PhraseTable([
        "successfully delivered", "delivered to the following recipients", "delivery to these recipients or groups is complete",
        "your message was delivered", "has been delivered", "已传递给以下收件人", "已送达以下收件人", "wurde an die folgenden empfänger",
    ])

    /// What a delivery status notification of success says; nil when the mail is none, or knows no more than that the mail was passed on.
    public func delivery(_ mail: MailEvidence) -> DeliveryReceipt? {
        if let event = AmazonEvent(mail), event.kind == .delivery { return DeliveryReceipt(originalMessageID: event.originalMessageID) }
        let statuses = mail.reports.filter { $0.kind == .deliveryStatus }.map(\.text)
        let reader = DeliveryStatusReader(statuses, context: FoldedText(""))
        guard reader.isReceipt, reader.wasDelivered else { return nil }
        let header = originalHeader(mail, Notice(mail.text, excluding: excluded(mail)))
        return DeliveryReceipt(originalMessageID: header?.value("message-id").flatMap(ReportFields.messageID) ?? mail.nestedMessageIDs.first)
    }

    private func delivery(_ mail: MailEvidence, _ statuses: [String]) -> BounceReport? {
        let notice = Notice(mail.text, excluding: excluded(mail))
        let reader = DeliveryStatusReader(statuses, context: notice.text)
        guard !reader.recipients.isEmpty else { return nil }
        return report(reader.recipients, mail, notice, rule: "delivery status (RFC 3464)")
    }

    // MARK: Notices for people

    private func notice(_ mail: MailEvidence) -> BounceReport? {
        guard let rule = BounceSigns.rule(mail) else { return nil }
        let notice = Notice(mail.text, excluding: excluded(mail))
        let embedded = embeddedStatus(notice)
        if !embedded.isEmpty { return report(embedded, mail, notice, rule: rule) }
        let failed = failedRecipients(mail, notice)
        let delayed = BounceSigns.isDelay(mail.subject, notice.text)
        let recipients = failed.map { recipient($0.address, $0.words, notice.text, delayed) }
        let isCertain = rule == "X-Failed-Recipients" || rule == "report type"
        guard isCertain || BounceEvidence(recipients, mail, notice).proves(mail) else { return nil }
        return report(recipients, mail, notice, rule: rule)
    }

    /// The fields of a delivery status that stand in the text itself.
    private func embeddedStatus(_ notice: Notice) -> [FailedRecipient] {
        guard notice.text.find(Self.finalRecipient, in: 0..<notice.text.bytes.count) != nil else { return [] }
        return DeliveryStatusReader([notice.text.string(0..<notice.text.bytes.count)], context: notice.text).recipients
    }
    private static let finalRecipient = Array("final-recipient:".utf8)

    private func failedRecipients(_ mail: MailEvidence, _ notice: Notice) -> [(address: String, words: String)] {
        let listed = mail.fields("X-Failed-Recipients").flatMap { $0.split(separator: ",") }.map { Lowered.trim(String($0)) }.filter {
            $0.contains("@")
        }.prefix(100)
        if listed.count == 1 { return [(listed[listed.startIndex], notice.text.string(0..<notice.text.bytes.count))] }
        if !listed.isEmpty { return listed.map { ($0, Notice.words(about: $0, in: notice.text)) } }
        if !notice.recipients.isEmpty { return notice.recipients }
        let whole = notice.text.string(0..<notice.text.bytes.count)
        return [(originalRecipient(mail, notice) ?? "", whole)]
    }

    /// To whom the mail went that did not arrive, when it went to one.
    private func originalRecipient(_ mail: MailEvidence, _ notice: Notice) -> String? {
        let header = originalHeader(mail, notice)
        return header.flatMap { $0.value("to") }.flatMap { QuotedAddress.read($0)?.address }
    }

    private func recipient(_ address: String, _ words: String, _ context: FoldedText, _ delayed: Bool) -> FailedRecipient {
        let verdict = Verdict(
            address: address, stated: nil, words: FoldedText(Notice.collapsed(FoldedText(words))), context: FoldedText(Notice.collapsed(context)))
        return FailedRecipient(
            address: address, status: verdict.status, statusIsLiteral: verdict.statusIsLiteral, reply: verdict.reply,
            kind: delayed ? .delayed : verdict.reason.isHard ? .hard : .soft, reason: verdict.reason, diagnostic: Notice.diagnostic(words))
    }

    // MARK: The mail that did not arrive

    private func report(_ recipients: [FailedRecipient], _ mail: MailEvidence, _ notice: Notice, rule: String) -> BounceReport {
        let header = originalHeader(mail, notice)
        let id = header?.value("message-id").flatMap(ReportFields.messageID) ?? mail.nestedMessageIDs.first ?? mail.answered.first
        return BounceReport(recipients: recipients, originalMessageID: id, originalSubject: header?.value("subject"), rule: rule)
    }

    private func originalHeader(_ mail: MailEvidence, _ notice: Notice) -> ReportFields? {
        let part = mail.reports.first { $0.kind == .originalHeaders } ?? mail.reports.first { $0.kind == .originalMessage }
        let text = part.map { String($0.text.prefix(16_000)) } ?? notice.original
        return text.isEmpty ? nil : ReportFields(text)
    }

    /// Who wrote the bounce and who gets it are no failed recipients.
    private func excluded(_ mail: MailEvidence) -> Set<String> {
        Set(([mail.from] + mail.recipients).map { $0.lowercased() })
    }
}

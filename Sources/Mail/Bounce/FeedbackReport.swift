/// A complaint of a mail provider's user about a mail, in the abuse reporting format (RFC 5965) or as authentication failure (RFC 6591).
public struct FeedbackReport: Sendable, Equatable {
    /// `abuse`, `fraud`, `virus`, `not-spam`, `auth-failure`, `opt-out`, `other`, or what else the report says, in lower case.
    public var type: String
    /// Who complains or whom the mail was sent to, when the report does not hide it.
    public var recipients: [String]
    /// The id of the mail it is about, without angle brackets; nil when it is hidden.
    public var originalMessageID: String?
    /// The host that sent the mail.
    public var sourceAddress: String?

    /// A report from its parts.
    public init(type: String, recipients: [String] = [], originalMessageID: String? = nil, sourceAddress: String? = nil) {
        self.type = type
        self.recipients = recipients
        self.originalMessageID = originalMessageID
        self.sourceAddress = sourceAddress
    }

    /// The report in a mail; nil when there is none.
    public static func read(_ mail: MailEvidence) -> FeedbackReport? {
        if let part = mail.reports.first(where: { $0.kind == .feedbackReport }) { return read(part.text, mail) }
        if mail.reportType?.lowercased() == "feedback-report" { return FeedbackReport(type: "other", originalMessageID: original(mail)) }
        return event(mail) ?? unsubscription(mail) ?? legacy(mail)
    }

    private static func read(_ text: String, _ mail: MailEvidence) -> FeedbackReport {
        let fields = ReportFields(text)
        let stated = fields.values("original-rcpt-to") + fields.values("removal-recipient")
        return FeedbackReport(
            type: fields.value("feedback-type")?.lowercased() ?? "other",
            recipients: stated.compactMap { QuotedAddress.read(ReportFields.untyped($0))?.address }, originalMessageID: original(mail),
            sourceAddress: fields.value("source-ip"))
    }

    /// Amazon SES tells of complaints by events; its abuse desk also without a report part.
    private static func event(_ mail: MailEvidence) -> FeedbackReport? {
        if let event = AmazonEvent(mail), event.kind == .complaint {
            return FeedbackReport(type: event.complaint, recipients: event.addresses, originalMessageID: event.originalMessageID)
        }
        guard Lowered.domain(mail.from) == "email-abuse.amazonses.com" else { return nil }
        return FeedbackReport(type: "abuse", originalMessageID: original(mail))
    }

    /// "Apple Mail sent this email to unsubscribe": a mail to the List-Unsubscribe address.
    private static func unsubscription(_ mail: MailEvidence) -> FeedbackReport? {
        guard mail.subject.lowercased().hasPrefix("unsubscribe") else { return nil }
        let text = FoldedText(mail.text, limit: 600)
        guard text.find(Array("sent this email to unsubscribe".utf8), in: 0..<text.bytes.count) != nil else { return nil }
        return FeedbackReport(type: "opt-out", recipients: [mail.from])
    }

    /// Hotmail's programme from before RFC 5965.
    private static func legacy(_ mail: MailEvidence) -> FeedbackReport? {
        guard mail.from.lowercased() == "staff@hotmail.com" || mail.subject.lowercased().hasPrefix("complaint about message from") else { return nil }
        return FeedbackReport(type: "abuse", originalMessageID: original(mail))
    }

    private static func original(_ mail: MailEvidence) -> String? {
        let part = mail.reports.first { $0.kind == .originalHeaders || $0.kind == .originalMessage }
        let stated = part.flatMap { ReportFields(String($0.text.prefix(16_000))).value("message-id") }.flatMap(ReportFields.messageID)
        return stated ?? mail.nestedMessageIDs.first
    }
}

/// A receipt that a person's mail program sends: displayed, deleted (RFC 8098).
public struct DispositionNotification: Sendable, Equatable {
    /// `displayed`, `deleted`, `dispatched`, `processed`, `denied`, `failed`, or what else it says, in lower case.
    public var disposition: String
    /// True when the program sent it without asking its user.
    public var sentAutomatically: Bool
    /// The recipient who got the mail.
    public var recipient: String?
    /// The id of the mail it is about, without angle brackets.
    public var originalMessageID: String?

    /// A notification from its parts.
    public init(disposition: String, sentAutomatically: Bool = false, recipient: String? = nil, originalMessageID: String? = nil) {
        self.disposition = disposition
        self.sentAutomatically = sentAutomatically
        self.recipient = recipient
        self.originalMessageID = originalMessageID
    }

    /// The notification in a mail; nil when there is none.
    public static func read(_ mail: MailEvidence) -> DispositionNotification? {
        guard let part = mail.reports.first(where: { $0.kind == .dispositionNotification }) else {
            guard mail.reportType?.lowercased() == "disposition-notification" else { return nil }
            return DispositionNotification(disposition: "other")
        }
        let fields = ReportFields(part.text)
        let stated = fields.value("disposition")?.lowercased() ?? ""
        let (mode, type) = stated.split(separator: ";", maxSplits: 1).reduce(into: ("", "")) { pair, next in
            pair = pair.0.isEmpty ? (String(next), "") : (pair.0, String(next))
        }
        let recipient = fields.value("final-recipient") ?? fields.value("original-recipient")
        return DispositionNotification(
            disposition: String(Lowered.trim(type).prefix { $0.isLetter }), sentAutomatically: mode.contains("mdn-sent-automatically"),
            recipient: recipient.flatMap { QuotedAddress.read(ReportFields.untyped($0))?.address },
            originalMessageID: fields.value("original-message-id").flatMap(ReportFields.messageID))
    }
}

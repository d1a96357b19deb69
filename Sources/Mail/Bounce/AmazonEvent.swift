/// An event of Amazon SES as Amazon SNS delivers it by mail: JSON in the text, once more quoted in `Message`.
///
/// The fields are those of docs.aws.amazon.com/ses, "Amazon SNS notification contents": `notificationType` or `eventType`, `bounceType`,
/// `bouncedRecipients`, `complaintFeedbackType`, `complainedRecipients`, `mail.messageId`, `commonHeaders.messageId`.
struct AmazonEvent {
    /// What happened.
    enum Kind: String {
        case bounce, complaint, delivery
    }

    /// What happened.
    let kind: Kind
    private let text: String

    /// The event in a mail; nil when the mail is none.
    init?(_ mail: MailEvidence) {
        guard Lowered.domain(mail.from).hasSuffix("amazonaws.com") else { return nil }
        let plain = String(mail.text.prefix(64_000)).filter { $0 != "\\" && !$0.isNewline }
        guard let word = Self.value("notificationType", in: plain) ?? Self.value("eventType", in: plain),
            let kind = Kind(rawValue: word.lowercased())
        else { return nil }
        self.kind = kind
        text = plain
    }

    /// The recipients that the event is about.
    var addresses: [String] {
        text.split(separator: "\"emailAddress\"").dropFirst().prefix(100).compactMap { Self.string(after: $0) }
            .compactMap { QuotedAddress.read($0)?.address }
    }

    /// The Message-ID of the mail that was sent, without angle brackets; nil when the event has only Amazon's own id.
    var originalMessageID: String? {
        text.split(separator: "\"commonHeaders\"").dropFirst().first.flatMap { Self.value("messageId", in: String($0)) }
            .flatMap(ReportFields.messageID)
    }

    /// `abuse`, `fraud` and the like; `abuse` where the provider does not tell.
    var complaint: String { value("complaintFeedbackType")?.lowercased() ?? "abuse" }

    /// The recipients that bounced. `Permanent` is hard but for what the mail itself was refused for.
    var bounced: [FailedRecipient] {
        let isHard = value("bounceType")?.lowercased() == "permanent"
        let reason = Self.reasons[value("bounceSubType")?.lowercased() ?? ""] ?? (isHard ? .userUnknown : .other)
        return addresses.map { address in
            let words = text.split(separator: "\"\(address)\"").dropFirst().first.map(String.init) ?? ""
            let end = words.firstIndex(of: "}") ?? words.endIndex
            let entry = String(words[..<end])
            let diagnostic = Self.value("diagnosticCode", in: entry)
            let reply = ServerReply(FoldedText(diagnostic ?? ""))
            let status = reply.status ?? Self.value("status", in: entry)
            return FailedRecipient(
                address: address, status: status ?? (isHard ? "5.0.0" : "4.0.0"), statusIsLiteral: status != nil, reply: reply.reply,
                kind: isHard ? .hard : .soft, reason: reason, diagnostic: diagnostic.flatMap(Notice.diagnostic))
        }
    }

    private static let reasons: [String: FailureReason] = [
        "mailboxfull": .mailboxFull, "messagetoolarge": .tooLarge, "contentrejected": .policy, "attachmentrejected": .policy,
    ]

    private func value(_ name: String) -> String? { Self.value(name, in: text) }

    private static func value(_ name: String, in text: String) -> String? {
        text.split(separator: "\"\(name)\"", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first.flatMap { string(after: $0) }
    }

    /// The string behind the colon that begins the text.
    private static func string(after text: Substring) -> String? {
        let rest = text.drop { $0 == " " || $0 == ":" }
        guard rest.first == "\"" else { return nil }
        return String(rest.dropFirst().prefix { $0 != "\"" })
    }
}

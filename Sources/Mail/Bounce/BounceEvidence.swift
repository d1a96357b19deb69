/// What proves that a mail with the signs of a bounce is one: a failed recipient with a server's reply, or a copy of the mail that failed.
struct BounceEvidence {
    /// Whether a failed recipient stands beside a server's code.
    private let hasReply: Bool
    /// Whether a failed recipient is named.
    private let namesRecipient: Bool
    /// Whether the header of the mail that failed, or the mail itself, is there.
    private let hasCopy: Bool
    /// Whether the mail inside was written by whom the bounce is sent to.
    private let returnsToSender: Bool

    init(_ recipients: [FailedRecipient], _ mail: MailEvidence, _ notice: Notice) {
        namesRecipient = recipients.contains { !$0.address.isEmpty }
        let isCoded = recipients.contains { !$0.address.isEmpty && ($0.statusIsLiteral || $0.reply != nil) }
        hasReply = isCoded || (namesRecipient && ServerReply(FoldedText(mail.text, limit: 8_000)).reply != nil)
        let copies = mail.reports.contains { $0.kind == .originalHeaders || $0.kind == .originalMessage }
        let header = notice.original.isEmpty ? nil : ReportFields(notice.original)
        returnsToSender = !mail.nestedSenders.isDisjoint(with: mail.recipients.map { $0.lowercased() })
        hasCopy = copies || !mail.nestedSenders.isEmpty || header?.value("message-id") != nil || header?.value("received") != nil
    }

    /// Whether it is proven, by who sent it: the less the sender is known to be a program, the more it takes.
    func proves(_ mail: MailEvidence) -> Bool {
        let isUnattended = mail.returnPath?.isEmpty == true || AutoSubmitted(mail)?.isAutomatic == true
        switch BounceSigns.sender(mail) {
        case .program: return namesRecipient || hasCopy
        case .perhaps where BounceSigns.isNamedDaemon(mail): return hasReply || (namesRecipient && (hasCopy || isUnattended))
        case .perhaps: return returnsToSender || (BounceSigns.beginsAsBounce(mail) && (hasReply || hasCopy))
        case .person: return hasReply && (hasCopy || isUnattended)
        }
    }
}

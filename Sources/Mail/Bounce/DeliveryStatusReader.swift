/// Reads message/delivery-status parts (RFC 3464).
struct DeliveryStatusReader {
    /// What happened to a recipient, as the `Action` field says.
    enum Action: String {
        case failed, delayed, delivered, relayed, expanded
    }

    /// The failed and delayed recipients.
    private(set) var recipients: [FailedRecipient] = []
    /// Whether some recipients were reached, and none failed: a receipt.
    private(set) var isReceipt = false
    /// Whether a recipient's mailbox has it; a server that only passed it on does not know.
    private(set) var wasDelivered = false
    /// The envelope id (ENVID, RFC 3461) the mail was sent with; nil when there is none.
    private(set) var envelopeID: String?

    private let context: FoldedText
    private let transcript: FoldedText
    /// More recipients than a bounce has.
    private static let most = 500

    /// - Parameter context: The text part of the report; it may say more than the fields.
    init(_ reports: [String], context: FoldedText) {
        self.context = context
        transcript = FoldedText(Notice.collapsed(context))
        var reached = false
        for report in reports {
            let fields = ReportFields(report)
            envelopeID = envelopeID ?? fields.value("original-envelope-id")
            for group in fields.groups.prefix(Self.most)
            where group["final-recipient"] != nil || group["original-recipient"] != nil || group["action"] != nil {
                wasDelivered = wasDelivered || Self.action(group) == .delivered
                if let recipient = read(group) { recipients.append(recipient) } else { reached = true }
            }
        }
        isReceipt = reached && recipients.isEmpty
        recipients = Self.unique(recipients)
    }

    /// Nil when the recipient was reached.
    private func read(_ group: [String: [String]]) -> FailedRecipient? {
        let action = Self.action(group)
        switch action {
        case .delivered, .relayed, .expanded: return nil
        case .failed, .delayed, nil: break
        }
        let address = Self.address(group)
        let said = group["diagnostic-code"]?.first.map(ReportFields.untyped) ?? ""
        let words = saysSomething(said) ? said : Notice.words(about: address, in: context) + " " + said
        let verdict = Verdict(
            address: address, stated: group["status"]?.first, words: FoldedText(Notice.collapsed(FoldedText(words))), context: transcript)
        return FailedRecipient(
            address: address, status: verdict.status, statusIsLiteral: verdict.statusIsLiteral, reply: verdict.reply,
            kind: action == .delayed ? .delayed : verdict.reason.isHard ? .hard : .soft, reason: verdict.reason, diagnostic: Notice.diagnostic(words))
    }

    private static func action(_ group: [String: [String]]) -> Action? {
        group["action"]?.first.flatMap { Action(rawValue: String($0.lowercased().prefix { $0.isLetter })) }
    }

    /// Whether a diagnostic code holds words, not just a number.
    private func saysSomething(_ diagnostic: String) -> Bool {
        diagnostic.utf8.count { ($0 | 0x20) >= 0x61 } >= 4
    }

    private static func address(_ group: [String: [String]]) -> String {
        let value = group["final-recipient"]?.first ?? group["original-recipient"]?.first ?? group["x-actual-recipient"]?.first ?? ""
        let final = QuotedAddress.read(ReportFields.untyped(value))
        if let final, !final.address.isEmpty { return final.address }
        let original = group["original-recipient"]?.first.flatMap { QuotedAddress.read(ReportFields.untyped($0)) }
        return original?.address ?? final?.name ?? ""
    }

    /// A recipient reported twice counts once.
    private static func unique(_ recipients: [FailedRecipient]) -> [FailedRecipient] {
        var seen: Set<String> = []
        return recipients.filter { $0.address.isEmpty || seen.insert($0.address.lowercased()).inserted }
    }
}

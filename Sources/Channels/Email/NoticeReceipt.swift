import Intake
import Mail

/// What a mail about a mail says of a notice of ours: a bounce, a receipt, a complaint.
///
/// The notice is known by its Message-ID, which carries our signature: only who has seen the notice can say anything of it. Whether the
/// signature is right, the store sees by finding the notice.
enum NoticeReceipt {
    /// The word on a notice; nil when the mail speaks of none.
    ///
    /// - Parameter domain: of our Message-IDs.
    static func read(_ classification: Classification, _ message: Message, domain: String?) -> Receipt? {
        guard let word = Word(classification), let id = noticeID(word.messageID, message, domain) else { return nil }
        return Receipt(id: id, state: word.state, code: word.code)
    }

    /// The Message-ID that the report names, else the one in the address that the report was sent to.
    private static func noticeID(_ stated: String?, _ message: Message, _ domain: String?) -> String? {
        if let stated, ThreadClaim(messageID: stated) != nil { return stated }
        let claims = (message.to + message.deliveredTo).compactMap(\.address).compactMap(ThreadClaim.init(address:))
        return domain.flatMap { domain in claims.first { $0.place == .messageID }?.messageID(at: domain) }
    }

    private struct Word {
        var state: Receipt.State
        var code: String?
        var messageID: String?

        init?(_ classification: Classification) {
            if let bounce = classification.bounce {
                state = bounce.kind == .hard ? .bounced : bounce.kind == .soft ? .failed : .delayed
                code = bounce.recipients.first.map { $0.status ?? $0.reason.rawValue }
                messageID = bounce.originalMessageID
            } else if let delivery = classification.delivery {
                (state, messageID) = (.delivered, delivery.originalMessageID)
            } else if let disposition = classification.disposition, disposition.disposition == "displayed" {
                (state, messageID) = (.read, disposition.originalMessageID)
            } else if let feedback = classification.feedback, !["not-spam", "auth-failure"].contains(feedback.type) {
                (state, code, messageID) = (.complained, feedback.type, feedback.originalMessageID)
            } else {
                return nil
            }
        }
    }
}

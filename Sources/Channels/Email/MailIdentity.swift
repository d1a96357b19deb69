import Crypto
import Mail

/// What makes two mails the same one, whichever mailbox they came to.
enum MailIdentity {
    /// SHA-256 over Message-ID, From, Date and decoded body: a Message-ID alone is reused by careless senders, and one mail reaches
    /// two mailboxes with different Received headers.
    static func of(_ mail: Mail) -> [UInt8] {
        var hasher = SHA256()
        for part in [mail.messageID ?? "", mail.from.first?.address ?? "", mail.header("Date") ?? "", mail.subject ?? "", mail.text] {
            hasher.update(data: Array(part.utf8))
            hasher.update(data: [0])
        }
        for attachment in mail.attachments { hasher.update(data: attachment.sha256) }
        return Array(hasher.finalize())
    }
}

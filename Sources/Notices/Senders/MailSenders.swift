public import Settings
import Synchronization

/// Keeps the sender of mail, and with it the connections to its server, for as long as the configuration of `smtp` stays the same.
public final class MailSenders: Sendable {
    private struct Kept {
        let settings: Instance.SMTP
        let sender: MailSender
    }

    private let kept = Mutex<Kept?>(nil)

    /// None yet.
    public init() {}

    /// The sender for these settings. One of older settings ends with its last mail.
    ///
    /// - Throws: `TransferError` when the configuration cannot be used.
    public func sender(for settings: Instance.SMTP) throws -> MailSender {
        try kept.withLock { kept in
            if let kept, kept.settings == settings { return kept.sender }
            let sender = try MailSender(settings)
            kept = Kept(settings: settings, sender: sender)
            return sender
        }
    }
}

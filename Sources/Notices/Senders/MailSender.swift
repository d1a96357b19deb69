import Intake
import Mail
import Recipes
public import Settings
import Transfer

/// Sends a notice by mail.
public struct MailSender: Sendable {
    private let client: SMTPClient
    private let settings: Instance.SMTP

    /// Sends as the configuration says.
    ///
    /// - Throws: `TransferError` when the configuration cannot be used.
    public init(_ settings: Instance.SMTP) throws {
        self.settings = settings
        let isTLS = settings.server.scheme == "smtps"
        let server = try MailServer(
            host: settings.server.host, port: settings.server.port ?? (isTLS ? 465 : 587),
            security: isTLS ? .tls : settings.tls.mode.security)
        let credentials = settings.username.map { Credentials.password(user: $0, password: settings.password?.reveal() ?? "") }
        client = try SMTPClient(
            .init(
                server: server, credentials: credentials, clientName: settings.domain,
                options: TransferOptions(caFile: settings.tls.authorities)))
    }

    /// Logs in and hands over nothing.
    ///
    /// - Throws: `TransferError`: what stood in the way.
    public func probe() async throws {
        try await client.probe()
    }

    /// The Message-ID of a notice, with the token by which an answer finds the ticket.
    ///
    /// The same for every attempt, so that a mail that came through twice is one mail.
    public func messageID(notice: Int64, ticket: Int64, key: ThreadKey) -> String {
        key.signed(ThreadClaim(place: .messageID, ticket: ticket, notice: notice)).messageID(at: settings.domain)
    }

    /// Makes one attempt. The headers say whether it answers a message or tells of a change (RFC 3834 section 5).
    ///
    /// - Parameters:
    ///   - from: the address of the mailbox that the ticket came by; nil: that of `smtp`.
    ///   - replyTo: where answers shall go; nil: to the sender's address.
    ///   - begin: called before the mail goes out; what it throws ends the attempt.
    ///   - tagged: whether the mailbox of `bounces` takes mail for `name+anything@…`, so that a bounce leads back whatever is left of the mail in it.
    public func send(
        _ text: NoticeText, to notice: PlannedNotice, messageID: String, from: String? = nil, replyTo: String? = nil, tagged: Bool = false,
        begin: () async throws -> Void
    ) async throws -> SendResult {
        let answered = notice.detail["in_reply_to"]?.string
        var mail = OutgoingMail(
            from: MailAddress(name: settings.name, address: from ?? settings.from), to: [MailAddress(address: notice.recipient)],
            subject: text.subject ?? "", text: text.body, messageID: messageID,
            date: MailDate(microseconds: Timestamp.now.microseconds, offsetMinutes: 0))
        mail.replyTo = replyTo.map { [MailAddress(name: settings.name, address: $0)] } ?? []
        // A notice of a change answers nothing, but it belongs to the thread of the customer's mails.
        let parent = answered ?? notice.detail["thread"]?.string
        mail.inReplyTo = parent
        mail.references = parent.map { [$0] } ?? []
        mail.headers = [
            ("Auto-Submitted", answered == nil ? "auto-generated" : "auto-replied"), ("Precedence", "bulk"),
            ("X-Auto-Response-Suppress", "All"),
        ]
        let (bytes, sender, recipient): ([UInt8], SMTPAddress?, SMTPAddress)
        do {
            bytes = try mail.bytes()
            // Without a mailbox for bounces, the null sender: a bounce that nobody reads must not be answered by anybody.
            let envelope = settings.bounces.map { tagged ? ThreadClaim.envelope(of: messageID, at: $0) : $0 }
            (sender, recipient) = (try envelope.map(SMTPAddress.init), try SMTPAddress(notice.recipient))
        } catch {
            return .failed(code: nil, error: "\(error)")
        }
        try await begin()
        return SendResult(await client.send(bytes, from: sender, to: recipient))
    }
}

extension Instance.SMTP.TLS {
    fileprivate var security: MailServer.Security {
        switch self {
        case .required: .startTLS
        case .offered: .startTLSIfOffered
        case .never: .none
        }
    }
}

extension Instance.SMTP {
    /// The domain of the sender's address.
    var domain: String {
        from.split(separator: "@").last.map(String.init) ?? "localhost"
    }
}

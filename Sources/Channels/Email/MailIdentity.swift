import Crypto
import Mail

/// What makes two mails the same one, whichever mailbox they came to.
enum MailIdentity {
    /// SHA-256 over Message-ID, From, Date and decoded body: a Message-ID alone is reused by careless senders, and one mail reaches
    /// two mailboxes with different Received headers.
    ///
    /// What mailing lists add does not count: the tag in front of the subject, the footer, their own address in From.
    static func of(_ mail: Mail) -> [UInt8] {
        let passed = ListCopy(mail)
        var hasher = SHA256()
        for part in [mail.messageID ?? "", passed.writer, mail.header("Date") ?? "", passed.subject, String(passed.text)] {
            hasher.update(data: Array(part.utf8))
            hasher.update(data: [0])
        }
        for attachment in mail.attachments { hasher.update(data: attachment.sha256) }
        return Array(hasher.finalize())
    }
}

/// A mail without what the list that it passed has added; as it is where it passed none.
private struct ListCopy {
    var writer: String
    var subject: String
    var text: Substring

    /// Line ends at the end of the text, and a tag before the subject, are left out of direct copies too.
    init(_ mail: Mail) {
        writer = (mail.from.first?.address ?? "").lowercased()
        subject = Self.untagged(mail.subject ?? "")
        text = Self.trimmed(mail.text[...])
        let names = ListName.names(of: mail)
        guard !names.isEmpty || mail.header("X-Mailman-Version") != nil || mail.header("X-Google-Group-Id") != nil else { return }
        if names.contains(writer) {
            let others = ["X-Original-From", "X-Original-Sender"].compactMap { mail.header($0).flatMap { MailAddress.list(in: $0).first } }
            writer = ((others + mail.replyTo).first?.address ?? writer).lowercased()
        }
        if let footer = Self.footer(in: text) { text = Self.trimmed(text[..<footer]) }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Without the `[list]` in front.
    private static func untagged(_ subject: String) -> String {
        guard subject.hasPrefix("["), let end = subject.firstIndex(of: "]") else { return subject }
        return String(subject[subject.index(after: end)...].drop(while: \.isWhitespace))
    }

    /// Where the list's footer begins: Mailman's line of underscores, or a signature mark, with the list's address or page below it.
    private static func footer(in text: Substring) -> String.Index? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard
            let mark = lines.lastIndex(where: { line in
                line.count >= 20 && line.allSatisfy { $0 == "_" } || line == "-- " || line == "--"
            }), lines.count - mark <= longest
        else { return nil }
        let below = lines[(mark + 1)...].joined(separator: "\n").lowercased()
        return words.contains(where: below.contains) ? lines[mark].startIndex : nil
    }

    /// Lines of a footer.
    private static let longest = 10
    private static let words = ["mailing list", "unsubscribe", "listinfo", "postorius", "google group", "groups.google.com", "退订", "邮件列表"]
}

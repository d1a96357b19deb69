/// A mail to be sent, as its parts are known to us. ``bytes()`` writes it.
public struct OutgoingMail: Sendable {
    /// The writer.
    public var from: MailAddress
    /// The recipients; at least one over all three lists.
    public var to: [MailAddress]
    /// Recipients of copies.
    public var cc: [MailAddress]
    /// Where answers shall go; empty: to the writer.
    public var replyTo: [MailAddress]
    /// The subject, any Unicode text.
    public var subject: String
    /// The plain text with LF line ends.
    public var text: String
    /// The same as HTML; nil for a mail of plain text alone.
    public var html: String?
    /// The id without angle brackets.
    public var messageID: String
    /// The id of the mail that this one answers, without angle brackets.
    public var inReplyTo: String?
    /// The ids of the thread without angle brackets, oldest first.
    public var references: [String]
    /// When it is sent.
    public var date: MailDate
    /// Further fields, for example `Auto-Submitted: auto-replied` (RFC 3834), `Precedence`, `X-Auto-Response-Suppress`.
    public var headers: [(name: String, value: String)]

    /// A mail from its parts.
    public init(
        from: MailAddress, to: [MailAddress], cc: [MailAddress] = [], replyTo: [MailAddress] = [], subject: String, text: String,
        html: String? = nil, messageID: String, inReplyTo: String? = nil, references: [String] = [], date: MailDate,
        headers: [(name: String, value: String)] = []
    ) {
        self.from = from
        self.to = to
        self.cc = cc
        self.replyTo = replyTo
        self.subject = subject
        self.text = text
        self.html = html
        self.messageID = messageID
        self.inReplyTo = inReplyTo
        self.references = references
        self.date = date
        self.headers = headers
    }

    /// The mail as it goes to an SMTP server: CRLF line ends, nothing but ASCII, no line longer than 998 bytes.
    ///
    /// Nothing in the values can add a field or end the header: control characters become blanks.
    /// - Throws: ``MailError`` with `addressUnusable` when an address has no form in ASCII or is none, `fieldNameUnusable` when a further
    ///   field has no proper name or one that this type sets itself.
    public func bytes() throws(MailError) -> [UInt8] {
        try MailWriter.write(self)
    }
}

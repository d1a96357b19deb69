/// How much of a mail is read before it is refused. Sizes are in bytes.
///
/// Hitting a limit is a ``MailError``, never a silent cut.
public struct MailLimits: Sendable, Equatable {
    /// The whole mail.
    public var messageBytes: Int
    /// All parts, those of nested mails included.
    public var parts: Int
    /// Levels of multiparts and nested mails.
    public var depth: Int
    /// The header of the mail, and that of each nested mail.
    public var headerBytes: Int
    /// All content after undoing the transfer encodings and opening nested files.
    public var decodedBytes: Int

    /// Limits; what is not given gets a default that real mail does not reach.
    public init(
        messageBytes: Int = 35 << 20, parts: Int = 200, depth: Int = 20, headerBytes: Int = 256 << 10,
        decodedBytes: Int = 70 << 20
    ) {
        self.messageBytes = messageBytes
        self.parts = parts
        self.depth = depth
        self.headerBytes = headerBytes
        self.decodedBytes = decodedBytes
    }
}

/// One mail as people read it: who wrote, when, what, with which files, and what had to be guessed to find out.
///
/// A `Mail` is a plain value made by ``MailDecoder``. Texts are Unicode with LF line ends and hold no U+0000.
public struct Mail: Sendable {
    /// All header fields of the mail's top, in the order in which they stand.
    public var headers: [MailHeader] = []

    /// The id of the `Message-ID` field without angle brackets; nil when there is none.
    public var messageID: String?
    /// The ids of `In-Reply-To` without angle brackets.
    public var inReplyTo: [String] = []
    /// The ids of `References` without angle brackets, oldest ancestor first.
    public var references: [String] = []

    /// The writers (`From`).
    public var from: [MailAddress] = []
    /// The one who sent it for the writers (`Sender`).
    public var sender: MailAddress?
    /// Where answers are asked for (`Reply-To`).
    public var replyTo: [MailAddress] = []
    /// `To`, members of groups included.
    public var to: [MailAddress] = []
    /// `Cc`, members of groups included.
    public var cc: [MailAddress] = []
    /// `Bcc`, members of groups included.
    public var bcc: [MailAddress] = []
    /// The address in `Return-Path`; an empty string for the null path `<>`; nil when the field is absent.
    public var returnPath: String?

    /// The decoded subject on one line; nil when there is no `Subject` field.
    public var subject: String?
    /// When the writer says it was sent (`Date`); nil when absent or not a date.
    public var date: MailDate?

    /// The best plain text of the whole mail: the text/plain parts in order, or the HTML rendered to text when there are none.
    public var text: String = ""
    /// True when ``text`` was rendered from HTML.
    public var textIsFromHTML = false
    /// The sanitised HTML (see ``HTMLSanitizer``); nil when the mail has no HTML part.
    public var html: String?
    /// The HTML as its writer's program made it, decoded but **not** safe to show; for reading reply markers only.
    public var htmlSource: String?

    /// Files and everything else that is not the mail's own text, in the order of the parts.
    public var attachments: [MailAttachment] = []
    /// Mails inside this mail (message/rfc822 parts), each also among ``attachments``. Their nesting is limited by ``MailLimits/depth``.
    public var nested: [Mail] = []
    /// Whether words of the writer's own stand below the mails inside, and none above them.
    public var isWrittenBelowNested = false
    /// The parts as they nest, for tests and traces.
    public var parts = MailPart()

    /// Whether the mail is signed or encrypted, and how. Nothing is verified or decrypted here.
    public var protection = MailProtection()
    /// The `report-type` of a multipart/report, in lower case; nil when the mail is no report.
    public var reportType: String?
    /// The machine-readable parts of reports, in the order in which they stand.
    public var reports: [MailReport] = []

    /// What was guessed or repaired on the way.
    public var notes: [MailNote] = []

    /// An empty mail, to be filled in.
    public init() {}

    /// The decoded value of the first field of that name (in any case); nil when there is none.
    public func header(_ name: String) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }

    /// The decoded values of all fields of that name (in any case), in order.
    public func headers(named name: String) -> [String] {
        headers.filter { $0.isNamed(name) }.map(\.value)
    }
}

/// One header field.
public struct MailHeader: Sendable, Equatable {
    /// The field's name as it was written.
    public var name: String
    /// What stands after the colon, byte for byte, folds included.
    public var raw: [UInt8]
    /// The value unfolded, with RFC 2047 words decoded.
    public var value: String

    /// A field from its parts.
    public init(name: String, raw: [UInt8], value: String) {
        self.name = name
        self.raw = raw
        self.value = value
    }

    /// Whether the field has that name, whatever the case of ASCII letters.
    public func isNamed(_ other: String) -> Bool {
        ASCII.equalIgnoringCase(name, other)
    }
}

/// A mailbox as a header field names it.
public struct MailAddress: Sendable, Hashable {
    /// The display name, decoded and unquoted; nil when there is none.
    public var name: String?
    /// The address `local@domain` without comments and outer quotes that are not needed; may be damaged, see ``validity``.
    public var address: String
    /// The name of the group the address stands in; nil outside of groups.
    public var group: String?

    /// A mailbox from its parts.
    public init(name: String? = nil, address: String, group: String? = nil) {
        self.name = name
        self.address = address
        self.group = group
    }
}

/// A moment as a mail states it.
public struct MailDate: Sendable, Hashable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var microseconds: Int64
    /// The writer's offset from UTC in minutes, east is positive.
    public var offsetMinutes: Int

    /// A moment and the writer's offset from UTC.
    public init(microseconds: Int64, offsetMinutes: Int) {
        self.microseconds = microseconds
        self.offsetMinutes = offsetMinutes
    }
}

/// A file or other leaf of a mail that is not its own text.
public struct MailAttachment: Sendable {
    /// The name, decoded, without folders and control characters; nil when the mail gives none.
    public var name: String?
    /// The media type the mail declares, in lower case, for example `image/png`.
    public var declaredType: String
    /// The media type found by looking at the content (libmagic); nil when it was not asked for or says nothing.
    public var detectedType: String?
    /// The size of ``bytes``.
    public var size: Int
    /// The SHA-256 of ``bytes``, 32 bytes.
    public var sha256: [UInt8]
    /// The `Content-ID` without angle brackets, as `cid:` links in the HTML name it.
    public var contentID: String?
    /// True when the mail shows it in its text (`Content-Disposition: inline`, or an image the HTML names).
    public var inline: Bool
    /// The content with the transfer encoding undone.
    public var bytes: [UInt8]

    /// An attachment from its parts.
    public init(
        name: String?, declaredType: String, detectedType: String? = nil, sha256: [UInt8], contentID: String? = nil,
        inline: Bool = false, bytes: [UInt8]
    ) {
        self.name = name
        self.declaredType = declaredType
        self.detectedType = detectedType
        self.size = bytes.count
        self.sha256 = sha256
        self.contentID = contentID
        self.inline = inline
        self.bytes = bytes
    }
}

/// How a mail is protected. The marks say what the mail claims; nothing is verified or decrypted.
public struct MailProtection: Sendable, Equatable {
    /// The two ways in use.
    public enum Method: String, Sendable {
        /// OpenPGP (RFC 3156 or inline armour).
        case openPGP
        /// S/MIME (RFC 8551).
        case smime
    }

    /// How it is signed; nil when it is not.
    public var signed: Method?
    /// How it is encrypted; nil when it is not.
    public var encrypted: Method?

    /// Marks for a mail.
    public init(signed: Method? = nil, encrypted: Method? = nil) {
        self.signed = signed
        self.encrypted = encrypted
    }
}

/// A machine-readable part of a report.
public struct MailReport: Sendable, Equatable {
    /// The kinds that exist.
    public enum Kind: String, Sendable {
        /// message/delivery-status (RFC 3464) or message/global-delivery-status.
        case deliveryStatus
        /// message/disposition-notification (RFC 8098).
        case dispositionNotification
        /// message/feedback-report (RFC 5965).
        case feedbackReport
        /// The header of the original mail: text/rfc822-headers or message/global-headers.
        case originalHeaders
        /// The original mail as a whole; parsed in ``Mail/nested``.
        case originalMessage
    }

    /// What it is.
    public var kind: Kind
    /// The text as it stands in the mail, transfer encoding undone, line ends LF.
    public var text: String

    /// A report part from its kind and text.
    public init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }
}

/// A part of the mail as it nests.
public struct MailPart: Sendable, Equatable {
    /// The declared media type in lower case.
    public var type: String = "text/plain"
    /// The decoded size in bytes of a leaf; 0 for containers.
    public var size: Int = 0
    /// The file name, if any.
    public var name: String?
    /// The `method` of a text/calendar part in lower case (RFC 6047): `request`, `reply`, `cancel`; nil for other parts.
    public var method: String?
    /// The parts inside, in order; one for message/rfc822.
    public var children: [MailPart] = []

    /// A part from its fields.
    public init(type: String = "text/plain", size: Int = 0, name: String? = nil, children: [MailPart] = []) {
        self.type = type
        self.size = size
        self.name = name
        self.children = children
    }
}

/// Something that was guessed or repaired while reading a mail. Holds no text of the mail's writer.
public struct MailNote: Sendable, Hashable {
    /// The kinds of notes.
    public enum Code: String, Sendable {
        /// The charset was missing or wrong and was found by looking at the bytes.
        case charsetGuessed
        /// The transfer encoding is not what the mail says and was found by looking at the bytes.
        case encodingGuessed
        /// The text part says nothing, and another part was read: HTML, a calendar, a signed part, a file.
        case otherPartRead
        /// Text of the HTML that no reader sees was left out, or shown because there is no other.
        case hiddenText
        /// Some bytes fit no charset and were replaced by U+FFFD.
        case charactersReplaced
        /// U+0000 was found and replaced.
        case nulReplaced
        /// A header field was damaged and read as well as possible.
        case headerRepaired
        /// The date is not a date.
        case dateUnreadable
        /// A file inside the text (uuencode) or a TNEF part was opened.
        case attachmentUnpacked
        /// A TNEF part was damaged and kept as a file.
        case tnefDamaged
        /// The structure was damaged: a missing or doubled boundary, no header.
        case structureRepaired
        /// A nested mail could not be read and stays a file.
        case nestedUnreadable
        /// The HTML is deeper or larger than is rendered; the rest was cut from the rendering.
        case htmlCut
    }

    /// What happened.
    public var code: Code
    /// Where and how, in a few words without customers' values, for example `text/plain: gb2312 read as gb18030`.
    public var detail: String

    /// A note from its code and detail.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

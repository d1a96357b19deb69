/// What the classifier and the bounce reader look at: the parts of a mail that say who sent it and whether a person did.
public struct MailEvidence {
    /// The decoded values of all fields of a name, in any case, in the order in which they stand.
    public var fields: (String) -> [String]
    /// The address of the writer (`From`), as it is written; empty when there is none.
    public var from: String
    /// The addresses in `To` and `Cc`.
    public var recipients: [String]
    /// The decoded subject.
    public var subject: String
    /// The address in `Return-Path`, empty for the null path `<>`; nil when it is not known.
    public var returnPath: String?
    /// The id of the mail without angle brackets.
    public var messageID: String?
    /// The ids of the mails that it answers (`In-Reply-To`, `References`), without angle brackets.
    public var answered: [String]
    /// The `report-type` of a multipart/report.
    public var reportType: String?
    /// The machine-readable parts of a report.
    public var reports: [MailReport]
    /// The ids of mails inside the mail, without angle brackets.
    public var nestedMessageIDs: [String]
    /// The addresses of who wrote the mails inside the mail, in lower case.
    public var nestedSenders: Set<String>
    /// The media types of its parts, in lower case, those of mails inside left out.
    public var partTypes: Set<String>
    /// The `method` of its calendar part, in lower case; nil when there is none.
    public var calendarMethod: String?
    /// The text.
    public var text: String
    /// Whether it answers a mail of ours; the classifier, which knows our domains, finds out.
    var answersUs = false

    /// Evidence from its parts, each optional.
    public init(
        fields: @escaping (String) -> [String] = { _ in [] }, from: String = "", recipients: [String] = [], subject: String = "",
        returnPath: String? = nil, messageID: String? = nil, answered: [String] = [], reportType: String? = nil, reports: [MailReport] = [],
        nestedMessageIDs: [String] = [], nestedSenders: Set<String> = [], partTypes: Set<String> = [], calendarMethod: String? = nil,
        text: String = ""
    ) {
        self.fields = fields
        self.from = from
        self.recipients = recipients
        self.subject = subject
        self.returnPath = returnPath
        self.messageID = messageID
        self.answered = answered
        self.reportType = reportType
        self.reports = reports
        self.nestedMessageIDs = nestedMessageIDs
        self.nestedSenders = nestedSenders
        self.partTypes = partTypes
        self.calendarMethod = calendarMethod
        self.text = text
    }

    /// The evidence of a decoded mail.
    public init(_ mail: Mail) {
        // Some fifty names are asked for: to pass over a field of another length costs less than to hash its name.
        self.init(
            fields: { [headers = mail.headers] name in headers.filter { $0.isNamed(name) }.map(\.value) },
            from: mail.from.first?.address ?? mail.sender?.address ?? "",
            recipients: (mail.to + mail.cc).map(\.address), subject: mail.subject ?? "", returnPath: mail.returnPath, messageID: mail.messageID,
            answered: mail.inReplyTo + mail.references, reportType: mail.reportType, reports: mail.reports,
            nestedMessageIDs: mail.nested.compactMap(\.messageID),
            nestedSenders: Set(mail.nested.compactMap { $0.from.first?.address.lowercased() }), text: mail.text)
        read(mail.parts)
    }

    private mutating func read(_ part: MailPart) {
        partTypes.insert(part.type)
        calendarMethod = calendarMethod ?? part.method
        guard !part.type.hasPrefix("message/") else { return }
        for child in part.children { read(child) }
    }

    /// Whether it names a mail that it answers.
    var answers: Bool { !answered.isEmpty }

    /// The first value of a field, without blanks around it; nil when there is none.
    func field(_ name: String) -> String? {
        fields(name).first.map(Lowered.trim)
    }

    /// The first value of a field in lower case; nil when there is none.
    func lowered(_ name: String) -> String? {
        fields(name).first.map { Lowered.trim($0).lowercased() }
    }
}

/// Small questions about header values in lower case.
enum Lowered {
    /// The text without blanks around it.
    static func trim(_ text: String) -> String {
        FoldedText.string(stripped: Array(text.utf8))
    }

    /// The part of an address before the `@`, in lower case.
    static func localPart(_ address: String) -> String {
        let lowered = address.lowercased()
        guard let at = lowered.utf8.lastIndex(of: UInt8(ascii: "@")) else { return lowered }
        return String(lowered[..<at])
    }

    /// The part of an address or a message id after the `@`, in lower case; empty when there is none.
    static func domain(_ address: String) -> String {
        let lowered = address.lowercased()
        guard let at = lowered.utf8.lastIndex(of: UInt8(ascii: "@")) else { return "" }
        return String(lowered[lowered.utf8.index(after: at)...])
    }
}

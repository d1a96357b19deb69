/// A part with its content decoded, before anyone has asked what it is for.
struct MimeNode {
    var header: PartHeader
    /// The content of a leaf with the transfer encoding undone.
    var content: [UInt8] = []
    var children: [MimeNode] = []
    /// What its transfer encoding turned out to be; nil where the label holds.
    var encodingNote: String?

    var isMultipart: Bool { header.mediaType.hasPrefix("multipart/") }

    /// Whether it is a mail of its own: message/rfc822 and its kin, or a file that is named as one.
    var isMessage: Bool {
        switch header.mediaType {
        case "message/rfc822", "message/rfc2822", "message/global", "message/news": true
        case "application/octet-stream", "application/eml", "application/x-eml", "text/rfc822", "application/rfc822":
            header.fileName?.lowercased().hasSuffix(".eml") ?? false
        default: false
        }
    }
}

/// What reading may still cost, shared by a mail and the mails in it.
struct ReadingBudget {
    let limits: MailLimits
    private var parts = 0
    private var decoded = 0

    init(_ limits: MailLimits) {
        self.limits = limits
    }

    /// The bytes that may still be decoded.
    var decodedLeft: Int { limits.decodedBytes - decoded }

    mutating func takePart() throws(MailError) {
        parts += 1
        if parts > limits.parts { throw .tooManyParts(limit: limits.parts) }
    }

    mutating func takeDecoded(_ size: Int) throws(MailError) {
        decoded += size
        if decoded > limits.decodedBytes { throw .decodedTooLarge(limit: limits.decodedBytes) }
    }

    func checkDepth(_ depth: Int) throws(MailError) {
        if depth > limits.depth { throw .tooDeep(limit: limits.depth) }
    }
}

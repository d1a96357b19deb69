extension MailAssembly {
    /// The body of a part that is signed as a whole (RFC 8551 section 3.5.2): the mail stands in it and needs no key.
    mutating func signedBody(_ node: MimeNode) throws(MailError) -> MailBody? {
        let type = node.header.mediaType
        let isSMIME = type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime" || node.header.fileName?.lowercased() == "smime.p7m"
        guard isSMIME, let content = CMSContent.signedContent(of: node.content) else { return nil }
        try budget.checkDepth(depth + 1)
        try budget.takeDecoded(content.count)
        attach(node)
        let inner = try content.withUnsafeBufferPointer { bytes throws(MailError) in
            let block = try RawHeader(bytes, limit: decoder.limits.headerBytes)
            let top = TopHeader(bytes, block, notes: &notes)
            return try MimeReader.read(bytes, block, top.part, hint: top.hint, depth: depth + 1, budget: &budget, notes: &notes)
        }
        notes.note(.otherPartRead, "\(type): signed, read without a check of the signature")
        return try body(of: inner, place: Place())
    }

    /// Keeps what a part may have to say in case that nothing else speaks.
    mutating func hear(_ node: MimeNode) {
        switch node.header.mediaType {
        case "text/calendar", "application/ics":
            guard others.calendar == nil else { return }
            others.calendar = CalendarText.words(in: text(of: node))
        case "text/plain" where node.content.count <= 64 << 10 && others.files.count < 20: others.files.append(text(of: node))
        default: break
        }
    }

    private mutating func text(of node: MimeNode) -> String {
        var bytes = node.content
        PlainText.normalizeLineEnds(&bytes)
        return bytes.withUnsafeBufferPointer {
            TextDecoding.decode($0, label: node.header.charset, place: node.header.mediaType, notes: &notes)
        }
    }
}

/// What speaks for a mail whose own text says nothing, the likelier first.
struct OtherSpeakers {
    /// The text in winmail.dat.
    var unpacked: MailBody?
    /// The words of an invitation, or of its answer.
    var calendar: String?
    /// Text files, which telephones send instead of a text.
    var files: [String] = []

    /// The first that says something.
    func next(notes: inout NoteBook) -> MailBody? {
        if let unpacked { return unpacked }
        if let calendar {
            notes.note(.otherPartRead, "text/calendar, as there is no other text")
            return MailBody(plain: calendar)
        }
        guard !files.isEmpty else { return nil }
        notes.note(.otherPartRead, "a text file, as there is no other text")
        return MailBody(plain: files.joined(separator: "\n"))
    }
}

/// Text that is HTML although its part is text/plain.
enum MarkupSource {
    /// Whether the text is a document, or begins and ends with tags and has closing ones between.
    static func isAll(of text: String) -> Bool {
        let bytes = Array(text.utf8.prefix(64))
        guard let start = bytes.firstIndex(where: { !ASCII.isSpace($0) }), bytes[start] == UInt8(ascii: "<") else { return false }
        let head = String(decoding: bytes[start...], as: UTF8.self).lowercased()
        if ["<!doctype html", "<html"].contains(where: { head.hasPrefix($0) }) { return true }
        guard tags.contains(where: { head.hasPrefix("<" + $0 + ">") || head.hasPrefix("<" + $0 + " ") }) else { return false }
        let tail = text.utf8.reversed().drop { ASCII.isSpace($0) }
        return tail.first == UInt8(ascii: ">") && text.contains("</")
    }
    private static let tags = ["body", "div", "p", "table", "span", "head", "style", "meta", "font", "center", "br"]
}

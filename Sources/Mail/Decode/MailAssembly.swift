import Crypto

/// Puts the parts of a mail where readers look for them: text, HTML, attachments, reports, mails inside.
struct MailAssembly {
    let decoder: MailDecoder
    var mail: Mail
    let depth: Int
    var budget: ReadingBudget
    var notes: NoteBook
    /// The trees of the mails inside in the order in which they stand; nil for one that could not be read.
    private var innerOutlines: [MailPart?] = []
    /// What speaks for a mail whose own text says nothing.
    var others = OtherSpeakers()
    /// Whether text stands before the first mail inside, and behind it.
    private var (hasTextAbove, hasTextBelow) = (false, false)

    init(decoder: MailDecoder, mail: Mail, depth: Int, budget: ReadingBudget, notes: NoteBook) {
        self.decoder = decoder
        self.mail = mail
        self.depth = depth
        self.budget = budget
        self.notes = notes
    }

    /// The finished mail.
    mutating func assemble(_ node: MimeNode) throws(MailError) -> Mail {
        var body = try body(of: node, place: Place())
        if body.saysNothing, let speaker = others.next(notes: &notes) { body = speaker }
        mail.isWrittenBelowNested = hasTextBelow && !hasTextAbove
        mail.parts = outline(node)
        let shown = BodyWriter.write(body, to: &mail, notes: &notes)
        markInlineImages(shown)
        mail.notes = notes.notes
        return mail
    }

    /// The tree for readers; the parts of mails inside, read by then, hang below theirs.
    private mutating func outline(_ node: MimeNode) -> MailPart {
        var part = MailPart(type: node.header.mediaType, size: node.content.count, name: node.header.fileName)
        if part.type == "text/calendar" { part.method = node.header.type["method"]?.lowercased() }
        if node.isMessage, !innerOutlines.isEmpty {
            part.children = innerOutlines.removeFirst().map { [$0] } ?? []
        } else {
            part.children = node.children.map { outline($0) }
        }
        return part
    }

    /// Where a part stands among others.
    struct Place {
        var index = 0
        var parent = ""
        var contentID: String?
    }

    mutating func body(of node: MimeNode, place: Place) throws(MailError) -> MailBody {
        markProtection(node)
        if let note = node.encodingNote { notes.note(.encodingGuessed, "\(node.header.mediaType): \(note)") }
        guard node.isMultipart else { return try leafBody(node, place: place) }
        if node.header.mediaType == "multipart/report" {
            mail.reportType = mail.reportType ?? node.header.type["report-type"]?.lowercased()
        }
        var bodies: [MailBody] = []
        for (index, child) in node.children.enumerated() {
            bodies.append(try body(of: child, place: Place(index: index, parent: node.header.mediaType)))
        }
        return node.header.mediaType == "multipart/alternative" ? MailBody(alternatives: bodies) : MailBody(inOrder: bodies)
    }

    private mutating func leafBody(_ node: MimeNode, place: Place) throws(MailError) -> MailBody {
        if let signed = try signedBody(node) { return signed }
        if try takeSpecial(node) { return MailBody() }
        guard isText(node.header, place) else {
            attach(node)
            hear(node)
            return MailBody()
        }
        // The name, or the disposition, says that someone wants it kept as a file, too.
        if node.header.isAttachment || (node.header.fileName != nil && !place.parent.isEmpty) { attach(node) }
        return textBody(node)
    }

    /// Whether a leaf is the mail's own text (the rule of RFC 8621 section 4.1.4).
    private func isText(_ header: PartHeader, _ place: Place) -> Bool {
        // A mail that is nothing but a text file, as telephones send it, is that text.
        guard !header.isAttachment || place.parent.isEmpty else { return false }
        if place.parent.isEmpty, header.fileName == nil, isReadable(header.mediaType) { return true }
        guard header.mediaType == "text/plain" || header.mediaType == "text/html" else { return false }
        if place.index == 0 { return true }
        return place.parent != "multipart/related" && header.fileName == nil
    }

    /// Kinds of text that are no files for other programs.
    private func isReadable(_ type: String) -> Bool {
        type == "text/enriched" || type == "text/richtext" || type == "text/markdown"
    }

    private mutating func textBody(_ node: MimeNode) -> MailBody {
        var bytes = node.content
        let isHTML = node.header.mediaType == "text/html"
        let label = node.header.charset ?? (isHTML ? HTMLCharset.declared(in: bytes) : nil)
        let isWide = label.flatMap(Charset.init(label:)) == .iconv("UTF-16")
        if !isWide { PlainText.normalizeLineEnds(&bytes) }
        if !isHTML, !isWide { unpackFiles(&bytes) }
        var text = bytes.withUnsafeBufferPointer {
            TextDecoding.decode($0, label: label, place: node.header.mediaType, notes: &notes)
        }
        notePlace(of: text)
        if isHTML { return MailBody(html: text) }
        if MarkupSource.isAll(of: text) {
            notes.note(.otherPartRead, "text/plain: HTML, read as such")
            return MailBody(html: text)
        }
        if node.header.type["format"]?.lowercased() == "flowed" {
            text = PlainText.unflowed(text, deletesBlank: node.header.type["delsp"]?.lowercased() == "yes")
        }
        markArmour(text)
        return MailBody(plain: text)
    }

    private mutating func notePlace(of text: String) {
        guard !text.allSatisfy(\.isWhitespace) else { return }
        if mail.nested.isEmpty { hasTextAbove = true } else { hasTextBelow = true }
    }

    private mutating func unpackFiles(_ bytes: inout [UInt8]) {
        for file in UUEncoded.extract(from: &bytes) {
            notes.note(.attachmentUnpacked, "uuencode in the text")
            let name = HeaderText.decodeWords(file.name, place: "uuencode", notes: &notes)
            mail.attachments.append(attachment(file.bytes, name: FileName.safe(name), type: "application/octet-stream"))
        }
    }

    /// Parts that are read for what they are: mails, reports, winmail.dat. True when nothing is left to do with the part.
    private mutating func takeSpecial(_ node: MimeNode) throws(MailError) -> Bool {
        if node.isMessage {
            try takeMessage(node)
            return true
        }
        if let kind = MailReport.Kind(mediaType: node.header.mediaType) {
            mail.reports.append(MailReport(kind: kind, text: reportText(node)))
            attach(node)
            return true
        }
        return try takeTNEF(node)
    }

    private mutating func reportText(_ node: MimeNode) -> String {
        var bytes = node.content
        PlainText.normalizeLineEnds(&bytes)
        return bytes.withUnsafeBufferPointer {
            TextDecoding.decode($0, label: node.header.charset, place: node.header.mediaType, notes: &notes)
        }
    }

    /// A mail inside this one: kept as a file, and read as far as the nesting is allowed.
    private mutating func takeMessage(_ node: MimeNode) throws(MailError) {
        if mail.reportType != nil { mail.reports.append(MailReport(kind: .originalMessage, text: reportText(node))) }
        guard depth < decoder.limits.depth / 2 else {
            innerOutlines.append(nil)
            notes.note(.nestedUnreadable, "\(node.header.mediaType): nested too deeply")
            return attach(node)
        }
        do {
            let inner = try decoder.decode(node.content, depth: depth + 1, budget: &budget)
            attach(node, name: node.header.fileName ?? inner.subject.flatMap(FileName.safe).flatMap { FileName.safe($0 + ".eml") })
            innerOutlines.append(inner.parts)
            mail.nested.append(inner)
        } catch  where error.code == .notAMail {
            innerOutlines.append(nil)
            notes.note(.nestedUnreadable, "\(node.header.mediaType): no mail")
            attach(node)
        }
    }

    private mutating func takeTNEF(_ node: MimeNode) throws(MailError) -> Bool {
        let type = node.header.mediaType
        let isTNEF =
            type == "application/ms-tnef" || type == "application/vnd.ms-tnef"
            || node.header.fileName?.lowercased() == "winmail.dat"
        guard isTNEF, let opened = TNEF(node.content, most: decoder.limits.parts, notes: &notes) else { return false }
        notes.note(.attachmentUnpacked, "winmail.dat")
        let body = opened.html.map(MailBody.init(html:)) ?? opened.text.map(MailBody.init(plain:))
        if others.unpacked == nil { others.unpacked = body }
        if others.unpacked == nil { others.unpacked = try rtfBody(opened, node) }
        for file in opened.files {
            try budget.takePart()
            try budget.takeDecoded(file.bytes.count)
            let type = file.type.flatMap { PartHeader.checked($0.lowercased()) } ?? "application/octet-stream"
            mail.attachments.append(
                attachment(file.bytes, name: file.name.flatMap(FileName.safe), type: type, contentID: file.contentID))
        }
        return true
    }

    /// The text of the only body that some Outlooks send. Where it is damaged, the file is kept: the customer's words are in it.
    private mutating func rtfBody(_ opened: TNEF, _ node: MimeNode) throws(MailError) -> MailBody? {
        guard let packed = opened.rtf else { return nil }
        let rtf = CompressedRTF.unpack(packed, most: budget.decodedLeft) ?? []
        try budget.takeDecoded(rtf.count)
        guard var text = RTFText(rtf) else {
            notes.note(.tnefDamaged, "the compressed RTF")
            attach(node)
            return nil
        }
        return text.body(notes: &notes)
    }

    mutating func attach(_ node: MimeNode, name: String? = nil) {
        let header = node.header
        mail.attachments.append(
            attachment(
                node.content, name: name ?? header.fileName, type: header.mediaType, contentID: header.contentID,
                inline: header.isInline))
    }

    private func attachment(
        _ bytes: [UInt8], name: String?, type: String, contentID: String? = nil, inline: Bool = false
    ) -> MailAttachment {
        MailAttachment(
            name: name, declaredType: type, detectedType: decoder.detectsTypes ? ContentType.detect(bytes) : nil,
            sha256: Array(SHA256.hash(data: bytes)), contentID: contentID, inline: inline, bytes: bytes)
    }

    /// An image that the HTML shows is inline, whatever its disposition says.
    private mutating func markInlineImages(_ shown: Set<String>) {
        for index in mail.attachments.indices {
            if let id = mail.attachments[index].contentID, shown.contains(id) { mail.attachments[index].inline = true }
        }
    }

    private mutating func markProtection(_ node: MimeNode) {
        let header = node.header
        let isPGP = header.type["protocol"]?.lowercased().contains("pgp") ?? false
        switch header.mediaType {
        case "multipart/signed": mail.protection.signed = isPGP ? .openPGP : .smime
        case "multipart/encrypted": mail.protection.encrypted = .openPGP
        case "application/pkcs7-mime", "application/x-pkcs7-mime":
            markSMIME(node)
        // Gateways on the way may have forgotten the type.
        default: if header.fileName?.lowercased() == "smime.p7m" { markSMIME(node) }
        }
    }

    /// The content tells better than the label whether it is signed or sealed.
    private mutating func markSMIME(_ node: MimeNode) {
        let label = node.header.type["smime-type"]?.lowercased()
        switch CMSContent.kind(of: node.content) {
        case .signed: mail.protection.signed = .smime
        case .sealed: mail.protection.encrypted = .smime
        case nil: if label == "signed-data" { mail.protection.signed = .smime } else { mail.protection.encrypted = .smime }
        }
    }

    /// OpenPGP written into the text itself.
    private mutating func markArmour(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            guard ASCII.contains("-----BEGIN PGP ", in: bytes) else { return }
            if ASCII.contains("-----BEGIN PGP MESSAGE-----", in: bytes) { mail.protection.encrypted = .openPGP }
            if ASCII.contains("-----BEGIN PGP SIGNED MESSAGE-----", in: bytes) { mail.protection.signed = .openPGP }
        }
    }
}

extension MailReport.Kind {
    fileprivate init?(mediaType: String) {
        switch mediaType {
        case "message/delivery-status", "message/global-delivery-status": self = .deliveryStatus
        case "message/disposition-notification", "message/global-disposition-notification": self = .dispositionNotification
        case "message/feedback-report": self = .feedbackReport
        case "text/rfc822-headers", "message/global-headers": self = .originalHeaders
        default: return nil
        }
    }
}

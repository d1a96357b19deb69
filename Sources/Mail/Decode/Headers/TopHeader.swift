/// The header of a mail read into the fields of a ``Mail``.
struct TopHeader {
    private(set) var part = PartHeader()
    /// The charset of the mail's text, where the header says it: raw bytes in the header are likely in it too.
    private(set) var hint: String?
    private var mail = Mail()

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ block: RawHeader, notes: inout NoteBook) {
        let fields = block.fields.map { field in
            (name: String(decoding: bytes[field.name], as: UTF8.self), raw: UnsafeBufferPointer(rebasing: bytes[field.value]))
        }
        for field in fields { part.take(name: field.name, raw: field.raw, hint: nil, notes: &notes) }
        hint = part.mediaType.hasPrefix("text/") ? part.charset : nil
        mail.headers.reserveCapacity(fields.count)
        for field in fields { take(field.name, field.raw, notes: &notes) }
    }

    /// The mail with everything that its header says.
    func takeMail() -> Mail {
        mail
    }

    private mutating func take(_ name: String, _ raw: UnsafeBufferPointer<UInt8>, notes: inout NoteBook) {
        let value = HeaderText.decode(raw, hint: hint, place: "header", notes: &notes)
        mail.headers.append(MailHeader(name: name, raw: Array(raw), value: value))
        guard name.utf8.count <= 12 else { return }
        let key = ASCII.lowercased(name.utf8)
        switch key {
        case "subject": mail.subject = mail.subject ?? value
        case "message-id", "in-reply-to", "references", "date": takeIdentity(key, unicode(raw, &notes), notes: &notes)
        case "from", "sender", "reply-to", "to", "cc", "bcc", "return-path":
            takeAddresses(key, AddressParser.parse(unicode(raw, &notes), notes: &notes), notes: &notes)
        default: break
        }
    }

    private func unicode(_ raw: UnsafeBufferPointer<UInt8>, _ notes: inout NoteBook) -> [UInt8] {
        HeaderText.unicode(raw, hint: hint, place: "header", notes: &notes)
    }

    private mutating func takeIdentity(_ key: String, _ value: [UInt8], notes: inout NoteBook) {
        switch key {
        case "message-id": mail.messageID = mail.messageID ?? MessageIDs.parse(value).first
        case "in-reply-to": mail.inReplyTo += MessageIDs.parse(value)
        case "references": mail.references += MessageIDs.parse(value)
        default:
            guard mail.date == nil else { return }
            mail.date = DateField.parse(value)
            if mail.date == nil { notes.note(.dateUnreadable, "Date") }
        }
    }

    /// Where a field of the sender's side stands twice, the first that names someone counts; recipients add up.
    private mutating func takeAddresses(_ key: String, _ addresses: [MailAddress], notes: inout NoteBook) {
        switch key {
        case "from":
            if !mail.from.isEmpty, !addresses.isEmpty { notes.note(.headerRepaired, "From stands twice; the first counts") }
            mail.from = mail.from.isEmpty ? AddressRepair.writers(addresses) : mail.from
        case "sender": mail.sender = mail.sender ?? AddressRepair.writers(addresses).first
        case "reply-to": mail.replyTo = mail.replyTo.isEmpty ? AddressRepair.writers(addresses) : mail.replyTo
        case "to": mail.to += AddressRepair.cleaned(addresses)
        case "cc": mail.cc += AddressRepair.cleaned(addresses)
        case "bcc": mail.bcc += AddressRepair.cleaned(addresses)
        default: mail.returnPath = mail.returnPath ?? addresses.first?.address ?? ""
        }
    }
}

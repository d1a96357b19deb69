/// What the header of a part says about its content.
struct PartHeader {
    var type = ParameterizedValue()
    var disposition: ParameterizedValue?
    var encoding = TransferEncoding.identity
    var contentID: String?
    var isTyped = false
    /// A second type says that the part is text.
    var isAlsoText = false

    /// The media type; text/plain where the field is missing or malformed (RFC 2045 section 5.2).
    var mediaType: String = "text/plain"

    /// Takes one field; fields that say nothing about content are passed over.
    mutating func take(name: String, raw: UnsafeBufferPointer<UInt8>, hint: String?, notes: inout NoteBook) {
        guard name.utf8.count >= 10, name.utf8.count <= 25 else { return }
        switch ASCII.lowercased(name.utf8) {
        case "content-type" where !isTyped: takeType(raw, hint: hint, notes: &notes)
        case "content-type": isAlsoText = isAlsoText || ASCII.matches("text/", in: raw, at: raw.firstIndex { !ASCII.isSpace($0) } ?? 0)
        case "content-disposition" where disposition == nil:
            let value = HeaderText.unicode(raw, hint: hint, place: "Content-Disposition", notes: &notes)
            disposition = ParameterizedValue(value, notes: &notes)
        case "content-transfer-encoding" where encoding == .identity: encoding = TransferEncoding(raw)
        case "content-id" where contentID == nil:
            contentID = MessageIDs.parse(HeaderText.unicode(raw, hint: hint, place: "Content-ID", notes: &notes)).first
        default: break
        }
    }

    private mutating func takeType(_ raw: UnsafeBufferPointer<UInt8>, hint: String?, notes: inout NoteBook) {
        type = ParameterizedValue(HeaderText.unicode(raw, hint: hint, place: "Content-Type", notes: &notes), notes: &notes)
        isTyped = true
        mediaType = Self.checked(type.value) ?? "text/plain"
    }

    /// The type when it has the form `type/subtype`; nil else.
    static func checked(_ value: String) -> String? {
        let pieces = value.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        guard pieces.count == 2, !pieces[0].isEmpty, !pieces[1].isEmpty else { return nil }
        let isToken = value.utf8.allSatisfy {
            $0 > 0x20 && $0 != 0x7F && $0 != 0x3C && $0 != 0x3E && $0 != 0x22 && $0 != 0x40 && $0 != 0x2C
        }
        return isToken && value.utf8.count <= 255 ? value : nil
    }

    var charset: String? { type["charset"] }

    /// The name of the file, as the writer meant it.
    var fileName: String? {
        (disposition?["filename"] ?? type["name"] ?? disposition?["name"] ?? type["filename"]).flatMap(FileName.safe)
    }

    var isAttachment: Bool { disposition.map { $0.value == "attachment" } ?? false }
    var isInline: Bool { disposition.map { $0.value == "inline" } ?? false }
}

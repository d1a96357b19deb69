/// The text of a mail while it is put together: the pieces to read as plain text, and those to show as HTML (RFC 8621 section 4.1.4).
struct MailBody {
    enum Piece {
        case plain(String)
        case html(String)

        var isHTML: Bool {
            if case .html = self { true } else { false }
        }

        /// Whether a reader would see nothing in it, or only what stands for the HTML beside it.
        var saysNothing: Bool {
            switch self {
            case .plain(let text): TextStub.saysNothing(text)
            case .html(let text): text.utf8.allSatisfy(ASCII.isSpace)
            }
        }
    }

    var text: [Piece] = []
    var html: [Piece] = []
    /// What the plain text was that was passed over for the HTML; nil where none was.
    private(set) var passedOver: String?

    /// Whether there is nothing to read in it.
    var saysNothing: Bool { text.allSatisfy(\.saysNothing) }

    init() {}

    init(plain: String) {
        text = [.plain(plain)]
        html = text
    }

    init(html source: String) {
        html = [.html(source)]
        text = html
    }

    /// Parts that stand one after the other.
    init(inOrder bodies: [MailBody]) {
        text = bodies.flatMap(\.text)
        html = bodies.flatMap(\.html)
        passedOver = bodies.lazy.compactMap(\.passedOver).first
    }

    /// Parts that say the same: what is plain is read, the last HTML is shown.
    init(alternatives bodies: [MailBody]) {
        let filled = bodies.filter { !$0.saysNothing }
        let plain = filled.filter { body in !body.text.contains(where: \.isHTML) }.flatMap(\.text)
        let rich = filled.last { body in body.html.contains(where: \.isHTML) }
        let stub = plain.first { if case .plain(let text) = $0 { TextStub.pointsElsewhere(text) } else { false } }
        if plain.isEmpty || (stub != nil && plain.count == 1 && rich != nil) {
            text = (rich ?? bodies.first { !$0.text.isEmpty })?.text ?? []
            if rich != nil, bodies.contains(where: { !$0.text.isEmpty && !$0.text.contains(where: \.isHTML) }) {
                passedOver = stub == nil ? "blank" : "a stub"
            }
        } else {
            text = plain
        }
        html = rich?.html ?? text
    }
}

/// Writes a body into a mail.
enum BodyWriter {
    /// Sets text and HTML; returns the content ids of the images that the HTML shows.
    static func write(_ body: MailBody, to mail: inout Mail, notes: inout NoteBook) -> Set<String> {
        if let stub = body.passedOver { notes.note(.otherPartRead, "text/plain: \(stub), text/html read") }
        var rendered: [String] = []
        for piece in body.text {
            switch piece {
            case .plain(let text): rendered.append(text)
            case .html(let source): rendered.append(HTMLText.render(source, notes: &notes))
            }
        }
        mail.text = joined(rendered)
        mail.textIsFromHTML =
            !body.text.isEmpty && body.text.allSatisfy { $0.isHTML || $0.saysNothing } && body.text.contains(where: \.isHTML)
        guard body.html.contains(where: \.isHTML) else { return [] }
        return writeHTML(body.html, to: &mail, notes: &notes)
    }

    private static func writeHTML(_ pieces: [MailBody.Piece], to mail: inout Mail, notes: inout NoteBook) -> Set<String> {
        var shown: Set<String> = []
        var (clean, source) = ("", "")
        for piece in pieces {
            switch piece {
            case .plain(let text):
                let escaped = HTMLSanitizer.paragraph(text)
                clean += escaped
                source += escaped
            case .html(let html):
                let result = HTMLSanitizer.clean(html, notes: &notes)
                clean += result.html
                shown.formUnion(result.contentIDs)
                source += html
            }
        }
        (mail.html, mail.htmlSource) = (clean, source)
        return shown
    }

    private static func joined(_ pieces: [String]) -> String {
        guard pieces.count > 1 else { return pieces.first ?? "" }
        var output = ""
        for piece in pieces where !piece.isEmpty {
            if !output.isEmpty { output += "\n" }
            output += piece
        }
        return output
    }
}

/// The charset that HTML declares for itself.
enum HTMLCharset {
    /// The value of `charset=` near the start; nil when there is none.
    static func declared(in html: [UInt8]) -> String? {
        html.withUnsafeBufferPointer { bytes in
            let head = UnsafeBufferPointer(rebasing: bytes[..<min(bytes.count, 2048)])
            guard let start = head.indices.first(where: { ASCII.matches("charset=", in: head, at: $0) }) else { return nil }
            let value = head[(start + 8)...].drop { $0 == 0x22 || $0 == 0x27 || $0 == 0x20 }
                .prefix { ASCII.isLetterOrDigit(ASCII.lower($0)) || $0 == 0x2D || $0 == 0x5F || $0 == 0x3A }
            return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
        }
    }
}

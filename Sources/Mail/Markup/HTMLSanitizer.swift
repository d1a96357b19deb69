import CMarkup

/// HTML of strangers made safe to show.
///
/// An allow-list decides: only elements that mark up text stay, only attributes that cannot act stay, links lead to web pages, mailboxes and phones, and
/// pictures come only from the mail itself (`cid:`). There is no script, style sheet, form, frame, remote picture or event handler left, and every
/// element that was opened is closed.
public enum HTMLSanitizer {
    /// The safe form of HTML.
    public static func clean(_ html: String) -> String {
        var notes = NoteBook()
        return clean(html, notes: &notes).html
    }

    static func clean(_ html: String, notes: inout NoteBook) -> (html: String, contentIDs: Set<String>) {
        let document = MarkupDocument(html: html)
        guard document.outcome == .whole else {
            notes.note(.htmlCut, "text/html: shown without its layout")
            return ("<pre>" + escaped(TagStripper.strip(html)) + "</pre>", [])
        }
        var writer = SafeWriter(hiding: HiddenMarkup(document))
        document.forEach { writer.take($0) }
        if writer.hasHidden, !writer.hasText {
            writer = SafeWriter(hiding: nil)
            document.forEach { writer.take($0) }
        }
        return (String(decoding: writer.output, as: UTF8.self), writer.contentIDs)
    }

    /// Plain text as HTML, lines kept.
    static func paragraph(_ text: String) -> String {
        "<pre>" + escaped(text) + "</pre>"
    }

    private static func escaped(_ text: String) -> String {
        var output: [UInt8] = []
        var text = text
        text.withUTF8 { SafeWriter.escape($0, into: &output) }
        return String(decoding: output, as: UTF8.self)
    }
}

/// Writes the allowed part of HTML.
private struct SafeWriter {
    private(set) var output: [UInt8] = []
    private(set) var contentIDs: Set<String> = []
    private var dropped = 0
    private var shade: HiddenMarkup?
    /// Whether text was left out because no reader sees it, and whether other text was written.
    private(set) var (hasHidden, hasText) = (false, false)

    init(hiding shade: HiddenMarkup?) {
        self.shade = shade
    }

    mutating func take(_ event: MarkupDocument.Event) {
        switch event {
        case .text(let text): take(text)
        case .start(let element):
            shade?.open(element)
            if shade?.isHidden != true { start(element) }
        case .end(let element):
            if shade?.isHidden != true { end(element) }
            shade?.close()
        }
    }

    private mutating func take(_ text: UnsafeBufferPointer<UInt8>) {
        guard dropped == 0 else { return }
        let isBlank = text.allSatisfy(ASCII.isSpace)
        if shade?.hidesText == true {
            hasHidden = hasHidden || !isBlank
        } else {
            hasText = hasText || !isBlank
            Self.escape(text, into: &output)
        }
    }

    static func escape(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        for byte in text {
            switch byte {
            case 0x26: output += "&amp;".utf8
            case 0x3C: output += "&lt;".utf8
            case 0x3E: output += "&gt;".utf8
            case 0x22: output += "&quot;".utf8
            default: output.append(byte)
            }
        }
    }

    private mutating func start(_ element: MarkupDocument.Element) {
        if Self.isDropped(element) { dropped += 1 }
        guard dropped == 0, Self.isAllowed(element.tag) else { return }
        if element.tag == CMARKUP_TAG_IMG { return image(element) }
        let name = element.name
        output += "<".utf8
        output += name.utf8
        for attribute in element.attributes { write(attribute.name, attribute.value, in: element.tag) }
        if element.tag == CMARKUP_TAG_A { output += " rel=\"noopener noreferrer nofollow\"".utf8 }
        output += ">".utf8
    }

    private mutating func end(_ element: MarkupDocument.Element) {
        if Self.isDropped(element) {
            dropped = max(0, dropped - 1)
        } else if dropped == 0, Self.isAllowed(element.tag), !Self.isVoid(element.tag) {
            output += "</".utf8
            output += element.name.utf8
            output += ">".utf8
        }
    }

    /// A picture of the mail itself; of any other only the words that stand for it.
    private mutating func image(_ element: MarkupDocument.Element) {
        guard let id = element["src"].flatMap(SafeLink.contentID) else {
            if let text = element["alt"], !text.isEmpty { write(text: "[" + text + "]") }
            return
        }
        contentIDs.insert(id)
        output += "<img".utf8
        write(attribute: "src", value: "cid:" + id)
        for attribute in element.attributes where attribute.name != "src" {
            write(attribute.name, attribute.value, in: element.tag)
        }
        output += ">".utf8
    }

    private mutating func write(_ name: String, _ value: String, in tag: cmarkup_tag) {
        if name == "href" {
            if tag == CMARKUP_TAG_A, let target = SafeLink.target(value) { write(attribute: name, value: target) }
        } else if Self.attributes.contains(name) {
            write(attribute: name, value: value)
        }
    }

    private mutating func write(attribute name: String, value: String) {
        output += " ".utf8
        output += name.utf8
        output += "=\"".utf8
        write(text: value)
        output += "\"".utf8
    }

    private mutating func write(text: String) {
        var text = text
        text.withUTF8 { Self.escape($0, into: &output) }
    }

    private static let attributes: Set<String> = [
        "alt", "title", "width", "height", "colspan", "rowspan", "align", "valign", "dir", "lang", "start", "border",
        "cellpadding",
        "cellspacing", "color", "bgcolor", "face", "size", "datetime", "abbr", "scope", "span",
    ]

    /// Elements whose content goes with them.
    private static func isDropped(_ element: MarkupDocument.Element) -> Bool {
        switch element.tag {
        case CMARKUP_TAG_SCRIPT, CMARKUP_TAG_STYLE, CMARKUP_TAG_HEAD, CMARKUP_TAG_TITLE, CMARKUP_TAG_TEMPLATE: true
        case CMARKUP_TAG_OTHER: dropsContent.contains(element.name)
        default: false
        }
    }

    private static let dropsContent: Set<String> = [
        "svg", "math", "object", "iframe", "applet", "audio", "video", "canvas", "frameset", "xml",
    ]

    private static func isVoid(_ tag: cmarkup_tag) -> Bool {
        tag == CMARKUP_TAG_BR || tag == CMARKUP_TAG_HR || tag == CMARKUP_TAG_IMG || tag == CMARKUP_TAG_COL
            || tag == CMARKUP_TAG_WBR
    }

    private static func isAllowed(_ tag: cmarkup_tag) -> Bool {
        switch tag {
        case CMARKUP_TAG_OTHER, CMARKUP_TAG_AREA, CMARKUP_TAG_BODY, CMARKUP_TAG_HEAD, CMARKUP_TAG_HTML, CMARKUP_TAG_LINK,
            CMARKUP_TAG_META,
            CMARKUP_TAG_SCRIPT, CMARKUP_TAG_STYLE, CMARKUP_TAG_TEMPLATE, CMARKUP_TAG_TEXTAREA, CMARKUP_TAG_TITLE:
            false
        default: true
        }
    }
}

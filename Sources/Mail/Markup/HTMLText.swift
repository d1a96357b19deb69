import CMarkup

/// HTML as readable plain text: paragraphs, lists, tables with tabs between cells, links with their address, quotes behind `> `.
public enum HTMLText {
    /// The text of HTML. Styles, scripts and the head are left out.
    public static func render(_ html: String) -> String {
        var notes = NoteBook()
        return render(html, notes: &notes)
    }

    static func render(_ html: String, notes: inout NoteBook) -> String {
        let document = MarkupDocument(html: html)
        guard document.outcome == .whole else {
            notes.note(.htmlCut, "text/html: read without its layout")
            return TagStripper.strip(html)
        }
        var renderer = TextRenderer(hiding: HiddenMarkup(document))
        document.forEach { renderer.take($0) }
        if renderer.hasHidden { notes.note(.hiddenText, "text/html: hidden text left out") }
        let text = renderer.finish()
        guard renderer.hasHidden, text.utf8.allSatisfy(ASCII.isSpace) else { return text }
        // A program that writes white on white, and nothing else, means its words to be read.
        notes.note(.hiddenText, "text/html: all of it is hidden, and shown")
        var whole = TextRenderer(hiding: nil)
        document.forEach { whole.take($0) }
        return whole.finish()
    }
}

/// Turns the events of HTML into lines.
private struct TextRenderer {
    private struct List {
        var isOrdered: Bool
        var next: Int
    }

    private struct Link {
        var target: String?
        var start: Int
    }

    private var lines = LineWriter()
    private var shade: HiddenMarkup?
    /// Whether text was left out because no reader sees it.
    private(set) var hasHidden = false

    init(hiding shade: HiddenMarkup?) {
        self.shade = shade
    }
    private var hidden = 0
    private var preformatted = 0
    private var lists: [List] = []
    private var links: [Link] = []
    private var cellsInRow: [Int] = []
    private var paragraphs: [Int] = []

    mutating func finish() -> String {
        lines.finish()
    }

    mutating func take(_ event: MarkupDocument.Event) {
        switch event {
        case .text(let text): write(text)
        case .start(let element):
            shade?.open(element)
            if shade?.isHidden != true { start(element) }
        case .end(let element):
            if shade?.isHidden != true { end(element) }
            shade?.close()
        }
    }

    private mutating func write(_ text: UnsafeBufferPointer<UInt8>) {
        guard hidden == 0 else { return }
        if shade?.hidesText == true {
            hasHidden = hasHidden || !text.allSatisfy(ASCII.isSpace)
        } else {
            lines.write(text, keepsSpace: preformatted > 0)
        }
    }

    private mutating func start(_ element: MarkupDocument.Element) {
        switch element.tag {
        case CMARKUP_TAG_HEAD, CMARKUP_TAG_STYLE, CMARKUP_TAG_SCRIPT, CMARKUP_TAG_TITLE, CMARKUP_TAG_TEMPLATE: hidden += 1
        case CMARKUP_TAG_BR: lines.breakLine()
        case CMARKUP_TAG_HR: rule()
        case CMARKUP_TAG_IMG: image(element)
        case CMARKUP_TAG_A: links.append(Link(target: element["href"], start: lines.count))
        case CMARKUP_TAG_BLOCKQUOTE:
            lines.end(with: 2)
            lines.quoteDepth += 1
        case CMARKUP_TAG_PRE:
            lines.end(with: 2)
            preformatted += 1
        case CMARKUP_TAG_UL, CMARKUP_TAG_OL, CMARKUP_TAG_DIR, CMARKUP_TAG_MENU: startList(element)
        case CMARKUP_TAG_LI: startItem()
        case CMARKUP_TAG_TR:
            lines.end(with: 1)
            cellsInRow.append(0)
        case CMARKUP_TAG_TD, CMARKUP_TAG_TH: startCell()
        case CMARKUP_TAG_P: startParagraph(element)
        default: lines.end(with: margin(element.tag))
        }
    }

    private mutating func end(_ element: MarkupDocument.Element) {
        switch element.tag {
        case CMARKUP_TAG_HEAD, CMARKUP_TAG_STYLE, CMARKUP_TAG_SCRIPT, CMARKUP_TAG_TITLE, CMARKUP_TAG_TEMPLATE:
            hidden = max(0, hidden - 1)
        case CMARKUP_TAG_BR, CMARKUP_TAG_HR, CMARKUP_TAG_IMG, CMARKUP_TAG_TD, CMARKUP_TAG_TH: break
        case CMARKUP_TAG_A: endLink()
        case CMARKUP_TAG_BLOCKQUOTE:
            lines.end(with: 1)
            lines.quoteDepth = max(0, lines.quoteDepth - 1)
            lines.end(with: 2)
        case CMARKUP_TAG_PRE:
            preformatted = max(0, preformatted - 1)
            lines.end(with: 2)
        case CMARKUP_TAG_UL, CMARKUP_TAG_OL, CMARKUP_TAG_DIR, CMARKUP_TAG_MENU:
            if !lists.isEmpty { lists.removeLast() }
            lines.indent = max(0, lists.count - 1) * 2
            lines.end(with: lists.isEmpty ? 2 : 1)
        case CMARKUP_TAG_TR:
            if !cellsInRow.isEmpty { cellsInRow.removeLast() }
            lines.end(with: 1)
        case CMARKUP_TAG_P: lines.end(with: paragraphs.popLast() ?? 2)
        default: lines.end(with: margin(element.tag))
        }
    }

    /// How many line ends stand around a block; 0 for what stands inside lines.
    private func margin(_ tag: cmarkup_tag) -> Int {
        switch tag {
        case CMARKUP_TAG_H1, CMARKUP_TAG_H2, CMARKUP_TAG_H3, CMARKUP_TAG_H4, CMARKUP_TAG_H5, CMARKUP_TAG_H6, CMARKUP_TAG_DL,
            CMARKUP_TAG_TABLE:
            2
        case CMARKUP_TAG_DIV, CMARKUP_TAG_SECTION, CMARKUP_TAG_ARTICLE, CMARKUP_TAG_ASIDE, CMARKUP_TAG_HEADER, CMARKUP_TAG_FOOTER,
            CMARKUP_TAG_MAIN, CMARKUP_TAG_NAV, CMARKUP_TAG_ADDRESS, CMARKUP_TAG_CENTER, CMARKUP_TAG_DT, CMARKUP_TAG_DD,
            CMARKUP_TAG_FIGURE, CMARKUP_TAG_FIGCAPTION, CMARKUP_TAG_CAPTION, CMARKUP_TAG_TBODY, CMARKUP_TAG_THEAD,
            CMARKUP_TAG_TFOOT,
            CMARKUP_TAG_BODY, CMARKUP_TAG_HTML, CMARKUP_TAG_LI:
            1
        default: 0
        }
    }

    /// Word and Outlook make each line a paragraph without margins.
    private mutating func startParagraph(_ element: MarkupDocument.Element) {
        let margin = element["class"]?.hasPrefix("Mso") == true ? 1 : 2
        if paragraphs.count < 200 { paragraphs.append(margin) }
        lines.end(with: margin)
    }

    private mutating func startList(_ element: MarkupDocument.Element) {
        lines.end(with: lists.isEmpty ? 2 : 1)
        lists.append(List(isOrdered: element.tag == CMARKUP_TAG_OL, next: element["start"].flatMap { Int($0) } ?? 1))
        lines.indent = max(0, lists.count - 1) * 2
    }

    private mutating func startItem() {
        lines.end(with: 1)
        guard let last = lists.indices.last else { return lines.mark("- ") }
        lines.mark(lists[last].isOrdered ? "\(lists[last].next). " : "- ")
        lists[last].next &+= 1
    }

    private mutating func startCell() {
        guard let last = cellsInRow.indices.last else { return }
        if cellsInRow[last] > 0 { lines.tab() }
        cellsInRow[last] += 1
    }

    /// A rule stands between lines: blank ones beside it would say the same twice.
    private mutating func rule() {
        lines.endLine()
        lines.write("________________________________")
        lines.end(with: 1)
    }

    private mutating func image(_ element: MarkupDocument.Element) {
        guard hidden == 0, shade?.hidesText != true, let text = element["alt"], !text.utf8.allSatisfy(ASCII.isSpace) else { return }
        lines.write("[" + text + "]")
    }

    /// The address of a link behind its text, unless the text says it already.
    private mutating func endLink() {
        guard let link = links.popLast(), hidden == 0, let target = link.target, lines.count > link.start else { return }
        guard let shown = SafeLink.target(target), !lines.has(SafeLink.spoken(shown), since: link.start) else { return }
        lines.write(" (" + shown + ")")
    }
}

/// Lines of text as they grow: white space collapsed, quote marks and indents in front.
private struct LineWriter {
    var quoteDepth = 0
    var indent = 0
    private var output: [UInt8] = []
    private var pendingEnds = 0
    private var pendingSpace: UInt8 = 0
    private var pendingMark: [UInt8] = []
    private var isLineEmpty = true
    /// The depth of quotes of the last line that was written.
    private var writtenDepth = 0

    /// How much text there is.
    var count: Int { output.count }

    mutating func end(with count: Int) {
        guard count > 0 else { return }
        pendingSpace = 0
        if !output.isEmpty { pendingEnds = max(pendingEnds, count) }
    }

    /// Ends the line, and no more, whatever blocks ended here.
    mutating func endLine() {
        pendingSpace = 0
        pendingEnds = output.isEmpty ? 0 : 1
    }

    mutating func breakLine() {
        pendingSpace = 0
        flushMark()
        if !output.isEmpty, pendingEnds < 3 { pendingEnds += 1 }
    }

    /// What stands in front of the next text, as a list's bullet.
    mutating func mark(_ text: String) {
        pendingMark = Array(text.utf8)
    }

    mutating func tab() {
        if !isLineEmpty, pendingEnds == 0 { pendingSpace = 0x09 }
    }

    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { write($0, keepsSpace: false) }
    }

    mutating func write(_ text: UnsafeBufferPointer<UInt8>, keepsSpace: Bool) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if keepsSpace, byte == 0x0A {
                flushMark()
                pendingEnds += 1
                index += 1
            } else if !keepsSpace, ASCII.isSpace(byte) {
                if !isLineEmpty, pendingEnds == 0, pendingSpace == 0 { pendingSpace = 0x20 }
                index += 1
            } else if byte == 0xC2, index + 1 < text.count, text[index + 1] == 0xA0 {
                // A non-breaking blank is a blank that counts.
                put(0x20)
                index += 2
            } else {
                index = putRun(text, from: index, keepsSpace: keepsSpace)
            }
        }
    }

    /// Writes up to the next byte that needs thought.
    private mutating func putRun(_ text: UnsafeBufferPointer<UInt8>, from start: Int, keepsSpace: Bool) -> Int {
        put(text[start])
        var end = start + 1
        while end < text.count, text[end] != 0xC2, text[end] != 0x0A, text[end] != 0x0D, keepsSpace || !ASCII.isSpace(text[end]) {
            end += 1
        }
        output += text[(start + 1)..<end]
        return end
    }

    private mutating func put(_ byte: UInt8) {
        if byte == 0x0D { return }
        flushEnds()
        if isLineEmpty { startLine() }
        flushMark()
        if pendingSpace != 0 { output.append(pendingSpace) }
        pendingSpace = 0
        output.append(byte)
    }

    private mutating func flushEnds() {
        guard pendingEnds > 0 else { return }
        trimLine()
        output.append(0x0A)
        for _ in 1..<max(1, min(pendingEnds, 1000)) {
            // A blank line inside of a quote belongs to it.
            output += [UInt8](repeating: 0x3E, count: min(quoteDepth, writtenDepth))
            output.append(0x0A)
        }
        pendingEnds = 0
        isLineEmpty = true
    }

    private mutating func trimLine() {
        while let last = output.last, last == 0x20 || last == 0x09 { output.removeLast() }
    }

    private mutating func startLine() {
        for _ in 0..<min(quoteDepth, 50) { output += [0x3E, 0x20] }
        output += [UInt8](repeating: 0x20, count: min(indent, 40))
        writtenDepth = min(quoteDepth, 50)
        isLineEmpty = false
    }

    private mutating func flushMark() {
        guard !pendingMark.isEmpty else { return }
        flushEnds()
        if isLineEmpty { startLine() }
        output += pendingMark
        pendingMark = []
    }

    /// Whether a text stands in what was written since.
    func has(_ text: String, since start: Int) -> Bool {
        // Long stretches are no link texts.
        guard output.count - start < 4000, let first = text.utf8.first else { return false }
        let wanted = Array(text.utf8)
        var rest = output[start...]
        while let found = rest.firstIndex(of: first) {
            if output[found...].starts(with: wanted) { return true }
            rest = output[(found + 1)...]
        }
        return false
    }

    mutating func finish() -> String {
        trimLine()
        return String(decoding: output, as: UTF8.self)
    }
}

/// The text of an RTF document; where it was made of HTML, that HTML again (MS-OXRTFEX).
struct RTFText {
    /// What holds until the end of the group.
    private struct State {
        /// No text: a font's name, a picture.
        var isOther = false
        var isFontTable = false
        /// HTML as it was, in `\*\htmltag`.
        var isTag = false
        /// Written for readers that know no HTML, or hidden.
        var isHidden = false
        /// How many characters behind each `\u` say the same for readers that know no Unicode.
        var fallbacks = 1
        /// The code page of the font; nil for the document's.
        var page: Int?
    }

    private var scanner: RTFScanner
    private var state = State()
    private var outer: [State] = []
    /// Groups deeper than are kept; their state is that of the last one kept.
    private var deeper = 0
    private var output = RTFOutput()
    private var isHTML = false
    /// Whether `\*` was the last token: readers that do not know the next word pass over its group.
    private var isOptional = false
    private var fallbacksLeft = 0
    private var page = 1252
    private var defaultFont = 0
    /// The font that the font table is at, and the code pages of those before.
    private var font = 0
    private var fontPages: [Int: Int] = [:]

    private static let deepest = 1_000
    private static let mostFonts = 10_000

    /// Nil for bytes that are no RTF.
    init?(_ bytes: [UInt8]) {
        guard let scanner = RTFScanner(bytes) else { return nil }
        self.scanner = scanner
    }

    /// Reads it to its end; nil where it has no text.
    mutating func body(notes: inout NoteBook) -> MailBody? {
        readAll()
        let text = output.finish()
        if output.isDamaged { notes.note(.charactersReplaced, "winmail.dat: some bytes of the RTF are not of its code page") }
        guard let end = text.unicodeScalars.lastIndex(where: { !$0.properties.isWhitespace }) else { return nil }
        return isHTML ? MailBody(html: text) : MailBody(plain: String(text.unicodeScalars[...end]))
    }

    private mutating func readAll() {
        while let token = scanner.next() {
            let wasOptional = isOptional
            isOptional = false
            switch token {
            case .open: open()
            case .close:
                guard close() else { return }
            case .word(let word, let value): take(word, value, isOptional: wasOptional)
            case .symbol(let symbol): take(symbol)
            case .byte(let byte): take(byte: byte)
            }
        }
    }

    private mutating func open() {
        fallbacksLeft = 0
        if outer.count < Self.deepest { outer.append(state) } else { deeper += 1 }
    }

    /// False at the end of the document.
    private mutating func close() -> Bool {
        fallbacksLeft = 0
        if deeper > 0 {
            deeper -= 1
        } else if let before = outer.popLast() {
            state = before
        }
        return !outer.isEmpty
    }

    // MARK: - Text

    private var isShown: Bool { !state.isOther && !state.isFontTable && !state.isHidden }

    /// Whether a character only repeats the last `\u`.
    private mutating func isFallback() -> Bool {
        guard fallbacksLeft > 0 else { return false }
        fallbacksLeft -= 1
        return true
    }

    private mutating func take(byte: UInt8) {
        guard !isFallback(), isShown, byte != 0 else { return }
        if isHTML, !state.isTag, let escaped = Self.escaped[byte] { return output.put(escaped) }
        output.put(byte, page: state.page ?? page)
    }

    /// Text between the tags is text, whatever it looks like.
    private static let escaped: [UInt8: String] = [
        UInt8(ascii: "<"): "&lt;", UInt8(ascii: ">"): "&gt;", UInt8(ascii: "&"): "&amp;",
    ]

    private mutating func put(_ characters: String) {
        if !isFallback(), isShown { output.put(characters) }
    }

    private mutating func take(_ symbol: UInt8) {
        switch symbol {
        case UInt8(ascii: "*"): isOptional = true
        case UInt8(ascii: "~"): put("\u{A0}")
        case UInt8(ascii: "_"): put("\u{2011}")
        case 0x09: put("\t")
        // Among them the soft hyphen.
        default: break
        }
    }

    private mutating func take(unicode value: Int) {
        if isShown { output.put(unit: UInt32(truncatingIfNeeded: value < 0 ? value + 0x10000 : value)) }
        fallbacksLeft = state.fallbacks
    }

    // MARK: - Words

    private mutating func take(_ word: String, _ value: Int?, isOptional: Bool) {
        if let characters = RTFWords.characters[word] { return put(characters) }
        if takeGroup(word, isOptional: isOptional) { return }
        switch word {
        case "u": take(unicode: value ?? 0)
        case "uc": state.fallbacks = min(max(0, value ?? 1), 100)
        case "fromhtml": isHTML = true
        case "htmlrtf": state.isHidden = isHTML && value != 0
        case "v": if !isHTML { state.isHidden = value != 0 }
        default: takeFont(word, value)
        }
    }

    /// Words that say what their group holds.
    private mutating func takeGroup(_ word: String, isOptional: Bool) -> Bool {
        switch word {
        case "fonttbl": state.isFontTable = true
        case "htmltag" where isOptional: state.isTag = true
        case _ where isOptional || RTFWords.otherGroups.contains(word): state.isOther = true
        default: return false
        }
        return true
    }

    private mutating func takeFont(_ word: String, _ value: Int?) {
        switch word {
        case "ansicpg": if let value, value > 0 { page = value }
        case "mac": page = 10_000
        case "pc": page = 437
        case "pca": page = 850
        case "deff": defaultFont = value ?? 0
        case "f" where state.isFontTable: font = value ?? 0
        case "f": state.page = fontPages[value ?? 0]
        case "plain": state.page = fontPages[defaultFont]
        case "fcharset" where state.isFontTable: setPage(RTFWords.page(ofFont: value ?? 0))
        case "cpg" where state.isFontTable: setPage(value)
        default: break
        }
    }

    private mutating func setPage(_ page: Int?) {
        guard let page, fontPages.count < Self.mostFonts else { return }
        fontPages[font] = page
    }
}

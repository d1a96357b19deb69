/// Plain text that stands in for the HTML beside it: nothing, placeholders of pictures, "your program cannot show HTML".
enum TextStub {
    /// Whether a reader would see no word: blanks of all kinds, characters without width, placeholders of pictures.
    static func saysNothing(_ text: String) -> Bool {
        var rest = text[...]
        while let open = rest.firstIndex(where: { !isInvisible($0) }) {
            guard let end = placeholderEnd(rest[open...]) else { return false }
            rest = rest[end...]
        }
        return true
    }

    /// Whether it tells no more than that the words are elsewhere. Long texts tell more.
    static func pointsElsewhere(_ text: String) -> Bool {
        guard text.utf8.count <= 1_200 else { return false }
        let folded = FoldedText(text)
        let lines = folded.lines.map(folded.trimmed).filter { !$0.isEmpty }
        guard let first = lines.first, points(folded, first) else { return false }
        return lines.count <= 3 || lines.allSatisfy { points(folded, $0) || isLink(folded, $0) }
    }

    private static func points(_ text: FoldedText, _ line: Range<Int>) -> Bool { phrases.find(text, in: line) != nil }

    private static func isLink(_ text: FoldedText, _ line: Range<Int>) -> Bool {
        ["http", "<http", "www."].contains { text.has(Array($0.utf8), at: line.lowerBound, before: line.upperBound) }
    }

    private static func isInvisible(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint || scalar.value < 0x20
        }
    }

    /// Behind `[cid:image001.png@01DB]`, `[image: logo]`, `<cid:…>`; nil where none begins.
    private static func placeholderEnd(_ text: Substring) -> Substring.Index? {
        guard let close = text.first == "[" ? "]" as Character : text.first == "<" ? ">" : nil,
            let end = text.prefix(400).firstIndex(of: close)
        else { return nil }
        let name = text[text.index(after: text.startIndex)..<end].drop { $0 == " " }.prefix(12).lowercased()
        let isPicture = ["cid:", "image:", "image]", "图片", "圖片", "画像"].contains { name.hasPrefix($0) } || name == "image" || name == "inline image"
        return isPicture ? text.index(after: end) : nil
    }

    private static let phrases = PhraseTable([
        "不支持html", "不支援html", "无法显示html", "無法顯示html", "使用支持html", "请使用支持 html", "不支持 html", "html格式的邮件", "这是一封html邮件", "请用浏览器查看", "请以html格式查看",
        "請以html格式",
        "html メールに対応", "htmlメールに対応", "html形式のメール", "htmlメールを表示", "html 메일을 지원하지", "html을 지원하지",
        "does not support html", "doesn't support html", "not support html", "cannot display html", "can't display html", "unable to display html",
        "html-capable", "html capable", "html-enabled", "html enabled", "html compatible", "html-compatible", "view this message in html",
        "view this email in html", "this message is in html", "this is an html message", "this is an html email", "this email is in html",
        "enable html", "switch to html", "html version of this", "message in mime format", "mime-compliant", "a mime-aware",
        "unterstützt kein html", "kein html darstellen", "html-format anzeigen", "ne prend pas en charge le html", "ne supporte pas le html",
        "no admite html", "no soporta html", "não suporta html", "non supporta html", "не поддерживает html",
    ])
}

import CMarkup

/// Tells which text of HTML a reader sees: what is hidden must not choose an order, a team or an answer.
///
/// It follows the elements as they open and close. Style sheets count as far as they name one class, id or element; rules for some screens
/// alone (`@media`) do not count, because they tell nothing of the others.
struct HiddenMarkup {
    private struct Layer {
        var isHidden: Bool
        var isVisible: Bool
        var fontSize: Double
        var color: CSSColor
        var background: CSSColor
    }

    private let rules: StyleRules
    private var layers = [Layer(isHidden: false, isVisible: true, fontSize: 16, color: .black, background: .white)]

    init(_ document: MarkupDocument) {
        rules = StyleRules(document)
    }

    /// Whether the element that is open is left out with all that is in it.
    var isHidden: Bool { layers[layers.count - 1].isHidden }

    /// Whether text at this place is left out.
    var hidesText: Bool {
        let layer = layers[layers.count - 1]
        guard !layer.isHidden, layer.isVisible, layer.fontSize > 1.5 else { return true }
        return layer.color == .transparent || layer.color.blends(with: layer.background)
    }

    /// An element opens.
    mutating func open(_ element: MarkupDocument.Element) {
        var layer = layers[layers.count - 1]
        defer { layers.append(layer) }
        guard !layer.isHidden else { return }
        let style = style(of: element)
        if style.hidesAll || (element["hidden"] != nil && style["display"] == nil) { layer.isHidden = true }
        layer.isVisible = style.visibility ?? layer.isVisible
        layer.fontSize = style.fontSize ?? (element.tag == CMARKUP_TAG_TABLE ? max(layer.fontSize, 0) : layer.fontSize)
        layer.color = style.color ?? (element.tag == CMARKUP_TAG_FONT ? element["color"].map(CSSColor.init) : nil) ?? layer.color
        if let background = style.background ?? element["bgcolor"].map(CSSColor.init) {
            if background != .transparent { layer.background = background }
        } else if element["background"] != nil {
            layer.background = .unknown
        }
    }

    /// The element that is open closes.
    mutating func close() {
        if layers.count > 1 { layers.removeLast() }
    }

    private func style(of element: MarkupDocument.Element) -> StyleDeclarations {
        var style = rules.declarations(for: element)
        if let own = element["style"] { style.override(by: StyleDeclarations(own)) }
        return style
    }
}

/// The rules of a mail's style sheets that name one class, id or element.
private struct StyleRules {
    private var bySelector: [String: StyleDeclarations] = [:]

    init(_ document: MarkupDocument) {
        var isInside = false
        var source = ""
        document.forEach { event in
            switch event {
            case .start(let element): isInside = element.tag == CMARKUP_TAG_STYLE
            case .end: isInside = false
            case .text(let text) where isInside && source.utf8.count < 200_000: source += String(decoding: text, as: UTF8.self)
            default: break
            }
        }
        if !source.isEmpty { read(source) }
    }

    func declarations(for element: MarkupDocument.Element) -> StyleDeclarations {
        guard !bySelector.isEmpty else { return StyleDeclarations("") }
        let name = element.name
        var found = bySelector[name] ?? StyleDeclarations("")
        for word in (element["class"] ?? "").split(whereSeparator: \.isWhitespace).prefix(20) {
            let selector = "." + word.lowercased()
            for key in [selector, name + selector] { if let rule = bySelector[key] { found.override(by: rule) } }
        }
        if let id = element["id"], let rule = bySelector["#" + id.lowercased()] { found.override(by: rule) }
        return found
    }

    private mutating func read(_ source: String) {
        var rest = Self.withoutComments(source)[...]
        while let open = rest.firstIndex(of: "{"), bySelector.count < 2_000 {
            let head = rest[..<open]
            let body = rest[rest.index(after: open)...]
            if head.contains("@") {
                rest = Self.behindBlock(body)
                continue
            }
            let end = body.firstIndex(of: "}") ?? body.endIndex
            let declarations = StyleDeclarations(body[..<end])
            for selector in head.split(separator: ",") { add(selector, declarations) }
            rest = end < body.endIndex ? body[body.index(after: end)...] : ""
        }
    }

    private mutating func add(_ selector: Substring, _ declarations: StyleDeclarations) {
        let name = selector.filter { !$0.isNewline }.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        let word = String(name).lowercased()
        let isSimple = !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "." || $0 == "#" }
        guard isSimple else { return }
        if bySelector[word] == nil { bySelector[word] = declarations } else { bySelector[word]?.override(by: declarations) }
    }

    /// What follows the closing brace of a block of rules.
    private static func behindBlock(_ text: Substring) -> Substring {
        var depth = 1
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" { depth -= 1 }
            if depth == 0 { return text[text.index(after: index)...] }
        }
        return ""
    }

    private static func withoutComments(_ source: String) -> String {
        var output = ""
        var rest = source[...]
        while let start = rest.firstRange(of: "/*") {
            output += rest[..<start.lowerBound]
            let behind = rest[start.upperBound...]
            rest = behind.firstRange(of: "*/").map { behind[$0.upperBound...] } ?? ""
        }
        return output + rest
    }
}

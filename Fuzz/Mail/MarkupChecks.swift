/// HTML as text and as sanitised HTML.
func checkMarkup(_ html: String) {
    _ = HTMLText.render(html)
    let clean = HTMLSanitizer.clean(html)
    checkSafe(clean)
    checkSafe(HTMLSanitizer.clean(clean))
}

/// Sanitised HTML is read here letter by letter, by the little grammar in which it is written, so that no difference between HTML parsers can
/// hide a tag: outside of tags there is no `<`, and tags have names and attributes of the list only, with quoted values.
func checkSafe(_ html: String) {
    var rest = Array(html.utf8)[...]
    while let byte = rest.popFirst() {
        require(byte != UInt8(ascii: ">"), "a stray > in sanitised HTML")
        if byte == UInt8(ascii: "<") { checkTag(&rest) }
    }
}

private func checkTag(_ rest: inout ArraySlice<UInt8>) {
    let isEnd = take("/", &rest)
    let name = word(&rest)
    require(elements.contains(name), "<\(name)> in sanitised HTML")
    while !isEnd, take(" ", &rest) { checkAttribute(of: name, &rest) }
    require(take(">", &rest), "a tag that does not end")
}

private func checkAttribute(of element: String, _ rest: inout ArraySlice<UInt8>) {
    let name = word(&rest)
    require(take("=", &rest) && take("\"", &rest), "an attribute without quotes")
    let value = rest.prefix { $0 != UInt8(ascii: "\"") }
    require(!value.contains(UInt8(ascii: "<")) && !value.contains(UInt8(ascii: ">")), "a tag in an attribute")
    rest = rest.dropFirst(value.count)
    require(take("\"", &rest), "an attribute that does not end")
    let text = String(decoding: value, as: UTF8.self).lowercased()
    switch (element, name) {
    case ("a", "href"): require(["http://", "https://", "mailto:", "tel:"].contains { text.hasPrefix($0) }, "a link to \(text.prefix(20))")
    case ("a", "rel"): break
    case ("img", "src"): require(text.hasPrefix("cid:"), "a picture from elsewhere")
    default: require(attributes.contains(name), "the attribute \(name) in sanitised HTML")
    }
}

private func word(_ rest: inout ArraySlice<UInt8>) -> String {
    let word = rest.prefix { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    rest = rest.dropFirst(word.count)
    return String(decoding: word, as: UTF8.self)
}

private func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
}

private let elements: Set<String> = [
    "a", "abbr", "address", "article", "aside", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del",
    "dir", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins",
    "kbd", "li", "main", "menu", "nav", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr",
]

private let attributes: Set<String> = [
    "alt", "title", "width", "height", "colspan", "rowspan", "align", "valign", "dir", "lang", "start", "border", "cellpadding", "cellspacing",
    "color", "bgcolor", "face", "size", "datetime", "abbr", "scope", "span",
]

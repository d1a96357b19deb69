/// A number's text on its way to the parser: what exchanges and people put around it is taken off.
struct NumberText {
    let text: String

    init(_ raw: String) {
        // Digits and hyphens alone, which most numbers are, have nothing around them.
        if raw.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D || $0 == 0x2B }) {
            text = raw
            return
        }
        let narrow = Self.narrowed(raw.unicodeScalars)
        let inner = Self.bracketed(narrow) ?? narrow
        text = Self.labelled(Self.withoutScheme(inner).trimming(Self.blanks))
    }

    /// Words and figures that exchanges send where a number was withheld.
    var isAnonymous: Bool {
        // Nothing that withholds a number is that long.
        guard text.utf8.count <= 32 else { return false }
        let word = text.lowercased()
        if Self.anonymous.contains(word) { return true }
        return word.utf8.contains(0x30) && word.utf8.allSatisfy { $0 <= 0x30 }
    }

    /// `1.38E+10`
    var isScientific: Bool {
        var rest = Array(text.utf8)[...]
        func digits(_ rest: inout ArraySlice<UInt8>) -> Bool {
            let count = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
            rest = rest.dropFirst(count)
            return count > 0
        }
        guard digits(&rest) else { return false }
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            guard digits(&rest) else { return false }
        }
        guard rest.first.map({ $0 | 0x20 == 0x65 }) == true else { return false }
        rest = rest.dropFirst()
        if rest.first == 0x2B { rest = rest.dropFirst() }
        return digits(&rest) && rest.isEmpty
    }

    private static let blanks: Set<Character> = [
        " ", "\t", "\r", "\n", "\u{A0}", "\u{3000}", "\u{200B}", "\u{FEFF}", "'", "\"", "=",
    ]

    private static let anonymous: Set<String> = [
        "anonymous", "anon", "unknown", "private", "private number", "restricted", "withheld", "number withheld", "unavailable",
        "not available", "blocked",
        "no number", "no caller id", "nocallerid", "caller id blocked", "unknown caller", "unknown number", "none", "null", "nil",
        "n/a", "na", "-", "--", "—",
        "隐藏号码", "隐藏", "号码隐藏", "未知", "未知号码", "未知来电", "匿名", "匿名来电", "保密", "保密号码", "私人号码", "私密号码", "无号码", "无主叫", "无主叫号码", "无", "空号",
        "不详",
        "不显示", "隱藏號碼", "未知號碼", "無", "非通知", "通知不可能", "公衆電話",
        // The letters of ANONYMOUS on a keypad, which some networks send as a number.
        "266696687", "+266696687",
    ]

    /// Full-width forms of ASCII in their usual width.
    private static func narrowed(_ scalars: String.UnicodeScalarView) -> String {
        guard scalars.contains(where: { $0.value >= 0xFF01 && $0.value <= 0xFF5E }) else { return String(scalars) }
        return String(
            String.UnicodeScalarView(
                scalars.map { scalar in
                    (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
                }))
    }

    /// The number of `"Name" <number>`.
    private static func bracketed(_ text: String) -> String? {
        guard let open = text.lastIndex(of: "<"), let close = text[open...].firstIndex(of: ">") else { return nil }
        return String(text[text.index(after: open)..<close])
    }

    /// The user of a SIP address (RFC 3261 section 19.1). A `tel:` address stays: the parser reads its parameters.
    private static func withoutScheme(_ text: String) -> String {
        let lower = text.lowercased()
        guard let scheme = ["sips:", "sip:"].first(where: lower.hasPrefix) else { return text }
        return String(text.dropFirst(scheme.count).prefix { $0 != "@" && $0 != ";" })
    }

    /// Chinese words for an extension as the parser knows them.
    private static func labelled(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
        return ["转分机", "轉分機", "分机号", "分机", "分機", "内线", "內線", "转", "轉"].reduce(text) { $0.replacing($1, with: " ext. ") }
    }
}

extension String {
    /// Without the given characters at either end.
    fileprivate func trimming(_ characters: Set<Character>) -> String {
        guard let first = firstIndex(where: { !characters.contains($0) }),
            let last = lastIndex(where: { !characters.contains($0) })
        else { return "" }
        return String(self[first...last])
    }
}

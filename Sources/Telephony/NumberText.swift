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
        let bare = Self.withoutFraction(Self.withoutScheme(inner).trimming(Self.blanks))
        text = Self.labelled(Self.first(of: bare))
    }

    /// `138****8000`, `138xxxx8000`: somebody hid digits, and two strangers may share what is left.
    var isMasked: Bool {
        text.matches(of: /[*•●]{2,}|[xX]{2,}/).contains { match in
            text[..<match.range.lowerBound].contains(where: \.isNumber) || text[match.range.upperBound...].contains(where: \.isNumber)
        }
    }

    /// A letter behind a digit that begins no extension (`1380013800O`), or a prefix that no telephone number has (`messenger:123`).
    ///
    /// The parser would read letters as the keys of a keypad, and leave out a prefix.
    var isDamaged: Bool {
        let lower = text.lowercased()
        if let prefix = lower.prefixMatch(of: /([a-z][a-z0-9+.-]*):/), !Self.prefixes.contains(String(prefix.1)) { return true }
        if lower.hasPrefix("tel:") { return false }
        return lower.matches(of: /(?<digit>[0-9])(?<word>[a-z]+)/).contains { !Self.extensionWords.contains(String($0.word)) }
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
        "nan", "#n/a", "#name?", "#ref!", "#value!", "blocked number",
        // ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE and PRIVATE on a keypad, which some networks send as a number.
        "266696687", "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "+7748283",
    ]
    private static let prefixes: Set<String> = [
        "tel", "sms", "smsto", "callto", "whatsapp", "rcs", "phone", "telephone", "mobile", "mob", "cell", "call",
    ]
    private static let extensionWords: Set<String> = ["x", "ext", "extn", "extension", "int", "anexo", "poste", "app"]

    /// Whole numbers that a program wrote as decimals: `13800138000.0`.
    private static func withoutFraction(_ text: String) -> String {
        guard let point = text.utf8.lastIndex(of: UInt8(ascii: ".")) else { return text }
        let whole = text[..<point]
        let isFraction = text[text.index(after: point)...].utf8.allSatisfy { $0 == UInt8(ascii: "0") }
        return isFraction && whole.utf8.allSatisfy { $0 == UInt8(ascii: "+") || $0 &- 48 < 10 } ? String(whole) : text
    }

    /// The first of several numbers: what is as long as a number behind a separator is no extension.
    private static func first(of text: String) -> String {
        let parts = text.split(maxSplits: 1) { ",;/|、，；".contains($0) }
        let areNumbers = parts.count == 2 && parts.allSatisfy { part in part.utf8.count { $0 &- 48 < 10 } >= 7 }
        return areNumbers ? String(parts[0]).trimming(blanks) : text
    }

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

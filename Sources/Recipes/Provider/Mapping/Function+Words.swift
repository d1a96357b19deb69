/// The functions that read words and numbers of people out of vendors' formats.
extension Function {
    func words(of arguments: [Expression], in scope: MappingScope) -> JSONValue? {
        switch self {
        case .slackText: arguments[0].text(in: scope).map { .string(ChatMarkup.slack($0)) }
        case .plain: arguments[0].text(in: scope).map { .string(ChatMarkup.plain($0)) }
        case .mentions: mentions(arguments, scope)
        case .pieces: pieces(arguments, scope)
        case .hexText: arguments[0].text(in: scope).flatMap(Self.hexText).map(JSONValue.string)
        case .phone: arguments[0].text(in: scope).flatMap(Self.phone).map(JSONValue.string)
        case .onlyIf: onlyIf(arguments, scope)
        case .changed: changed(arguments, scope)
        default: nil
        }
    }

    private func mentions(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        guard let text = arguments[0].text(in: scope), let key = arguments[2].text(in: scope), let name = arguments[3].text(in: scope) else {
            return nil
        }
        return .string(ChatMarkup.mentions(in: text, Self.items(arguments[1].value(in: scope)), key: key, name: name))
    }

    private func pieces(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        let names = arguments.dropFirst().compactMap { $0.text(in: scope) }
        let lines = Self.items(arguments[0].value(in: scope)).map { item in
            guard case .array(let inner) = item else { return Self.texts(of: item, names).joined(separator: " ") }
            return inner.map { Self.texts(of: $0, names).joined(separator: " ") }.joined()
        }.filter { !$0.isEmpty }
        return lines.isEmpty ? nil : .string(lines.joined(separator: "\n"))
    }

    private static func texts(of item: JSONValue, _ names: [String]) -> [String] {
        names.compactMap { item[dotted: $0].flatMap(Expression.text) }
    }

    private func onlyIf(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        guard let word = arguments[1].text(in: scope) else { return nil }
        return arguments.dropFirst(2).contains { $0.text(in: scope) == word } ? arguments[0].value(in: scope) : nil
    }

    private func changed(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        let text = arguments[0].text(in: scope)
        return text == arguments[1].text(in: scope) ? nil : text.map(JSONValue.string)
    }

    /// Bytes that are no readable text are nothing.
    private static func hexText(_ text: String) -> String? {
        guard let bytes = ByteEncoding.hex.decode(text), let decoded = String(validating: bytes, as: UTF8.self), !decoded.isEmpty,
            decoded.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t" })
        else { return nil }
        return decoded
    }

    private static func phone(_ text: String) -> String? {
        var digits = Substring(text)
        for prefix in ["whatsapp:", "sms:", "rcs:", "tel:"] where digits.hasPrefix(prefix) { digits = digits.dropFirst(prefix.count) }
        if digits.first == "+" { digits = digits.dropFirst() }
        // ITU-T E.164: a country code, a number, at most 15 digits; what is shorter than 7 is a short code.
        guard (7...15).contains(digits.utf8.count), digits.utf8.allSatisfy(ASCII.isDigit), digits.first != "0",
            !withheld.contains(String(digits))
        else { return nil }
        return "+\(digits)"
    }

    /// Words on a keypad that carriers put in place of a number: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE
    /// (Twilio's help, "What do the phone numbers +266696687 … mean").
    private static let withheld: Set<String> = ["266696687", "7378742833", "2562533", "8656696", "86282452253"]
}

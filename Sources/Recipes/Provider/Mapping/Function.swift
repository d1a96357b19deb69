/// The functions of the mapping language. Each is here because a vendor's format needs it.
public enum Function: String, Sendable, Equatable, CaseIterable {
    /// `json(text)`: the tree of JSON inside a string (Feishu's content).
    case json
    /// `xml(text)`: the tree of XML inside a string.
    case xml
    /// `json_text(value)`: a value as JSON text (Aliyun's TemplateParam).
    case jsonText = "json_text"
    /// `join(values, separator)`: texts put together; the separator is a comma and a space when absent.
    case join
    /// `concat(a, b, …)`: texts end to end; nothing when every part but the constants is missing.
    case concat
    /// `paragraphs(a, b, …)`: texts with line ends between them; nothing when all are missing.
    case paragraphs
    /// `lines(value, name, …)`: an object as lines `name: value`, a list of objects as a line an item; the names are left out (WhatsApp's forms).
    case lines
    /// `number(text)`: the text when it is a telephone number's digits, with or without a plus; nothing else (WhatsApp's BSUIDs).
    case number
    /// `not_number(text)`: the text when it is no such digits.
    case notNumber = "not_number"
    /// `key(a, b, …)`: texts with slashes between them; nothing when one is missing.
    case key
    /// `object(name, value, …)`: an object of what is there.
    case object
    /// `members(object, name, value, …)`: each member as an object of its own, its name and its value under these names and constants beside
    /// them; a name that only counts is left out (WhatsApp's parameters).
    case members
    /// `if_gsm(text, yes, no)`: one of two words, by whether an SMS of the text fits into the GSM 7-bit alphabet.
    case ifGSM = "if_gsm"
    /// `first(a, b, …)`: the first that is there and not empty.
    case first
    /// `list(value)`: several values as they are, one as a list of one, nothing as an empty list.
    case list
    /// `lookup(list, key, value, result)`: the member `result` of the first item whose member `key` is the value (WhatsApp's contacts).
    case lookup
    /// `numbered(name, …)`: items out of `name0…n` or `name1…n`, each with the members `name` (Twilio's MediaUrl).
    case numbered
    /// `split(text, separator)`: the pieces between separators.
    case split
    /// `without(text, prefix)`: the text without a prefix (`whatsapp:+1…`).
    case without
    /// `lower(text)`
    case lower
    /// `upper(text)`
    case upper
    /// `trim(text)`: without white space around.
    case trim
    /// `digits(text)`: only the digits.
    case digits
    /// `plus(number)`: with a plus sign in front of digits alone.
    case plus
    /// `base64(text)`: the text behind base64.
    case base64
    /// `sha256(a, …)`: a hexadecimal hash of texts, for vendors without message ids.
    case sha256
    /// `uuid(a, …)`: a UUID that is the same for the same texts (RFC 9562 section 5.8), for vendors that want one as retry key (LINE).
    case uuid
    /// `hmac(algorithm, key, text)`: an HMAC in base64, for signatures that stand in a body or URL (custom robots).
    case hmac
    /// `decrypt(text)`: the text inside the provider's envelope.
    case decrypt
    /// `slack_text(text)`: Slack's text without its escapes and angle brackets.
    case slackText = "slack_text"
    /// `plain(html)`: HTML of a chat as plain text, without a mention of the bot in front (Teams).
    case plain
    /// `mentions(text, list, key, name)`: a text in which the member `key` of each item is replaced by `@` and its member `name` (Feishu's `@_user_1`).
    case mentions
    /// `pieces(list, name, …)`: a line for each item, made of these members; an item that is a list is a line of pieces (orders, Feishu's posts).
    case pieces
    /// `hex_text(text)`: the readable text that hexadecimal digits stand for (a binary SMS).
    case hexText = "hex_text"
    /// `phone(text)`: an international number with its plus sign, without `whatsapp:`; nothing for names, ids, short codes and withheld numbers.
    case phone
    /// `only_if(result, value, word, …)`: the result where the value is one of the words (Vonage's channels).
    case onlyIf = "only_if"
    /// `changed(text, before)`: the text, and nothing when it is as before (Slack's unfurled links).
    case changed

    /// How many arguments it takes.
    var arity: ClosedRange<Int> {
        switch self {
        case .join: 1...2
        case .concat, .key, .first, .numbered, .sha256, .uuid, .paragraphs, .lines: 1...12
        case .object: 2...12
        case .members: 3...11
        case .ifGSM, .hmac: 3...3
        case .lookup: 4...4
        case .split, .without, .changed: 2...2
        case .pieces: 2...12
        case .mentions: 4...4
        case .onlyIf: 3...12
        default: 1...1
        }
    }

    var usage: String {
        switch self {
        case .join: "values and, if wanted, a separator"
        case .concat, .key, .first, .sha256, .uuid, .paragraphs: "one to twelve values"
        case .lines: "a value and, if wanted, the names to leave out"
        case .object: "names in quotes, each with a value"
        case .members: "an object, two quoted names and, if wanted, further names, each with a value"
        case .ifGSM: "a text and two quoted words"
        case .hmac: "a quoted algorithm, a key and a text"
        case .numbered: "one to twelve quoted names"
        case .lookup: "a list, a quoted key, a value and a quoted result"
        case .split: "a text and a separator"
        case .without: "a text and a prefix"
        case .mentions: "a text, a list, a quoted key and a quoted name"
        case .pieces: "a list and quoted names"
        case .onlyIf: "a result, a value and quoted words"
        case .changed: "a text and what it was before"
        default: "one value"
        }
    }

    func value(of arguments: [Expression], in scope: MappingScope) -> JSONValue? {
        switch self {
        case .json: parsed(arguments[0].text(in: scope))
        // A text that is no XML has no members.
        case .xml: (arguments[0].text(in: scope)?.utf8).flatMap { try? XMLElement(parsing: Array($0)) }.map { JSONValue($0) }
        case .jsonText: arguments[0].value(in: scope).map { .string(String(decoding: $0.serialized(), as: UTF8.self)) }
        case .join: join(arguments, scope)
        case .concat: concat(arguments, scope)
        case .paragraphs: Self.paragraphs(arguments, scope)
        case .lines: Self.lines(arguments, scope)
        case .key: key(arguments, scope)
        case .object: object(arguments, scope)
        case .members: members(arguments, scope)
        case .first: arguments.lazy.compactMap { $0.value(in: scope) }.first(where: Self.isSomething)
        case .list: .array(Self.items(arguments[0].value(in: scope)))
        case .lookup: lookup(arguments, scope)
        case .numbered: numbered(arguments, scope)
        case .sha256: .string(ByteEncoding.hex.encode(digest(of: arguments, scope)))
        case .uuid: .string(uuid(arguments, scope))
        case .hmac: hmac(arguments, scope)
        case .slackText, .plain, .mentions, .pieces, .hexText, .phone, .onlyIf, .changed: words(of: arguments, in: scope)
        default: arguments[0].text(in: scope).flatMap { onText($0, arguments, scope) }
        }
    }

    /// The functions of one text.
    private func onText(_ text: String, _ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        switch self {
        case .split:
            .array(text.split(separator: arguments[1].text(in: scope) ?? ",").map { .string(String(ASCII.trimmed($0))) })
        case .without:
            (arguments[1].text(in: scope)).map { .string(text.hasPrefix($0) ? String(text.dropFirst($0.count)) : text) }
        case .ifGSM: arguments[SMSText(text).isGSM ? 1 : 2].value(in: scope)
        case .lower: .string(text.lowercased())
        case .upper: .string(text.uppercased())
        case .trim: .string(String(ASCII.trimmed(text)))
        case .digits: .string(String(decoding: text.utf8.filter(ASCII.isDigit), as: UTF8.self))
        case .plus: .string(text.utf8.allSatisfy(ASCII.isDigit) ? "+\(text)" : text)
        case .number: Self.isNumber(text) ? .string(text) : nil
        case .notNumber: Self.isNumber(text) ? nil : .string(text)
        case .base64: ByteEncoding.base64.decode(text).map { .string(String(decoding: $0, as: UTF8.self)) }
        // A text that is not for us is nothing.
        case .decrypt: (try? scope.envelope?.open(text)).map { .string(String(decoding: $0, as: UTF8.self)) }
        default: nil
        }
    }

    private static func isNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        return (5...18).contains(digits.utf8.count) && digits.utf8.allSatisfy(ASCII.isDigit)
    }

    static func isSomething(_ value: JSONValue) -> Bool {
        switch value {
        case .null: false
        case .string(let text): !text.isEmpty
        case .array(let values): !values.isEmpty
        default: true
        }
    }

    static func items(_ value: JSONValue?) -> [JSONValue] {
        switch value {
        case nil, .null?: []
        case .array(let values)?: values
        case let single?: [single]
        }
    }

    private func parsed(_ text: String?) -> JSONValue? {
        text.flatMap { try? JSONValue(parsing: $0) }  // a string that is no JSON has no members
    }

    private func join(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        let texts = Self.items(arguments[0].value(in: scope)).compactMap(Expression.text)
        let separator = arguments.count > 1 ? arguments[1].value(in: scope)?.scalarText : nil
        return texts.isEmpty ? nil : .string(texts.joined(separator: separator ?? ", "))
    }

    private func concat(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        var (text, isThere) = ("", false)
        for argument in arguments {
            guard let piece = argument.text(in: scope) else { continue }
            text += piece
            if case .literal = argument { continue }
            isThere = true
        }
        return isThere ? .string(text) : nil
    }

    private func key(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        let texts = arguments.compactMap { $0.text(in: scope) }
        return texts.count == arguments.count ? .string(texts.joined(separator: "/")) : nil
    }

    private func object(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        var members = JSONObject()
        for index in stride(from: 0, to: arguments.count - 1, by: 2) {
            guard let name = arguments[index].text(in: scope) else { continue }
            members[name] = arguments[index + 1].value(in: scope)
        }
        return .object(members)
    }

    private func members(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        guard case .object(let object)? = arguments[0].value(in: scope), let nameKey = arguments[1].text(in: scope),
            let valueKey = arguments[2].text(in: scope)
        else { return nil }
        return .array(
            object.members.map { member in
                var item = JSONObject()
                for index in stride(from: 3, to: arguments.count - 1, by: 2) {
                    if let name = arguments[index].text(in: scope) { item[name] = arguments[index + 1].value(in: scope) }
                }
                if !member.name.utf8.allSatisfy(ASCII.isDigit) { item[nameKey] = .string(member.name) }
                item[valueKey] = member.value
                return .object(item)
            })
    }

    private func lookup(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        guard let key = arguments[1].text(in: scope), let wanted = arguments[2].text(in: scope),
            let result = arguments[3].text(in: scope)
        else { return nil }
        let item = Self.items(arguments[0].value(in: scope)).first { $0[dotted: key]?.scalarText == wanted }
        return item?[dotted: result]
    }

    private func numbered(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        let names = arguments.compactMap { $0.text(in: scope) }
        guard let leader = names.first else { return nil }
        var items: [JSONValue] = []
        for number in 0...Self.mostNumbered {
            guard scope.root["\(leader)\(number)"] != nil else {
                if number == 0 { continue }
                break
            }
            items.append(
                .object(
                    JSONObject(names.compactMap { name in scope.root["\(name)\(number)"].map { .init(name: name, value: $0) } })))
        }
        return .array(items)
    }

    private static let mostNumbered = 100

    private func hmac(_ arguments: [Expression], _ scope: MappingScope) -> JSONValue? {
        let texts = arguments.map { $0.text(in: scope) ?? "" }
        guard let algorithm = DigestAlgorithm(rawValue: texts[0]) else { return nil }
        return .string(ByteEncoding.base64.encode(algorithm.authenticate(Array(texts[2].utf8), key: Array(texts[1].utf8))))
    }

    private func digest(of arguments: [Expression], _ scope: MappingScope) -> [UInt8] {
        let text = arguments.map { $0.text(in: scope) ?? "" }.joined(separator: "\u{0}")
        return DigestAlgorithm.sha256.hash(Array(text.utf8))
    }

    private func uuid(_ arguments: [Expression], _ scope: MappingScope) -> String {
        var bytes = Array(digest(of: arguments, scope).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let pieces = [bytes[..<4], bytes[4..<6], bytes[6..<8], bytes[8..<10], bytes[10...]]
        return pieces.map { ByteEncoding.hex.encode(Array($0)) }.joined(separator: "-")
    }
}

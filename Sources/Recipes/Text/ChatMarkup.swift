/// Takes the markup of chat vendors out of texts, so that a person and the extraction read what the customer saw.
enum ChatMarkup {
    /// Slack's mrkdwn: `&amp;`, `&lt;` and `&gt;` are escapes, and angle brackets hold links, people, channels and commands.
    ///
    /// Source: docs.slack.dev, "Formatting message text", and `slack_sdk.models.blocks`.
    static func slack(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            result += unescaped(rest[..<open])
            result += unescaped(slackReference(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return result + unescaped(rest)
    }

    private static func slackReference(_ inside: Substring) -> Substring {
        let pieces = inside.split(separator: "|", maxSplits: 1)
        guard let target = pieces.first else { return inside }
        let label = pieces.count > 1 ? pieces[1] : nil
        switch target.first {
        case "@": return "@" + (label ?? target.dropFirst())
        case "#": return "#" + (label ?? target.dropFirst())
        // A command shows its label: `<!date^…|today>`, `<!subteam^S1|@team>`, or is its own word: `<!here>`.
        case "!": return label ?? "@" + target.dropFirst().prefix { $0 != "^" }
        default: return link(target, label)
        }
    }

    private static func link(_ target: Substring, _ label: Substring?) -> Substring {
        for scheme in ["mailto:", "tel:"] where target.hasPrefix(scheme) { return label ?? target.dropFirst(scheme.count) }
        guard let label, !target.hasSuffix("//" + label), target != label else { return target }
        return "\(label) (\(target))"
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return String(text) }
        return decode(text) { name in
            switch name {
            case "amp": "&"
            case "lt": "<"
            case "gt": ">"
            default: nil
            }
        }
    }

    /// HTML as chats send it, as plain text: elements go, blocks begin lines, references become characters.
    ///
    /// What is no element of HTML stays, as `<3rd floor>` or `x < 5`. A mention at the beginning names the bot that is spoken to and goes; any other
    /// one is read as its name (Microsoft Teams, "Channel and group conversations with a bot").
    static func plain(_ html: String) -> String {
        var result = ""
        var rest = Substring(html)
        while let open = rest.firstIndex(of: "<") {
            result += decoded(rest[..<open])
            guard let tag = Tag(rest[open...]) else {
                result += "<"
                rest = rest[rest.index(after: open)...]
                continue
            }
            rest = tag.rest
            if tag.name == "at", !tag.isEnd, result.allSatisfy(\.isWhitespace), let end = rest.firstRange(of: "</at>") {
                rest = rest[end.upperBound...]
            } else if Tag.lines.contains(tag.name), !result.isEmpty, !result.hasSuffix("\n") {
                result += "\n"
            }
        }
        return tidied(result + decoded(rest))
    }

    private static func decoded(_ text: Substring) -> String {
        decode(text) { name in
            if let known = entities[String(name)] { return known }
            guard name.first == "#" else { return nil }
            let digits = name.dropFirst()
            let isHexadecimal = digits.first == "x" || digits.first == "X"
            let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
        }
    }

    private static let entities = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " "]

    /// Replaces each `&name;` that is known.
    private static func decode(_ text: Substring, _ character: (Substring) -> String?) -> String {
        var result = ""
        var rest = text
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            let after = rest[rest.index(after: start)...]
            if let end = after.prefix(12).firstIndex(of: ";"), let known = character(after[..<end]) {
                result += known
                rest = after[after.index(after: end)...]
            } else {
                result += "&"
                rest = after
            }
        }
        return result + rest
    }

    private static func tidied(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { String(ASCII.trimmed($0)) }.joined(separator: "\n")
            .trimmingWhitespace()
    }

    /// A text in which each placeholder is replaced by a name: Feishu's `@_user_1` by `@` and the name in its list of mentions.
    static func mentions(in text: String, _ list: [JSONValue], key: String, name: String) -> String {
        // The longest first: @_user_1 is the beginning of @_user_10.
        let known = list.compactMap { item -> (key: String, name: String)? in
            guard let key = item[dotted: key]?.scalarText, let name = item[dotted: name]?.scalarText, !key.isEmpty else { return nil }
            return (key, name)
        }.sorted { $0.key.utf8.count > $1.key.utf8.count }
        return known.reduce(text) { text, mention in
            text.split(separator: mention.key, omittingEmptySubsequences: false).joined(separator: "@" + mention.name)
        }
    }
}

/// A tag of an element that HTML knows, at the beginning of a text.
private struct Tag {
    var name: String
    var isEnd: Bool
    var rest: Substring

    static let lines: Set<String> = [
        "br", "p", "div", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6",
    ]
    private static let others: Set<String> = [
        "a", "at", "attachment", "b", "body", "code", "del", "em", "emoji", "font", "head", "html", "i", "img", "ins", "meta", "s", "small", "span",
        "strike", "strong", "sub", "sup", "systemeventmessage", "tbody", "td", "th", "thead", "u",
    ]

    init?(_ text: Substring) {
        var inside = text.dropFirst()
        isEnd = inside.first == "/"
        if isEnd { inside = inside.dropFirst() }
        name = inside.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }.lowercased()
        guard Self.lines.contains(name) || Self.others.contains(name), let close = inside.firstIndex(of: ">") else { return nil }
        let next = inside.dropFirst(name.count).first
        guard next == ">" || next == "/" || next?.isWhitespace == true else { return nil }
        rest = inside[inside.index(after: close)...]
    }
}

extension String {
    fileprivate func trimmingWhitespace() -> String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}

import CRE2

/// What RE2 makes of a pattern's syntax, in words for operators.
enum PatternSyntax {
    /// Writes `(?<name>` as `(?P<name>`, which the RE2 of Debian 12 wants. Look-behind (`(?<=`, `(?<!`) stays and is refused by RE2.
    static func withRE2Names(_ source: String) -> String {
        let mark = Array("(?<".utf8)
        let bytes = Array(source.utf8)
        var translated: [UInt8] = []
        var start = 0
        for at in Scan(bytes) where bytes[at...].starts(with: mark) && bytes[(at + 3)...].first.map(isNameStart) == true {
            translated.append(contentsOf: bytes[start..<at + 2])
            translated.append(UInt8(ascii: "P"))
            start = at + 2
        }
        guard start > 0 else { return source }
        return String(decoding: translated + bytes[start...], as: UTF8.self)
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte >= 0x80
    }

    /// Turns RE2's refusal into an error with a sentence and, where the fault can be found in the pattern, its place.
    static func explain(_ error: cre2_error, in source: String) -> RecipeError {
        let fragment = withUnsafeBytes(of: error.fragment) { String(decoding: $0.prefix(error.fragment_length), as: UTF8.self) }
        if let unsupported = unsupported(in: source) { return unsupported }
        let place = position(of: fragment, in: source)
        return RecipeError(
            error.code == CRE2_TOO_LARGE ? .patternTooLarge : .patternSyntax, sentence(error.code, fragment), at: place)
    }

    private static func sentence(_ code: cre2_error_code, _ fragment: String) -> String {
        switch code {
        case CRE2_BAD_ESCAPE: "The pattern has the escape '\(fragment)', which does not exist in RE2."
        case CRE2_BAD_CLASS: "The pattern names the character class '\(fragment)', which does not exist in RE2."
        case CRE2_BAD_RANGE: "The pattern has the range '\(fragment)', whose end comes before its start."
        case CRE2_MISSING_BRACKET: "The pattern opens a character class at '\(fragment)' and does not close it with ']'."
        case CRE2_MISSING_PAREN: "The pattern opens a group and does not close it with ')'."
        case CRE2_UNEXPECTED_PAREN: "The pattern closes a group with ')' that was not opened."
        case CRE2_TRAILING_BACKSLASH: "The pattern ends with a single backslash."
        case CRE2_REPEAT_ARGUMENT: "The pattern has '\(fragment)' with nothing in front of it to repeat."
        case CRE2_REPEAT_SIZE: "The pattern repeats '\(fragment)'; the limit is 1000 times."
        case CRE2_REPEAT_OPERATOR:
            "The pattern has '\(fragment)': RE2 does not know two repetitions of one thing, nor possessive ones."
        case CRE2_BAD_PERL_OPERATOR: "The pattern has the group '\(fragment)', which does not exist in RE2."
        case CRE2_BAD_NAME: "The pattern names a group '\(fragment)': a name is made of letters, digits and '_'."
        case CRE2_TOO_LARGE: "The pattern is too large when compiled. Use smaller repetitions."
        case CRE2_BAD_UTF8: "The pattern is not UTF-8."
        default: "The pattern cannot be compiled."
        }
    }

    private static func position(of fragment: String, in source: String) -> RecipeError.Position? {
        let text = Array(source.utf8)
        let part = Array(fragment.utf8)
        guard !part.isEmpty, part.count <= text.count else { return nil }
        let offset = (0...text.count - part.count).first { text[$0...].starts(with: part) }
        return offset.map { RecipeError.Position(offset: $0, in: text) }
    }
}

extension PatternSyntax {
    /// Syntax of other engines that RE2 leaves out, because matching it in linear time is not known to be possible.
    private static let unsupported: [(text: String, name: String)] = [
        ("(?=", "look-ahead"), ("(?!", "look-ahead"), ("(?<=", "look-behind"), ("(?<!", "look-behind"),
        ("(?>", "atomic groups"), ("(?(", "conditional groups"), ("(?R)", "recursion"), ("(?P=", "back-references"),
        ("(?P>", "recursion"),
        ("\\k<", "back-references"), ("\\k{", "back-references"), ("\\g{", "back-references"),
    ]

    private static func unsupported(in source: String) -> RecipeError? {
        let bytes = Array(source.utf8)
        for at in Scan(bytes) {
            guard let name = unsupportedName(bytes[at...]) else { continue }
            return RecipeError(
                .patternUnsupported,
                "The pattern uses \(name). RE2 has none, so that no text can make a pattern slow. Write it with groups and check the rest in a condition.",
                at: RecipeError.Position(offset: at, in: bytes))
        }
        return nil
    }

    private static func unsupportedName(_ rest: ArraySlice<UInt8>) -> String? {
        if let known = unsupported.first(where: { rest.starts(with: $0.text.utf8) }) { return known.name }
        guard rest.first == UInt8(ascii: "\\"), let digit = rest.dropFirst().first else { return nil }
        return (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(digit) ? "back-references" : nil
    }

    /// Walks over the offsets at which a construct begins: outside of character classes, an escape as one step.
    private struct Scan: Sequence, IteratorProtocol {
        private let bytes: [UInt8]
        private var at = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func next() -> Int? {
            guard at < bytes.count else { return nil }
            let start = at
            switch bytes[at] {
            case UInt8(ascii: "\\"): skipEscape()
            case UInt8(ascii: "["): skipClass()
            default: at += 1
            }
            return start
        }

        /// `\Q…\E` is text without any constructs.
        private mutating func skipEscape() {
            guard at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "Q") else {
                at += 2
                return
            }
            at += 2
            while at < bytes.count, !bytes[at...].starts(with: "\\E".utf8) { at += 1 }
            at += 2
        }

        /// A bracket right after the opening one, or after `[^`, is a member of the class.
        private mutating func skipClass() {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "^") { at += 1 }
            if at < bytes.count, bytes[at] == UInt8(ascii: "]") { at += 1 }
            while at < bytes.count, bytes[at] != UInt8(ascii: "]") {
                if bytes[at...].starts(with: "[:".utf8), let end = bytes[at...].firstIndex(of: UInt8(ascii: "]")) {
                    at = end
                } else if bytes[at] == UInt8(ascii: "\\") {
                    at += 1
                }
                at += 1
            }
            at += 1
        }
    }
}

extension RecipeError.Code {
    /// The pattern is not RE2 syntax.
    public static let patternSyntax = Self(rawValue: "pattern.syntax")
    /// The pattern uses something of other engines that RE2 leaves out.
    public static let patternUnsupported = Self(rawValue: "pattern.unsupported")
    /// The compiled pattern would be larger than its memory limit.
    public static let patternTooLarge = Self(rawValue: "pattern.too_large")
}

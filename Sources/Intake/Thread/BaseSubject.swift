import Recipes

/// A subject without what mail programs put in front of it, for telling whether two mails speak of the same thing.
public struct BaseSubject: Sendable, Hashable {
    /// What is left, in lower case and with single blanks.
    public let text: String

    /// Takes off `Re:`, `AW:`, `回复：` and their like, marks in brackets in front, and ticket numbers.
    public init(_ subject: String) {
        var rest = subject.collapsingWhitespace().lowercased()[...]
        while let shorter = Self.withoutPrefix(rest) ?? Self.withoutMark(rest) { rest = shorter.drop { $0 == " " } }
        text = Self.withoutNumbers(rest)
    }

    /// Whether the two have next to nothing in common, so that the writer took an old mail to start something new.
    ///
    /// Compared by pairs of letters, which works for languages without blanks. Short subjects tell too little.
    public func isClearlyOther(than other: BaseSubject) -> Bool {
        let (mine, theirs) = (Self.letters(text), Self.letters(other.text))
        guard mine.count >= Self.fewest, theirs.count >= Self.fewest else { return false }
        let (pairs, others) = (Self.pairs(mine), Self.pairs(theirs))
        let common = pairs.intersection(others).count
        return common * 6 < min(pairs.count, others.count)
    }

    private static let fewest = 4

    private static func letters(_ text: String) -> [Character] { text.filter { $0.isLetter || $0.isNumber } }

    private static func pairs(_ letters: [Character]) -> Set<String> {
        Set(zip(letters, letters.dropFirst()).map { String([$0, $1]) })
    }

    private static func withoutPrefix(_ text: Substring) -> Substring? {
        guard let colon = text.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        // `Re[2]:` and `RE (3):` count their answers.
        let word = text[..<colon].prefix { !"[(（0123456789 ".contains($0) }
        let count = text[..<colon].dropFirst(word.count)
        guard words.contains(String(word)), count.allSatisfy({ "[]()（）0123456789 ".contains($0) }) else { return nil }
        return text[text.index(after: colon)...]
    }

    private static func withoutMark(_ text: Substring) -> Substring? {
        for (open, close) in [("[", "]"), ("【", "】"), ("*", "*")] where text.hasPrefix(open) {
            guard let end = text.dropFirst().firstIndex(of: Character(close)) else { return nil }
            let rest = text[text.index(after: end)...]
            return rest.allSatisfy { $0 == " " } ? nil : rest
        }
        return nil
    }

    private static func withoutNumbers(_ text: Substring) -> String {
        text.split(separator: " ").filter { SubjectTicket.number(in: String($0)) == nil }.joined(separator: " ")
    }

    private static let words: Set<String> = Set(
        """
        re aw sv vs antw rv res ref fw fwd wg tr vl vb enc odp pd ynt i̇lt ilt rif r i doorst vá továbbítás ответ отв пересл на 回复 答复 回覆 答覆 转发 轉寄 轉發 返信 転送 \
        回信 답장 회신 전달
        """.split(separator: " ").map(String.init))
}

/// A ticket's number in a subject: `T100042`.
enum SubjectTicket {
    /// The first number that stands by itself; nil when there is none.
    static func number(in subject: String) -> Int64? {
        let bytes = Array(subject.utf8)
        var index = 0
        while index < bytes.count {
            defer { index += 1 }
            guard bytes[index] | 0x20 == UInt8(ascii: "t"), index == 0 || !isWord(bytes[index - 1]) else { continue }
            let digits = bytes[(index + 1)...].prefix { $0 &- 48 < 10 }
            guard (6...18).contains(digits.count), digits.endIndex == bytes.count || !isWord(bytes[digits.endIndex]) else { continue }
            return Int64(String(decoding: digits, as: UTF8.self))
        }
        return nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte &- 48 < 10 || (byte | 0x20) &- 97 < 26
    }
}

/// Titles that programs put in front of the subject they answer.
struct SubjectTitles: Sendable {
    private let table: PhraseTable

    static let absence = SubjectTitles(MailLanguage.all.flatMap(\.absenceTitles))
    static let automatic = SubjectTitles(MailLanguage.all.flatMap(\.automatics))
    static let absenceWords = SubjectTitles(MailLanguage.all.flatMap { $0.absences + $0.absenceTitles })

    private init(_ titles: [String]) { table = PhraseTable(titles) }

    /// Whether the subject is a title, or begins with one and a colon or bracket. People write of such things too: a title that goes
    /// on as a sentence is not one.
    func begins(_ subject: String) -> Bool {
        let text = FoldedText(subject)
        var content = text.trimmed(0..<text.bytes.count)
        while let first = content.first, Self.isOpening(text.folded[first]) { content = text.trimmed(content.dropFirst()) }
        guard let length = table.match(text, at: content.lowerBound, before: content.upperBound) else { return false }
        if text.folded[content.lowerBound + length - 1] == UInt8(ascii: ":") { return true }
        let rest = text.trimmed(content.lowerBound + length..<content.upperBound)
        guard let next = rest.first else { return true }
        if Self.isClosing(text.folded[next]) { return true }
        let word = text.folded[rest].prefix { $0 != 0x20 && $0 != UInt8(ascii: ":") }
        return word.elementsEqual("autoreply".utf8) || word.elementsEqual("re".utf8)
    }

    /// Whether a title stands anywhere in the subject.
    func contains(_ subject: String) -> Bool {
        let text = FoldedText(subject)
        return table.find(text, in: 0..<text.bytes.count) != nil
    }

    private static func isOpening(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "[") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "*")
    }

    private static func isClosing(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "*") || byte == 0xE2
    }
}

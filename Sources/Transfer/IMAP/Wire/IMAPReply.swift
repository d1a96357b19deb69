/// A response sorted by what it means to whoever waits for a command to end.
enum IMAPReply {
    /// The answer to the command of that tag.
    case tagged(tag: [UInt8], IMAPStatus)
    /// `+`: the server waits for more of the command.
    case continuation([UInt8])
    /// `* OK`, `* NO`, `* BAD`, `* BYE`, `* PREAUTH`.
    case status(IMAPStatus)
    /// `* 12 EXISTS`: a number and a word in capitals; the cursor stands behind it.
    case numbered(UInt64, String, IMAPCursor)
    /// `* CAPABILITY …`: a word in capitals; the cursor stands behind it.
    case data(String, IMAPCursor)
    /// A line that is none of these; some servers send an empty one here and there.
    case nonsense([UInt8])

    init(_ response: IMAPResponse) {
        let opening = response.opening
        guard let first = opening.first else {
            self = .nonsense(opening)
            return
        }
        switch first {
        case UInt8(ascii: "+"): self = .continuation(Array(opening.dropFirst().drop { $0 == 0x20 }))
        case UInt8(ascii: "*"): self = Self.untagged(response)
        default: self = Self.tagged(opening)
        }
    }

    private static func tagged(_ line: [UInt8]) -> IMAPReply {
        let words = line.split(separator: 0x20, maxSplits: 2)
        guard words.count > 1, let kind = IMAPStatus.Kind(words[1]) else { return .nonsense(line) }
        return .tagged(tag: Array(words[0]), IMAPStatus(kind, words.count > 2 ? words[2] : []))
    }

    private static func untagged(_ response: IMAPResponse) -> IMAPReply {
        var cursor = IMAPCursor(response)
        _ = cursor.word()
        let word = cursor.word()
        if let kind = IMAPStatus.Kind(word) {
            return .status(IMAPStatus(kind, cursor.restOfText))
        }
        if let number = ASCII.number(word) {
            return .numbered(number, ASCII.uppercased(cursor.word()), cursor)
        }
        return word.isEmpty ? .nonsense(response.opening) : .data(ASCII.uppercased(word), cursor)
    }
}

/// The replies to one mail, gathered line by line.
struct SMTPDialogue {
    private static let longest = 64 << 10

    private(set) var replies: [SMTPReply] = []
    private var words: [String] = []
    private var bytes = 0

    /// `250-…` goes on, `250 …` ends the reply.
    mutating func consume(_ line: UnsafeRawBufferPointer) {
        bytes += line.count
        guard bytes <= Self.longest, let code = ASCII.number(line.prefix(3)).map({ Int($0) }), line.prefix(3).count == 3 else {
            return
        }
        words.append(PlainText.cleaned(line.dropFirst(4)))
        guard line.dropFirst(3).first != UInt8(ascii: "-") else { return }
        let text = words.joined(separator: " ")
        replies.append(SMTPReply(code: code, enhancedStatus: Self.enhancedStatus(text), text: PlainText.cleaned(text)))
        words = []
    }

    /// The server asked for the message.
    var reachedMessage: Bool { replies.contains { $0.code == 354 } }

    /// The reply to the final dot, if it came.
    var verdict: SMTPReply? {
        guard let data = replies.firstIndex(where: { $0.code == 354 }) else { return nil }
        return replies[(data + 1)...].last
    }

    var lastRefusal: SMTPReply? { replies.last { $0.code >= 400 } }

    /// `5.1.1` at the beginning of the words.
    private static func enhancedStatus(_ text: String) -> String? {
        let word = text.utf8.prefix { $0 != 0x20 }
        let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 1, parts.allSatisfy({ $0.count <= 3 && ASCII.number($0) != nil }) else {
            return nil
        }
        return String(decoding: Array(word), as: UTF8.self)
    }
}

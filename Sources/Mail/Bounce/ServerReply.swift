/// The codes in a server's words: the SMTP reply (550) and the status of RFC 3463 (5.1.1).
struct ServerReply: Equatable {
    /// The first enhanced status that begins with 4 or 5.
    var status: String?
    /// The first SMTP reply code from 400 to 599 that stands where replies stand.
    var reply: Int?
    /// Where the first of both stands.
    private(set) var place: Int?

    init(_ text: FoldedText) {
        var index = 0
        let bytes = text.folded
        while index < bytes.count {
            guard bytes[index] == 0x34 || bytes[index] == 0x35, index == 0 || Self.opens(bytes[index - 1]) else {
                index += 1
                continue
            }
            if status == nil, let end = Self.statusEnd(bytes, index) {
                status = text.string(index..<end)
                place = place ?? index
                index = end
            } else if reply == nil, let code = Self.code(bytes, index) {
                reply = code
                place = place ?? index
                index += 3
            } else {
                index += 1
            }
        }
    }

    /// A code begins after a blank, bracket or mark; not in the middle of a number or a word.
    private static func opens(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "#"), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "-"),
            UInt8(ascii: "<"), UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "'"):
            true
        default: false
        }
    }

    /// The end of `5.1.1` at the index. A fourth number makes it an IP address.
    private static func statusEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard let subject = digits(bytes, start + 2), bytes[start + 1] == UInt8(ascii: "."), subject <= start + 5, subject < bytes.count,
            bytes[subject] == UInt8(ascii: "."), let detail = digits(bytes, subject + 1), detail <= subject + 4
        else { return nil }
        if detail + 1 < bytes.count, bytes[detail] == UInt8(ascii: "."), (0x30...0x39).contains(bytes[detail + 1]) { return nil }
        return detail
    }

    private static func digits(_ bytes: [UInt8], _ start: Int) -> Int? {
        var end = start
        while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 }
        return end > start ? end : nil
    }

    /// The code at the index when it has three digits and is followed by a blank, a dash, a colon or the end.
    private static func code(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard let end = digits(bytes, start), end == start + 3 else { return nil }
        let follows =
            end == bytes.count
            || [0x20, 0x0A, 0x0D, UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "_"), UInt8(ascii: "]")].contains(bytes[end])
        guard follows, bytes[start + 1] <= 0x35 else { return nil }
        return Int(String(decoding: bytes[start..<end], as: UTF8.self))
    }
}

/// The SMTP command that was refused, as far as a bounce tells.
enum RefusedCommand {
    case connect, mail, recipient, data

    /// The command of which the last mark stands in the text, before the first refusal of a transcript; nil when there is none.
    static func read(_ text: FoldedText) -> RefusedCommand? {
        var last: (place: Int, command: RefusedCommand)?
        let end = refusals.compactMap { text.find($0, in: 0..<text.bytes.count) }.min() ?? text.bytes.count
        for (mark, command) in marks {
            var from = 0
            while let place = text.find(mark, in: from..<end) {
                if place >= last?.place ?? 0 { last = (place, command) }
                from = place + mark.count
            }
        }
        return last?.command
    }

    /// `550 <ann@example.com>: …`: servers that refuse at RCPT repeat the address so.
    static func echoesRecipient(_ text: FoldedText) -> Bool {
        guard let place = ServerReply(text).place else { return false }
        let near = text.folded[place..<min(text.bytes.count, place + 120)]
        guard let open = near.firstIndex(of: UInt8(ascii: "<")), open <= place + 10, let close = near.firstIndex(of: UInt8(ascii: ">")) else {
            return false
        }
        return close + 1 < near.endIndex && near[close + 1] == UInt8(ascii: ":") && near[open..<close].contains(UInt8(ascii: "@"))
    }

    private static let refusals = ["<<< 4", "<<< 5"].map { Array($0.utf8) }
    private static let marks: [([UInt8], RefusedCommand)] = words.flatMap { command, words in words.map { (Array($0.utf8), command) } }

    private static let words: [(RefusedCommand, [String])] = [
        (
            .recipient,
            [
                "rcpt to command", "after rcpt", ">>> rcpt", "[rcpt_to]", "<<< rcpt", "rcpt to response", "does not like recipient", "our rcpt to",
                "following rcpt", "rcpt command", "reply to rcpt", "rcpt to:<",
            ]
        ),
        (
            .data,
            [
                "end of data", "data command", "after i sent the message", "our final data", ">>> data", "text command", "smtp command data",
                "after data",
                ">>> .",
            ]
        ),
        (.mail, ["mail from command", ">>> mail", "after mail from", "our mail from", "sender was rejected"]),
        (.connect, ["initial connection", "refused to talk to me", "helo command", "our ehlo"]),
    ]
}

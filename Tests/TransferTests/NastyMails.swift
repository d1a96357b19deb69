/// Mails that readers of IMAP have stumbled over.
enum NastyMails {
    static let all: [[UInt8]] = [
        forgedTags, longLine, nul, noFinalLineEnd, threeMegabytes, empty, braces, bare8Bit, announcements,
    ]

    /// IMAP literals may hold no NUL (RFC 3501 section 4.3): Dovecot sends 0x80 in its place.
    static func asDovecotSends(_ mail: [UInt8]) -> [UInt8] { mail.contains(0) ? mail.map { $0 == 0 ? 0x80 : $0 } : mail }

    private static func mail(_ body: String) -> [UInt8] { Array("From: a@example.org\r\nSubject: nasty\r\n\r\n\(body)".utf8) }

    static let forgedTags = mail(
        (0..<50).map { "A00\($0) OK done\r\n* \($0) EXPUNGE\r\n* BYE\r\n+ go\r\n" }.joined()
            + ")\r\n* 1 FETCH (UID 9 BODY[] {3}\r\nabc)\r\n")
    static let longLine = mail(String(repeating: "x", count: 40_000) + "\r\n")
    static let nul = mail("a") + [0, 0, 13, 10, 0xFF, 0xFE, 13, 10]
    static let noFinalLineEnd = mail("the end without an end")
    static let threeMegabytes = mail(String(repeating: String(repeating: "0123456789", count: 7) + "\r\n", count: 43_000))
    static let empty = Array("\r\n".utf8)
    static let braces = mail("{1000000}\r\n{5}\r\n")
    static let bare8Bit = mail("") + Array(repeating: 0xE9, count: 300) + [13, 10]
    static let announcements = mail("\r\n)\r\n") + Array("* 2 FETCH (BODY[] {10}".utf8)
}

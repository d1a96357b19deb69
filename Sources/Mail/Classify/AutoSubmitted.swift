/// The `Auto-Submitted` field (RFC 3834, section 5; `auto-notified` of RFC 5436): a token and parameters.
struct AutoSubmitted: Equatable {
    /// The token in lower case: `no`, `auto-generated`, `auto-replied`, `auto-notified`, or another.
    var token: String
    /// What follows the token, in lower case.
    var rest: String

    /// Whether a program sent the mail: any token but `no`.
    var isAutomatic: Bool { token != "no" && !token.isEmpty }
    /// Whether a program answered a mail.
    var isReply: Bool { token == "auto-replied" }

    init?(_ mail: MailEvidence) {
        guard let value = mail.lowered("Auto-Submitted") else { return nil }
        let bytes = Array(value.utf8)
        let head = Self.withoutLeadingComment(bytes)
        token = String(decoding: head.prefix { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }, as: UTF8.self)
        rest = String(value.dropFirst(token.count))
    }

    private static func withoutLeadingComment(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        guard bytes.first == UInt8(ascii: "("), let close = bytes.firstIndex(of: UInt8(ascii: ")")) else { return bytes[...] }
        return bytes[(close + 1)...].drop { $0 == 0x20 }
    }
}

import Mail

/// Small mails of our own.
enum Sample {
    /// A mail with CRLF line ends from lines.
    static func mail(_ lines: String...) -> [UInt8] {
        Array(lines.joined(separator: "\r\n").utf8)
    }

    /// A mail of one text part whose content is given as bytes.
    static func text(_ type: String, _ body: [UInt8], encoding: String = "8bit") -> [UInt8] {
        mail("From: a@example.com", "Subject: t", "Content-Type: \(type)", "Content-Transfer-Encoding: \(encoding)", "", "")
            + body
    }

    static func decode(_ bytes: [UInt8], _ limits: MailLimits = MailLimits()) throws -> Mail {
        try MailDecoder(limits: limits).decode(bytes)
    }

    /// 订单 in GB2312.
    static let order: [UInt8] = [0xB6, 0xA9, 0xB5, 0xA5]
}

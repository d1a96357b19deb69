import CGMime

/// Writes outgoing mails with GMime.
struct MailWriter {
    private let message: UnsafeMutablePointer<GMimeMessage>

    static func write(_ mail: OutgoingMail) throws(MailError) -> [UInt8] {
        _ = GMimeLibrary.started
        guard let message = g_mime_message_new(1) else { return [] }
        defer { cgmime_unref(message) }
        let writer = MailWriter(message: message)
        try writer.writeHeader(mail)
        writer.writeBody(mail)
        let written = cgmime_written(message)
        defer { g_byte_array_unref(written) }
        return Array(UnsafeBufferPointer(start: written.pointee.data, count: Int(written.pointee.len)))
    }

    private func writeHeader(_ mail: OutgoingMail) throws(MailError) {
        set("Date", DateText.format(mail.date))
        try add([mail.from], as: GMIME_ADDRESS_TYPE_FROM)
        try add(mail.replyTo, as: GMIME_ADDRESS_TYPE_REPLY_TO)
        try add(mail.to, as: GMIME_ADDRESS_TYPE_TO)
        try add(mail.cc, as: GMIME_ADDRESS_TYPE_CC)
        if mail.to.isEmpty && mail.cc.isEmpty { throw .noRecipient }
        g_mime_message_set_subject(message, Self.oneLine(mail.subject), "utf-8")
        set("Message-Id", Self.bracketed(mail.messageID))
        if let parent = mail.inReplyTo { set("In-Reply-To", Self.bracketed(parent)) }
        if !mail.references.isEmpty { set("References", mail.references.map(Self.bracketed).joined(separator: " ")) }
        for header in mail.headers {
            try FieldName.check(header.name)
            set(header.name, Self.oneLine(header.value))
        }
    }

    private func set(_ name: String, _ value: String) {
        g_mime_object_set_header(cgmime_object(message), name, value, "utf-8")
    }

    private func add(_ addresses: [MailAddress], as type: GMimeAddressType) throws(MailError) {
        for mailbox in addresses {
            guard mailbox.validity != .invalid, let address = mailbox.asciiAddress,
                address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else {
                throw .unusableAddress
            }
            cgmime_add_mailbox(message, type, mailbox.name.map(Self.oneLine), address)
        }
    }

    private func writeBody(_ mail: OutgoingMail) {
        let plain = part("plain", mail.text)
        guard let html = mail.html, let both = g_mime_multipart_new_with_subtype("alternative") else {
            g_mime_message_set_mime_part(message, plain)
            return cgmime_unref(plain)
        }
        let rich = part("html", html)
        g_mime_multipart_add(both, plain)
        g_mime_multipart_add(both, rich)
        g_mime_message_set_mime_part(message, cgmime_object(both))
        for object in [plain, rich] { cgmime_unref(object) }
        cgmime_unref(both)
    }

    /// A text part. Quoted-printable stays readable where most of it is ASCII; else base64 is shorter.
    private func part(_ subtype: String, _ text: String) -> UnsafeMutablePointer<GMimeObject> {
        var bytes = Array(text.utf8)
        PlainText.normalizeLineEnds(&bytes)
        let high = bytes.reduce(0) { $0 + ($1 < 0x80 ? 0 : 1) }
        let isBase64 = high * 6 > bytes.count
        // Base64 covers the line ends, which have to be CRLF inside of it (RFC 2045 section 6.8).
        if isBase64 { bytes = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }
        let encoding = isBase64 ? GMIME_CONTENT_ENCODING_BASE64 : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE
        let part = String(decoding: bytes, as: UTF8.self).withCString { cgmime_new_part("text", subtype, $0, bytes.count, encoding) }
        g_mime_object_set_content_type_parameter(part, "charset", "utf-8")
        return part
    }

    /// Control characters become blanks, so that no value can start a line of its own.
    private static func oneLine(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl =
                scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
            scalars.append(isControl ? " " : scalar)
        }
        return String(scalars)
    }

    /// An id in brackets, with nothing in it that does not belong there.
    private static func bracketed(_ id: String) -> String {
        "<" + String(decoding: id.utf8.filter { $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E }, as: UTF8.self) + ">"
    }
}

/// GMime, started once before its first use on any thread.
enum GMimeLibrary {
    static let started: Void = cgmime_start()
}

/// Names of header fields that a caller may set.
private enum FieldName {
    private static let own: Set<String> = [
        "date", "from", "sender", "reply-to", "to", "cc", "bcc", "subject", "message-id", "in-reply-to", "references",
        "mime-version",
    ]

    static func check(_ name: String) throws(MailError) {
        let isToken =
            !name.isEmpty && name.utf8.count <= 70
            && name.utf8.allSatisfy { ASCII.isLetterOrDigit(ASCII.lower($0)) || $0 == 0x2D }
        let lower = name.lowercased()
        if !isToken || own.contains(lower) || lower.hasPrefix("content-") { throw .unusableFieldName }
    }
}

/// Dates for headers (RFC 5322 section 3.3).
enum DateText {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func format(_ date: MailDate) -> String {
        let local = Int(date.microseconds.dividedFloor(by: 1_000_000)) + date.offsetMinutes * 60
        let day = local.dividedFloor(by: 86400)
        let second = local - day * 86400
        let (year, month, monthDay) = civil(day)
        let clock = [second / 3600, second / 60 % 60, second % 60].map(twoDigits).joined(separator: ":")
        let offset = abs(date.offsetMinutes)
        let zone = (date.offsetMinutes < 0 ? "-" : "+") + twoDigits(offset / 60) + twoDigits(offset % 60)
        return "\(days[((day % 7) + 7) % 7]), \(twoDigits(monthDay)) \(months[month - 1]) \(year) \(clock) \(zone)"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// The day of the Gregorian calendar that is so many days after 1970-01-01.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.dividedFloor(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }
}

extension BinaryInteger {
    /// Division that rounds down, also for what lies before 1970.
    fileprivate func dividedFloor(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

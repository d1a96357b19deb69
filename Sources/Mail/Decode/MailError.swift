/// Why a mail was not read, or not composed. Holds no text of the mail.
public struct MailError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of errors.
    public enum Code: String, Sendable, CaseIterable {
        /// More bytes than ``MailLimits/messageBytes``.
        case tooLarge
        /// More parts than ``MailLimits/parts``.
        case tooManyParts
        /// Deeper nesting than ``MailLimits/depth``.
        case tooDeep
        /// A header larger than ``MailLimits/headerBytes``.
        case headerTooLarge
        /// More decoded content than ``MailLimits/decodedBytes``.
        case decodedTooLarge
        /// Empty, or neither a header field nor text.
        case notAMail
        /// A mail to compose has no usable sender or recipient.
        case addressUnusable
        /// A header field to compose has a name that is no field name.
        case fieldNameUnusable
    }

    /// The kind.
    public var code: Code
    /// The limit that was hit; nil where there is none.
    public var limit: Int?
    /// One full sentence for operators.
    public var description: String

    init(_ code: Code, limit: Int? = nil, _ description: String) {
        self.code = code
        self.limit = limit
        self.description = description
    }

    static func tooLarge(_ size: Int, limit: Int) -> MailError {
        MailError(
            .tooLarge, limit: limit,
            "The mail has \(size) bytes; the limit is \(limit) bytes. Raise limits.message of the adapter or handle this mail by hand."
        )
    }

    static func tooManyParts(limit: Int) -> MailError {
        MailError(
            .tooManyParts, limit: limit,
            "The mail has more than \(limit) parts, which is the limit. Raise limits.parts of the adapter if it is genuine.")
    }

    static func tooDeep(limit: Int) -> MailError {
        MailError(.tooDeep, limit: limit, "The parts of the mail nest deeper than \(limit) levels, which is the limit.")
    }

    static func headerTooLarge(_ size: Int, limit: Int) -> MailError {
        MailError(.headerTooLarge, limit: limit, "The header of the mail has \(size) bytes; the limit is \(limit) bytes.")
    }

    static func decodedTooLarge(limit: Int) -> MailError {
        MailError(
            .decodedTooLarge, limit: limit, "The decoded content of the mail has more than \(limit) bytes, which is the limit.")
    }

    static let notAMail = MailError(
        .notAMail, "These bytes are no mail: they are empty, or hold neither a header field nor text.")

    static let unusableAddress = MailError(
        .addressUnusable, "A mail was not composed: an address is no address, or has letters outside ASCII before its @.")

    static let noRecipient = MailError(.addressUnusable, "A mail was not composed: it has no recipient.")

    static let unusableFieldName = MailError(
        .fieldNameUnusable,
        "A mail was not composed: a further header field has no proper name, or one that is set by the mail itself.")
}

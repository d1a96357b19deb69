/// One response of an IMAP server: text with literals between, as it came (RFC 9051 section 2.2.2).
public struct IMAPResponse: Sendable, Equatable {
    /// A stretch of a response.
    public enum Part: Sendable, Equatable {
        /// Text without line end and without the announcement of the literal that follows.
        case text([UInt8])
        /// The octets of a literal.
        case literal([UInt8])
        /// A literal over the limit, read and thrown away; its size in bytes.
        case oversized(Int)
    }

    /// Text first, then literals and text by turns.
    public internal(set) var parts: [Part]

    /// The first text, which decides what kind of response it is.
    var opening: [UInt8] {
        if case .text(let text) = parts.first { text } else { [] }
    }
}

/// What one `* n FETCH (…)` carries; items come in any order and any of them may be missing.
struct IMAPFetchItems {
    var uid: UInt32?
    var size: Int?
    var flags: [IMAPFlag]?
    var internalDate: IMAPInternalDate?
    var modificationSequence: UInt64?
    /// `BODY[]`.
    var body: IMAPBody?
    /// `BODY[HEADER]`.
    var header: IMAPBody?
    var structure: IMAPBodyPart?

    /// - Parameter cursor: behind the word FETCH.
    init(_ cursor: IMAPCursor) {
        var cursor = cursor
        guard cursor.take(UInt8(ascii: "(")) else { return }
        cursor.skipSpaces()
        while true {
            let name = cursor.word()
            guard !name.isEmpty, let value = cursor.value(), !cursor.gaveUp else { return }
            take(name, value)
        }
    }

    private mutating func take(_ name: ArraySlice<UInt8>, _ value: IMAPValue) {
        if ASCII.equal(name, "UID") {
            uid = value.number.flatMap { UInt32(exactly: $0) }
        } else if ASCII.equal(name, "BODY[]") {
            body = IMAPBody(value)
        } else if ASCII.equal(name, "FLAGS") {
            flags = value.list?.compactMap { $0.text.map(IMAPFlag.init(received:)) }
        } else if ASCII.equal(name, "RFC822.SIZE") {
            size = value.number.flatMap { Int(exactly: $0) }
        } else if ASCII.equal(name, "INTERNALDATE") {
            internalDate = value.bytes.flatMap { IMAPInternalDate($0) }
        } else if ASCII.equal(name, "BODY[HEADER]") {
            header = IMAPBody(value)
        } else if ASCII.equal(name, "BODYSTRUCTURE") {
            structure = IMAPBodyPart(value)
        } else if ASCII.equal(name, "MODSEQ") {
            modificationSequence = value.list?.first?.number
        }
    }
}

/// The octets of a message or of a part of it.
public enum IMAPBody: Sendable, Equatable {
    /// As the server holds them.
    case bytes([UInt8])
    /// More than the limit; the size in bytes the server announced.
    case tooLarge(Int)
    /// The server says NIL: it has lost them, or the message is gone.
    case absent

    init(_ value: IMAPValue) {
        switch value {
        case .string(let bytes), .atom(let bytes): self = .bytes(bytes)
        case .oversized(let size): self = .tooLarge(size)
        case .none, .list: self = .absent
        }
    }
}

/// A system flag such as `\Seen` or a keyword such as `$Handled` (RFC 9051 section 2.3.2).
public struct IMAPFlag: Sendable, Hashable, CustomStringConvertible {
    /// As it stands on the wire.
    public let name: String

    /// `\Seen`: somebody has read it.
    public static let seen = IMAPFlag(received: "\\Seen")
    /// `\Answered`.
    public static let answered = IMAPFlag(received: "\\Answered")
    /// `\Flagged`.
    public static let flagged = IMAPFlag(received: "\\Flagged")
    /// `\Deleted`: goes with the next expunge.
    public static let deleted = IMAPFlag(received: "\\Deleted")
    /// `\Draft`.
    public static let draft = IMAPFlag(received: "\\Draft")
    /// `\*` among the permanent flags: clients may make up keywords.
    public static let anyKeyword = IMAPFlag(received: "\\*")

    /// A keyword of our own: an atom.
    /// - Throws: `TransferError` with `.invalidRequest` when it has a character that no flag has.
    public init(_ name: String) throws {
        let body = name.hasPrefix("\\") ? name.utf8.dropFirst() : name.utf8[...]
        guard !body.isEmpty, body.allSatisfy({ (0x21...0x7E).contains($0) && !Array("(){%*\"\\]".utf8).contains($0) }) else {
            throw TransferError(.invalidRequest, "The flag is not an IMAP keyword: use letters, digits, $, - and _.")
        }
        self.name = name
    }

    init(received name: String) { self.name = name }

    /// The name.
    public var description: String { name }

    /// Names differ in more than case.
    public static func == (one: Self, other: Self) -> Bool { one.name.lowercased() == other.name.lowercased() }

    /// As `==`.
    public func hash(into hasher: inout Hasher) { hasher.combine(name.lowercased()) }
}

/// A folder as LIST names it.
public struct IMAPFolder: Sendable, Equatable {
    /// The name in Unicode, as all calls take it.
    public let name: String
    /// Between a folder and its subfolders; nil where the server knows no hierarchy.
    public let delimiter: String?
    /// Such as `\HasNoChildren`, `\Noselect`, `\Junk`, `\Trash`.
    public let attributes: [String]

    /// Whether it can be opened.
    public var isSelectable: Bool {
        !attributes.contains { $0.lowercased() == "\\noselect" || $0.lowercased() == "\\nonexistent" }
    }

    /// - Parameter cursor: behind the word LIST.
    init?(_ cursor: IMAPCursor) {
        var cursor = cursor
        guard let attributes = cursor.value()?.list, let delimiter = cursor.value(), let wire = cursor.value()?.bytes else {
            return nil
        }
        name = ModifiedUTF7.decode(wire) ?? String(decoding: wire, as: UTF8.self)
        self.delimiter = delimiter.text
        self.attributes = attributes.compactMap(\.text)
    }
}

/// A folder's figures without opening it (RFC 9051 section 6.3.11).
public struct IMAPFolderStatus: Sendable, Equatable {
    /// Messages in it.
    public internal(set) var messages: Int?
    /// Messages without `\Seen`.
    public internal(set) var unseen: Int?
    /// The UID the next message gets at least.
    public internal(set) var uidNext: UInt32?
    /// UIDs mean the same as before only while this stays the same.
    public internal(set) var uidValidity: UInt32?

    /// - Parameter cursor: behind the word STATUS.
    init?(_ cursor: IMAPCursor) {
        var cursor = cursor
        guard cursor.value() != nil, let pairs = cursor.value()?.list else { return nil }
        for index in stride(from: 0, to: pairs.count - 1, by: 2) {
            guard let name = pairs[index].bytes, let number = pairs[index + 1].number else { continue }
            if ASCII.equal(name, "MESSAGES") { messages = Int(exactly: number) }
            if ASCII.equal(name, "UNSEEN") { unseen = Int(exactly: number) }
            if ASCII.equal(name, "UIDNEXT") { uidNext = UInt32(exactly: number) }
            if ASCII.equal(name, "UIDVALIDITY") { uidValidity = UInt32(exactly: number) }
        }
    }
}

/// An open folder.
public struct MailboxState: Sendable, Equatable {
    /// The name in Unicode.
    public let folder: String
    /// Opened by EXAMINE, or by a server that allows no more.
    public internal(set) var isReadOnly: Bool
    /// UIDs mean the same as before only while this stays the same.
    public internal(set) var uidValidity: UInt32 = 0
    /// The UID the next message gets at least; some servers do not say.
    public internal(set) var uidNext: UInt32?
    /// Messages in it, as of the last word from the server.
    public internal(set) var exists: Int = 0
    /// Flags that outlast the session; `IMAPFlag.anyKeyword` among them allows new keywords.
    public internal(set) var permanentFlags: [IMAPFlag] = []
    /// For CONDSTORE (RFC 7162); nil where the folder keeps none.
    public internal(set) var highestModSeq: UInt64?

    init(folder: String, isReadOnly: Bool) {
        self.folder = folder
        self.isReadOnly = isReadOnly
    }

    mutating func loseOne() { exists = max(0, exists - 1) }

    mutating func learn(_ status: IMAPStatus) {
        switch status.code {
        case "UIDVALIDITY": uidValidity = status.number.flatMap { UInt32(exactly: $0) } ?? uidValidity
        case "UIDNEXT": uidNext = status.number.flatMap { UInt32(exactly: $0) }
        case "HIGHESTMODSEQ": highestModSeq = status.number
        case "READ-ONLY": isReadOnly = true
        case "PERMANENTFLAGS":
            let names = status.arguments.split { $0 == 0x20 || $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")") }
            permanentFlags = names.map { IMAPFlag(received: String(decoding: $0, as: UTF8.self)) }
        default: break
        }
    }
}

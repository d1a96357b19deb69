/// What to search for. Keys are joined by "and".
public struct IMAPSearch: Sendable, Equatable {
    enum Key: Sendable, Equatable {
        case word(String)
        case string(String, String)
        case header(String, String)
    }

    let keys: [Key]
    /// The answer is filtered by it, for `n:*` names the last message even when its UID is below n.
    let after: UInt32

    private init(_ keys: [Key], after: UInt32 = 0) {
        self.keys = keys
        self.after = after
    }

    /// Every message.
    public static let all = IMAPSearch([.word("ALL")])

    /// Messages nobody has read.
    public static let unseen = IMAPSearch([.word("UNSEEN")])

    /// Messages whose UID is greater.
    public static func uidAfter(_ uid: UInt32) -> IMAPSearch {
        uid == .max ? IMAPSearch([], after: uid) : IMAPSearch([.word("UID \(uid + 1):*")], after: uid)
    }

    /// Those of the given UIDs that exist.
    public static func uids(_ set: UIDSet) -> IMAPSearch {
        IMAPSearch(set.isEmpty ? [] : [.word("UID \(set.text)")])
    }

    /// Messages that reached the server on that day or later, by the server's zone.
    /// - Throws: `TransferError` with `.invalidRequest` when that is no day.
    public static func since(year: Int, month: Int, day: Int) throws -> IMAPSearch {
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard (1...12).contains(month), (1...31).contains(day), (1900...9999).contains(year) else {
            throw TransferError(.invalidRequest, "The day to search from is not a calendar day.")
        }
        return IMAPSearch([.word("SINCE \(day)-\(names[month - 1])-\(year)")])
    }

    /// Messages without that flag or keyword.
    public static func without(_ flag: IMAPFlag) -> IMAPSearch {
        switch flag {
        case .seen: unseen
        case .deleted: IMAPSearch([.word("UNDELETED")])
        case .flagged: IMAPSearch([.word("UNFLAGGED")])
        case .answered: IMAPSearch([.word("UNANSWERED")])
        case .draft: IMAPSearch([.word("UNDRAFT")])
        default: IMAPSearch([.string("UNKEYWORD", flag.name)])
        }
    }

    /// Messages one of whose header fields of that name contains the text.
    public static func header(_ name: String, contains text: String) -> IMAPSearch {
        IMAPSearch([.header(name, text)])
    }

    /// Both.
    public func and(_ other: IMAPSearch) -> IMAPSearch {
        let isNothing = keys.isEmpty || other.keys.isEmpty
        return IMAPSearch(isNothing ? [] : keys + other.keys, after: max(after, other.after))
    }

    /// Whether no message can match, so that the server need not be asked.
    var isNothing: Bool { keys.isEmpty }

    func command(returningSet: Bool) throws -> IMAPCommand {
        var command = IMAPCommand("UID SEARCH")
        if returningSet { command = command.adding("RETURN (ALL)") }
        for key in keys {
            switch key {
            case .word(let words): command = command.adding(words)
            case .string(let name, let atom): command = command.adding("\(name) \(atom)")
            case .header(let name, let text):
                command = try command.adding("HEADER").adding(string: name).adding(string: text)
            }
        }
        return command
    }
}

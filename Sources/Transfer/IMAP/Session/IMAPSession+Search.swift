extension IMAPSession {
    /// Most UIDs a search may return; a server that claims more is not believed.
    static var mostUIDs: Int { 5_000_000 }

    /// The UIDs of the messages that match, ascending.
    ///
    /// `n:*` always names the last message, even one below n: what does not belong is filtered out here.
    public func uidSearch(_ search: IMAPSearch) async throws -> [UInt32] {
        if search.isNothing { return [] }
        return try await command { patience in
            hasNews = false
            var found = SearchAnswer(limit: Self.mostUIDs)
            let command = try search.command(returningSet: capabilities.contains("ESEARCH"))
            // Where the server has no ESEARCH, all UIDs come in one line.
            try withLines(of: 64 << 20) {
                _ = try run(command, patience) { found.hear($0) }
            }
            guard !found.isBroken else { throw lacking("result of a search in a form that can be read") }
            return found.uids.filter { $0 > search.after }.sorted()
        }
    }
}

/// Collects `* SEARCH 1 2 3` (RFC 3501) and `* ESEARCH (TAG "A1") UID ALL 1:3` (RFC 4731).
struct SearchAnswer {
    let limit: Int
    private(set) var uids: [UInt32] = []
    private(set) var isBroken = false

    init(limit: Int) { self.limit = limit }

    mutating func hear(_ reply: IMAPReply) {
        switch reply {
        case .data("SEARCH", let cursor): hearList(cursor.restOfText)
        case .data("ESEARCH", let cursor): hearSet(cursor)
        default: break
        }
    }

    private mutating func hearList(_ text: ArraySlice<UInt8>) {
        for word in text.split(separator: 0x20) {
            // A server with CONDSTORE may end the list with `(MODSEQ n)`.
            guard let number = ASCII.number(word) else { break }
            take(UInt32(exactly: number).map { UIDSet([$0]) })
        }
    }

    private mutating func hearSet(_ cursor: IMAPCursor) {
        var cursor = cursor
        while let value = cursor.value() {
            guard let word = value.bytes, ASCII.equal(word, "ALL") else { continue }
            take(cursor.value()?.bytes.flatMap { UIDSet($0, limit: limit) })
        }
    }

    private mutating func take(_ set: UIDSet?) {
        guard let set, uids.count + set.count <= limit else {
            isBroken = true
            return
        }
        uids += set.uids
    }
}

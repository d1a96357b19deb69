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

import Crypto
import Intake
import Recipes

/// A row of a ticket's history. Its hash covers the row before, so that a change to any row shows in all that follow.
struct TicketEvent {
    var ticket: Int64
    var number: Int32
    var at: Timestamp
    var kind: String
    /// Ids, states and digests only: no personal text.
    var detail: [UInt8]
    var hash: [UInt8]

    /// - Parameter previous: the hash of the ticket's row before; empty for the first.
    init(ticket: Int64, number: Int32, at: Timestamp, kind: String, detail: JSONObject, previous: [UInt8]) {
        self.ticket = ticket
        self.number = number
        self.at = at
        self.kind = kind
        self.detail = detail.column
        var hasher = SHA256()
        hasher.update(data: previous)
        hasher.update(data: Array("\(ticket)\n\(number)\n\(at.microseconds)\n\(kind)\n".utf8) + self.detail)
        hash = Array(hasher.finalize())
    }
}

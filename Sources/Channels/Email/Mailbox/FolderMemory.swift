/// What a gateway remembers of a folder between two looks at it. All of it may be lost: the ledger knows the rest.
struct FolderMemory: Sendable {
    /// Up to here everything is on the ledger.
    private(set) var highest: UInt32 = 0
    private var checkedAt: ContinuousClock.Instant?
    /// How often the connection broke over a mail.
    private var breaks: [UInt32: Int] = [:]

    /// Whether the whole list is due, so that a hole shows; in between only what is above the highest known is asked for.
    func isCheckDue(every interval: Duration) -> Bool {
        checkedAt.map { ContinuousClock.now - $0 >= interval } ?? true
    }

    mutating func reached(_ uids: [UInt32]) {
        highest = max(highest, uids.max() ?? 0)
    }

    mutating func checked() {
        checkedAt = .now
    }

    /// A new connection may see what the old one did not.
    mutating func forgetCheck() {
        checkedAt = nil
    }

    /// Whether a mail is fetched alone and last, because the connection broke when it was fetched with others.
    func isSuspect(_ uid: UInt32) -> Bool {
        breaks[uid] != nil
    }

    mutating func broke(over uids: [UInt32]) {
        for uid in uids { breaks[uid, default: 0] += 1 }
    }

    /// Whether the connection broke over this mail once with others and twice alone.
    func isGuilty(_ uid: UInt32) -> Bool {
        breaks[uid, default: 0] > 2
    }

    mutating func acquit(_ uids: [UInt32]) {
        guard !breaks.isEmpty else { return }
        for uid in uids { breaks[uid] = nil }
    }
}

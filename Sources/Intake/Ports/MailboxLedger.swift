/// A folder in one of its lives: a new UIDVALIDITY makes all UIDs new.
public struct MailboxFolder: Sendable, Hashable {
    /// The adapter that reads it.
    public var adapter: AdapterName
    /// Its name, decoded.
    public var folder: String
    /// Its UIDVALIDITY.
    public var uidValidity: Int64

    /// Names a folder.
    public init(adapter: AdapterName, folder: String, uidValidity: Int64) {
        self.adapter = adapter
        self.folder = folder
        self.uidValidity = uidValidity
    }
}

/// What became of a UID.
public enum LedgerState: String, Sendable, Hashable, CaseIterable {
    /// Older than `start:`; never fetched.
    case beforeStart = "before_start"
    /// A delivery; the after-action is still to do.
    case received
    /// A delivery, and its after-action is done.
    case done
    /// Over the limit: a draft was made of its header, the mail stays on the server.
    case tooLarge = "too_large"
    /// Gone from the server before it was fetched.
    case vanished
    /// The server shows it and would not give it; it is asked for again, ever more rarely.
    case unfetched
}

/// A line of the ledger.
public struct LedgerEntry: Sendable, Hashable {
    /// The UID.
    public var uid: Int64
    /// What became of it.
    public var state: LedgerState
    /// The delivery that was made of it; nil for none, or when it was a duplicate.
    public var delivery: Int64?
    /// Why it could not be fetched: a sentence without the customer's words.
    public var error: String?

    /// Writes a line.
    public init(uid: Int64, _ state: LedgerState, delivery: Int64? = nil, error: String? = nil) {
        self.uid = uid
        self.state = state
        self.delivery = delivery
        self.error = error
    }
}

/// The server's list of a folder, compared with the ledger and with the deliveries, each counted by itself.
public struct LedgerAudit: Sendable, Hashable {
    /// UIDs that the server shows.
    public var shown: Int64
    /// Of these: those that are deliveries, by the deliveries' own keys.
    public var delivered: Int64
    /// Of these: those from before the start.
    public var beforeStart: Int64
    /// Of these: those that the server would not give so far.
    public var unfetched: Int64
    /// Of these: those that went away before they were fetched; the list is older than their going.
    public var vanished: Int64
    /// Of these: those that are none of it, the lowest hundred. There should be none.
    public var holes: [Int64]

    /// Counts a folder.
    public init(shown: Int64, delivered: Int64, beforeStart: Int64, unfetched: Int64, vanished: Int64, holes: [Int64]) {
        self.shown = shown
        self.delivered = delivered
        self.beforeStart = beforeStart
        self.unfetched = unfetched
        self.vanished = vanished
        self.holes = holes
    }
}

/// What the last whole look at a folder found, kept for health.
public struct FolderCheck: Sendable, Hashable {
    /// The list against the ledger.
    public var audit: LedgerAudit
    /// Messages that the server counts and does not list.
    public var unlisted: Int64

    /// Collects findings.
    public init(audit: LedgerAudit, unlisted: Int64) {
        self.audit = audit
        self.unlisted = unlisted
    }

    /// UIDs without a fate, and messages that cannot be seen.
    public var holes: Int64 { Int64(audit.holes.count) + unlisted }
}

/// The UID ledger: every message that a mailbox shows stands in it, as a delivery or with the reason why not.
public protocol MailboxLedger: Sendable {
    /// Writes UIDs into the ledger. Those that stand there already stay as they are, unless they were still to be fetched.
    func enter(_ entries: [LedgerEntry], in folder: MailboxFolder) async throws
    /// Notes that the after-action of these UIDs is done.
    func markDone(_ uids: [Int64], in folder: MailboxFolder) async throws
    /// Of the UIDs that the server shows, those to be fetched: unknown ones, and those whose next try is due.
    func toFetch(_ uids: [Int64], in folder: MailboxFolder) async throws -> [Int64]
    /// The UIDs whose after-action is still to do.
    func awaitingAction(in folder: MailboxFolder, most: Int) async throws -> [Int64]
    /// Compares what the server shows with the ledger and the deliveries.
    func audit(_ shown: [Int64], in folder: MailboxFolder) async throws -> LedgerAudit
    /// Strikes UIDs out whose delivery is not there, so that they are fetched again.
    func forget(_ uids: [Int64], in folder: MailboxFolder) async throws
    /// Keeps what a whole look at a folder found.
    func note(_ check: FolderCheck, of folder: MailboxFolder) async throws
    /// Keeps how many mails of a folder are still to be fetched, and since when the oldest of them waits.
    func noteWaiting(_ count: Int, oldest: Timestamp?, in folder: MailboxFolder) async throws
}

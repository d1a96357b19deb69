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
}

/// The UID ledger: every message that a mailbox shows stands in it, as a delivery or with the reason why not.
public protocol MailboxLedger: Sendable {
    /// Writes UIDs into the ledger; those that stand there already stay as they are.
    ///
    /// - Parameter deliveries: the delivery of each UID, where it made one; empty for none at all.
    func enter(_ uids: [Int64], as state: LedgerState, deliveries: [Int64?], in folder: MailboxFolder) async throws
    /// Notes that the after-action of these UIDs is done.
    func markDone(_ uids: [Int64], in folder: MailboxFolder) async throws
    /// The UIDs that the ledger does not know, of those that the server shows: what is to be fetched.
    func unknown(_ uids: [Int64], in folder: MailboxFolder) async throws -> [Int64]
    /// The UIDs whose after-action is still to do.
    func awaitingAction(in folder: MailboxFolder, most: Int) async throws -> [Int64]
    /// How many UIDs of a folder stand in each state.
    func ledger(of folder: MailboxFolder) async throws -> [LedgerState: Int64]
    /// The lives of a folder that the ledger knows, as UIDVALIDITY values.
    func lives(of adapter: AdapterName, folder: String) async throws -> [Int64]
}

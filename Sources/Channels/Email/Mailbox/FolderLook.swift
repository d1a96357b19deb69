import Intake
import Logging
import Settings
import Transfer

/// One look at one open folder: what is new is fetched, committed and put on the ledger.
///
/// The order is always the same: fetch, commit, ledger, after-action. A failure at any point repeats what may be repeated: a mail
/// that was committed is a duplicate when it is fetched again, and an after-action that failed is done in a later look.
struct FolderLook: Sendable {
    let session: IMAPSession
    let folder: MailboxFolder
    let life: FolderLife
    let reconcile: Duration
    let intake: MailIntake

    private var ledger: any MailboxLedger { intake.ledger }
    private var logger: Logger { intake.logger }

    /// Takes all that is new.
    func run(_ memory: inout FolderMemory) async throws {
        let isWhole = memory.isCheckDue(every: reconcile)
        let shown = try await shown(isWhole, memory)
        let unknown = try await ledger.toFetch(shown.map(Int64.init), in: folder).map { UInt32($0) }
        try await take(unknown, &memory)
        memory.reached(shown)
        guard isWhole else { return }
        let isSound = try await check(upTo: memory.highest)
        if isSound { memory.checked() } else { memory.forgetCheck() }
    }

    private func shown(_ isWhole: Bool, _ memory: FolderMemory) async throws -> [UInt32] {
        try await session.uidSearch(isWhole ? .all : .uidAfter(memory.highest))
    }

    private func take(_ unknown: [UInt32], _ memory: inout FolderMemory) async throws {
        guard !unknown.isEmpty else { return }
        let young = try await withoutOldUIDs(unknown)
        let summaries = try await session.fetchSummaries(UIDSet(young))
        let fetch = MailFetch(session: session, folder: folder, intake: intake)
        try await fetch.settle(Set(young).subtracting(summaries.map(\.uid)).sorted())
        let fresh = try await withoutOldDates(summaries)
        let isLong = fresh.count > 200
        if isLong { try await ledger.noteWaiting(fresh.count, oldest: oldest(of: fresh), in: folder) }
        try await fetch.take(fresh, &memory)
        if isLong { try await ledger.noteWaiting(0, oldest: nil, in: folder) }
    }

    private func oldest(of summaries: [IMAPSummary]) -> Timestamp? {
        summaries.compactMap(\.internalDate?.secondsSince1970).min().map { Timestamp(seconds: $0) }
    }

    // MARK: - Old mail

    private func withoutOldUIDs(_ uids: [UInt32]) async throws -> [UInt32] {
        guard case .uid(let first) = life.boundary else { return uids }
        try await leaveAlone(uids.filter { $0 < first })
        return uids.filter { $0 >= first }
    }

    private func withoutOldDates(_ summaries: [IMAPSummary]) async throws -> [IMAPSummary] {
        guard case .date(let start) = life.boundary else { return summaries }
        let isOld = { (summary: IMAPSummary) in summary.internalDate.map { $0.secondsSince1970 < start } ?? false }
        try await leaveAlone(summaries.filter(isOld).map(\.uid))
        return summaries.filter { !isOld($0) }
    }

    /// Mail from before the start goes onto the ledger and is never fetched.
    private func leaveAlone(_ uids: [UInt32]) async throws {
        guard !uids.isEmpty else { return }
        logger.info("Mail from before the start is left alone.", metadata: ["mails": "\(uids.count)", "folder": "\(folder.folder)"])
        try await ledger.enter(uids.map { LedgerEntry(uid: Int64($0), .beforeStart) }, in: folder)
    }

    // MARK: - The books

    /// Counts what the server shows and what is on the ledger, each by itself, and says aloud what does not add up.
    ///
    /// - Parameter highest: what has come since the look began stands above it; the next look takes it.
    /// - Returns: whether all that is shown has a fate.
    private func check(upTo highest: UInt32) async throws -> Bool {
        let (shown, unlisted) = try await listed()
        let audit = try await ledger.audit(shown.filter { $0 <= highest }.map(Int64.init), in: folder)
        let check = FolderCheck(audit: audit, unlisted: Int64(unlisted))
        try await ledger.note(check, of: folder)
        if check.holes > 0 { try await raiseAlarm(check) }
        if audit.unfetched > 0 {
            logger.warning(
                "The server shows mails and would not give them; they are asked for again.",
                metadata: ["folder": "\(folder.folder)", "mails": "\(audit.unfetched)"])
        }
        return audit.holes.isEmpty
    }

    /// The server's list, and how many messages it counts beyond it. Mail may come or go between count and list: a second list decides.
    private func listed() async throws -> (uids: [UInt32], unlisted: Int) {
        var missing = 0
        var uids: [UInt32] = []
        for _ in 0..<3 {
            try await session.noop()
            let before = await session.mailbox?.exists ?? 0
            uids = try await session.uidSearch(.all)
            let after = await session.mailbox?.exists ?? 0
            missing = max(0, min(before, after) - uids.count)
            if missing == 0 { break }
        }
        return (uids, missing)
    }

    private func raiseAlarm(_ check: FolderCheck) async throws {
        logger.error(
            "The ledger of a folder has holes: mails that the server shows and that became nothing here. They are fetched again.",
            metadata: [
                "folder": "\(folder.folder)", "uid_validity": "\(folder.uidValidity)", "holes": "\(check.audit.holes.count)",
                "lowest": "\(check.audit.holes.first ?? 0)", "unlisted": "\(check.unlisted)", "shown": "\(check.audit.shown)",
            ])
        try await ledger.forget(check.audit.holes, in: folder)
    }
}

import Intake
import Logging
import Transfer

/// Fetches mails in batches and hands them on. While one batch is being committed, the next ones are fetched.
///
/// A mail that the server will not give, or over which the connection breaks, is set apart with the reason; the others go on.
struct MailFetch: Sendable {
    let session: IMAPSession
    let folder: MailboxFolder
    let intake: MailIntake

    /// Bytes of a batch, and of all batches that wait for their commit together.
    private static let batchBytes = 4 << 20
    private static let batchCount = 100
    private static let openBytes = 8 << 20

    private var ledger: any MailboxLedger { intake.ledger }

    /// Takes mails by their size: whole ones in batches, those over the limit by their outline, suspects alone and last.
    func take(_ summaries: [IMAPSummary], _ memory: inout FolderMemory) async throws {
        let usual = summaries.filter { $0.size <= intake.messageLimit && !memory.isSuspect($0.uid) }
        let others = summaries.filter { $0.size > intake.messageLimit || memory.isSuspect($0.uid) }
        try await takeBatches(usual, &memory)
        for summary in others.filter({ !memory.isSuspect($0.uid) }) + others.filter({ memory.isSuspect($0.uid) }) {
            try Task.checkCancellation()
            try await takeAlone(summary, &memory)
        }
    }

    // MARK: - Batches

    private func takeBatches(_ summaries: [IMAPSummary], _ memory: inout FolderMemory) async throws {
        let sizes = Dictionary(summaries.map { ($0.uid, $0.size) }) { $1 }
        try await withThrowingTaskGroup(of: Int.self) { group in
            var open = 0
            for batch in summaries.batches(bytes: Self.batchBytes, count: Self.batchCount) {
                try Task.checkCancellation()
                let bytes = batch.uids.reduce(0) { $0 + (sizes[$1] ?? 0) }
                while open > 0, open + bytes > Self.openBytes { open -= try await group.next() ?? open }
                let mails = try await watched(batch.uids, &memory) { try await fetch(batch) }
                open += bytes
                group.addTask {
                    try await self.keep(mails)
                    return bytes
                }
            }
            try await group.waitForAll()
        }
    }

    /// Notes the mails over which the connection broke.
    private func watched<Value>(
        _ uids: [UInt32], _ memory: inout FolderMemory, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await body()
            memory.acquit(uids)
            return value
        } catch let error as TransferError where error.code != .cancelled && error.code != .commandRefused {
            memory.broke(over: uids)
            throw error
        }
    }

    /// A batch that is refused is halved until the mail is found that the server will not give.
    private func fetch(_ batch: UIDSet) async throws -> [FetchedMessage] {
        var refused: [LedgerEntry] = []
        let mails = try await fetch(batch, &refused)
        if refused.count == batch.count, batch.count > 1, let error = refused.first?.error {
            // Not a mail but the server is at fault.
            throw TransferError(.commandRefused, error)
        }
        try await ledger.enter(refused, in: folder)
        return mails
    }

    private func fetch(_ batch: UIDSet, _ refused: inout [LedgerEntry]) async throws -> [FetchedMessage] {
        do {
            return try await session.fetchMessages(batch)
        } catch let error as TransferError where error.code == .commandRefused && !error.isTransient {
            let uids = batch.uids
            guard uids.count > 1 else {
                refused.append(LedgerEntry(uid: Int64(uids[0]), .unfetched, error: "\(error)"))
                return []
            }
            let first = try await fetch(UIDSet(uids[..<(uids.count / 2)]), &refused)
            return first + (try await fetch(UIDSet(uids[(uids.count / 2)...]), &refused))
        }
    }

    private func keep(_ mails: [FetchedMessage]) async throws {
        for case (let uid, .tooLarge(let size)) in mails.map({ ($0.uid, $0.body) }) { try await takeOutline(uid, size: size) }
        try await settle(mails.filter { $0.body == .absent }.map(\.uid))
        try await intake.store(mails, of: folder)
    }

    /// A mail that is not given went away meanwhile, or the server shows what it does not give.
    func settle(_ absent: [UInt32]) async throws {
        guard !absent.isEmpty else { return }
        let shown = Set(try await session.uidSearch(.uids(UIDSet(absent))))
        let entries = absent.map { uid in
            shown.contains(uid)
                ? LedgerEntry(uid: Int64(uid), .unfetched, error: "The server shows the mail and gives no content.")
                : LedgerEntry(uid: Int64(uid), .vanished)
        }
        try await ledger.enter(entries, in: folder)
    }

    // MARK: - One by one

    private func takeAlone(_ summary: IMAPSummary, _ memory: inout FolderMemory) async throws {
        do {
            try await watched([summary.uid], &memory) {
                if summary.size > intake.messageLimit {
                    try await takeOutline(summary.uid, size: summary.size)
                } else {
                    try await keep(try await fetch(UIDSet([summary.uid])))
                }
            }
        } catch let error as TransferError where memory.isGuilty(summary.uid) {
            memory.acquit([summary.uid])
            try await ledger.enter([LedgerEntry(uid: Int64(summary.uid), .unfetched, error: "\(error)")], in: folder)
            throw error
        }
    }

    /// Of a mail over the limit header and structure are taken; the mail stays on the server.
    private func takeOutline(_ uid: UInt32, size: Int) async throws {
        do {
            guard let outline = try await session.fetchOutline(uid) else { return try await settle([uid]) }
            switch outline.header {
            case .bytes(let header): try await intake.store(outline, header: header, size: size, of: folder)
            case .tooLarge(let bytes):
                let error = "The header alone has \(bytes) bytes, over the limit of \(intake.messageLimit) bytes (limits.message)."
                try await ledger.enter([LedgerEntry(uid: Int64(uid), .unfetched, error: error)], in: folder)
            case .absent: try await settle([uid])
            }
        } catch let error as TransferError where error.code == .commandRefused && !error.isTransient {
            try await ledger.enter([LedgerEntry(uid: Int64(uid), .unfetched, error: "\(error)")], in: folder)
        }
    }
}

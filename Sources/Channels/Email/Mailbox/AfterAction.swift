import Intake
import Settings
import Transfer

/// What is done to mails on the server once they are committed: a step of its own, repeated until it succeeds.
struct AfterAction: Sendable {
    let action: EmailSource.After
    let session: IMAPSession
    let folder: MailboxFolder
    let ledger: any MailboxLedger

    private static let most = 500

    /// Does it to all mails that wait for it.
    func run() async throws {
        guard action != .keep else { return }
        while case let uids = try await ledger.awaitingAction(in: folder, most: Self.most), !uids.isEmpty {
            try Task.checkCancellation()
            try await act(on: UIDSet(uids.map { UInt32($0) }))
            try await ledger.markDone(uids, in: folder)
        }
    }

    private func act(on uids: UIDSet) async throws {
        switch action {
        case .keep: break
        case .seen: try await session.store(uids, .add, [.seen])
        case .flag(let name): try await mark(uids, with: name)
        case .delete:
            try await session.store(uids, .add, [.deleted])
            if await session.capabilities.contains("UIDPLUS") { try await session.expunge(uids) }
        case .move(let target): try await move(uids, to: target)
        }
    }

    /// Some servers take a keyword without a word and do not keep it.
    private func mark(_ uids: UIDSet, with name: String) async throws {
        let flag = try IMAPFlag(name)
        let kept = await session.mailbox?.permanentFlags ?? []
        guard kept.isEmpty || kept.contains(.anyKeyword) || kept.contains(flag) else {
            throw TransferError(
                .unsupported, "The server keeps no keyword \(name) in \(folder.folder); use after: seen or {move: FOLDER}.")
        }
        try await session.store(uids, .add, [flag])
    }

    private func move(_ uids: UIDSet, to target: String) async throws {
        do {
            _ = try await session.move(uids, to: target)
        } catch let error as TransferError where error.code == .commandRefused {
            // RFC 9051 asks for TRYCREATE, and not all servers say it.
            guard try await session.list(pattern: target).isEmpty else { throw error }
            try await session.create(target)
            _ = try await session.move(uids, to: target)
        }
    }
}

import Intake
import Postgres
import Store
import Testing

@Suite("Mailbox ledger") struct MailboxLedgerTests {
    private let folder = MailboxFolder(adapter: chat, folder: "INBOX", uidValidity: 7)

    @Test func `The ledger knows every UID once, and the first word stands`() async throws {
        try await withStore { store in
            try await store.enter((1...3).map { LedgerEntry(uid: $0, .beforeStart) }, in: folder)
            try await store.enter([LedgerEntry(uid: 3, .received), LedgerEntry(uid: 4, .received, delivery: 42)], in: folder)
            #expect(try await store.toFetch([1, 4, 5, 6], in: folder) == [5, 6])
            #expect(try await store.awaitingAction(in: folder, most: 10) == [4])
            try await store.markDone([4], in: folder)
            #expect(try await store.ledger(of: folder) == [.beforeStart: 3, .done: 1])
        }
    }

    @Test func `What the server would not give is asked for again after a while, and its line changes when it comes`() async throws {
        try await withStore { store in
            try await store.enter([LedgerEntry(uid: 9, .unfetched, error: "It said no.")], in: folder)
            #expect(try await store.toFetch([9], in: folder).isEmpty)
            try await store.pool.query("UPDATE mailbox SET at = now() - interval '3 minutes'")
            #expect(try await store.toFetch([9], in: folder) == [9])
            try await store.enter([LedgerEntry(uid: 9, .unfetched, error: "Again.")], in: folder)
            #expect(try await store.count("SELECT tries FROM mailbox") == 2)
            try await store.enter([LedgerEntry(uid: 9, .received, delivery: 5)], in: folder)
            #expect(try await store.ledger(of: folder) == [.received: 1])
            #expect(try await store.toFetch([9], in: folder).isEmpty)
        }
    }

    @Test func `An audit counts deliveries by their own keys and names what became nothing`() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("INBOX/7/1", "+8613800138000|one"), reception("INBOX/7/2", "+8613800138000|two")], writer: 1)
            try await store.enter([LedgerEntry(uid: 1, .received), LedgerEntry(uid: 2, .done), LedgerEntry(uid: 3, .done)], in: folder)
            try await store.enter([LedgerEntry(uid: 4, .beforeStart), LedgerEntry(uid: 5, .unfetched), LedgerEntry(uid: 6, .vanished)], in: folder)
            let audit = try await store.audit([1, 2, 3, 4, 5, 6, 8], in: folder)
            #expect(audit == LedgerAudit(shown: 7, delivered: 2, beforeStart: 1, unfetched: 1, vanished: 1, holes: [3, 8]))
            try await store.forget([1, 3], in: folder)
            #expect(try await store.toFetch([1, 2, 3], in: folder) == [3])
            try await store.note(FolderCheck(audit: audit, unlisted: 1), of: folder)
            let health = try #require(try await store.folderHealth().first)
            #expect((health.shown, health.delivered, health.holes) == (7, 2, 3))
        }
    }
}

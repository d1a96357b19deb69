import TestSupport
import Testing
import Transfer

/// Folders of a real Dovecot.
@Suite(.enabled(if: DovecotFixture.isAvailable, "Dovecot is not installed, or we are not root."))
struct IMAPFolderTests {
    @Test func `Folders with Chinese and hostile names are made, listed and opened`() async throws {
        let session = try await SharedDovecot.connect("folders")
        let names = ["已处理", "售后/退款 2026", "quote\"back\\slash", "A&B", "x\r\nA1 DELETE INBOX"]
        for name in names.dropLast() {
            try await session.create(name)
            #expect(try await session.select(name).exists == 0)
        }
        // Dovecot refuses control characters; what matters is that they reach it as a name.
        let error = await #expect(throws: TransferError.self) { try await session.create(names[4]) }
        #expect(error?.code == .commandRefused)
        let listed = try await session.list().map(\.name)
        #expect(Set(listed).isSuperset(of: names.dropLast()))
        #expect(try await session.status("已处理").messages == 0)
    }

    @Test func `A refusal leaves the session usable`() async throws {
        let session = try await SharedDovecot.connect("refusal")
        let error = await #expect(throws: TransferError.self) { try await session.examine("nowhere") }
        #expect(error?.code == .commandRefused)
        #expect(error?.serverText?.contains("doesn't exist") == true)
        #expect(await session.mailbox == nil)
        #expect(try await session.examine("INBOX").uidValidity > 0)
    }

    @Test func `An open folder tells its figures`() async throws {
        try await SharedDovecot.deliver([SharedDovecot.mail("1"), SharedDovecot.mail("2")], to: "figures")
        let session = try await SharedDovecot.connect("figures")
        let state = try await session.select("INBOX")
        #expect(state.exists == 2)
        #expect(state.uidNext == 3)
        #expect(!state.isReadOnly)
        #expect(state.permanentFlags.contains(.anyKeyword))
        #expect(state.highestModSeq != nil)
        #expect(try await session.examine("INBOX").isReadOnly)
        let status = try await session.status("INBOX")
        #expect(status.messages == 2 && status.uidNext == 3 && status.uidValidity == state.uidValidity)
    }
}

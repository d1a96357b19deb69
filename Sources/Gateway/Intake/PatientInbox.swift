import Intake

/// The inbox of files and mailboxes: they can wait until the workers have room. The sender of a webhook cannot, and neither can the spool.
struct PatientInbox: Inbox {
    let inbox: BatchingInbox
    let handover: Handover

    func accept(_ receptions: [Reception]) async throws -> [Acceptance] {
        await handover.waitForRoom()
        return try await inbox.accept(receptions)
    }
}

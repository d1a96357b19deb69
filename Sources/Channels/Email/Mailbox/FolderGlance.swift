import Transfer

/// Asks whether folders that are not open have new mail, by STATUS (RFC 9051 section 6.3.11), which opens and changes nothing.
struct FolderGlance: Sendable {
    /// Between two glances: five seconds, and longer where there are many folders to ask for.
    var pause: Duration { .seconds(max(5, marks.count)) }

    /// What tells that mail came: the number that the next mail gets.
    private struct Mark: Sendable, Equatable {
        var uidValidity: UInt32
        var uidNext: UInt32?
    }

    private var marks: [String: Mark] = [:]

    /// Whether there are such folders.
    var isNeeded: Bool { !marks.isEmpty }

    /// Remembers a folder as it was opened: all before that was taken by the look that follows.
    mutating func looked(into folder: String, _ state: MailboxState) {
        marks[folder] = Mark(uidValidity: state.uidValidity, uidNext: state.uidNext)
    }

    /// Whether a folder has mail that the last look cannot have seen. A folder that the server refuses is left to the next pass, which
    /// tells of it; where the server does not number ahead, the poll has to do.
    func sees(by session: IMAPSession) async throws -> Bool {
        for (folder, mark) in marks where mark.uidNext != nil {
            do {
                let status = try await session.status(folder)
                if Mark(uidValidity: status.uidValidity ?? mark.uidValidity, uidNext: status.uidNext) != mark { return true }
            } catch let error as TransferError where error.code == .commandRefused {
                continue
            }
        }
        return false
    }
}

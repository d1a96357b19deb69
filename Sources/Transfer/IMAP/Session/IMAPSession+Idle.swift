/// What ended an IDLE.
public enum IMAPIdleEvent: Sendable, Equatable {
    /// Messages came; how many there are now.
    case exists(Int)
    /// Messages went; how many there are now.
    case expunge(Int)
    /// Nothing happened in the time given.
    case timeout
    /// The task was cancelled.
    case interrupted
    /// The server ended the session, in its words. The session is closed.
    case bye(String)
}

extension IMAPSession {
    /// Waits until messages come or go (RFC 2177), for at most that long. Call it again at once to go on; keep it under
    /// 29 minutes, behind most routers under 9. What was mentioned since the last search ends it at once.
    ///
    /// Some servers and routers let IDLE die silently: poll as well.
    /// - Throws: `.unsupported` where the server has no IDLE; `.connectionLost`, also when it does not answer `DONE`.
    public func idle(for duration: Duration) async throws -> IMAPIdleEvent {
        guard capabilities.contains("IDLE") else {
            throw TransferError(.unsupported, "\(configuration.server.text) has no IDLE; poll instead.")
        }
        return try await interruptible { stop in
            do {
                return try idle(Patience(duration, stop))
            } catch let error as TransferError where error.serverCode == "BYE" {
                return .bye(error.serverText ?? "")
            }
        }
    }

    private func idle(_ patience: Patience) throws -> IMAPIdleEvent {
        if hasNews { return news(since: nil) }
        let before = mailbox?.exists
        let orderly = Patience(configuration.timeouts.command, StopWish())
        let tag = Array(nextTag().utf8)
        try send(tag + Array(" IDLE\r\n".utf8), orderly)
        var answer: IMAPStatus?
        let hear = { (reply: IMAPReply) in
            if case .tagged(tag, let status) = reply { answer = status }
        }
        let end = try doze(patience, until: { self.hasNews || answer != nil }, hear)
        // Sent also when the server has not said `+` yet: it comes before the tagged answer in any case.
        if answer == nil { try send(Array("DONE\r\n".utf8), orderly) }
        while answer == nil { try pump(orderly, hear) }
        if let answer, answer.kind != .ok { throw refusedIdle(answer) }
        return hasNews ? news(since: before) : end
    }

    private func doze(
        _ patience: Patience, until isOver: () -> Bool, _ hear: (IMAPReply) -> Void
    ) throws -> IMAPIdleEvent {
        while !isOver() {
            switch try doze(patience) {
            case .bytes(let bytes): try hearAll(in: bytes, hear)
            case .nothing: break
            case .deadline: return .timeout
            case .interrupted: return .interrupted
            }
        }
        return .timeout
    }

    private func news(since before: Int?) -> IMAPIdleEvent {
        hasNews = false
        let now = mailbox?.exists ?? 0
        return now < before ?? now ? .expunge(now) : .exists(now)
    }

    private func refusedIdle(_ answer: IMAPStatus) -> TransferError {
        TransferError(
            .commandRefused, "\(configuration.server.text) refused IMAP IDLE.", serverText: answer.text, serverCode: answer.code)
    }
}

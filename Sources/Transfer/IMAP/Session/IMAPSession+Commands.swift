import Logging

extension IMAPSession {
    /// Runs `body` on the session's thread with a wish that the task's cancellation sets.
    func interruptible<Result>(_ body: (StopWish) throws -> Result) async throws -> Result {
        let stop = StopWish()
        return try await withTaskCancellationHandler {
            try here(body, stop)
        } onCancel: { [bell] in
            stop.set()
            bell.ring()
        }
    }

    /// Only a closure that uses the actor itself runs on the actor's thread; called straight, `body` would not.
    private func here<Result>(_ body: (StopWish) throws -> Result, _ stop: StopWish) throws -> Result {
        try body(stop)
    }

    /// Runs `body` with the usual limit for commands.
    @discardableResult
    func command<Result>(_ body: (Patience) throws -> Result) async throws -> Result {
        try await interruptible { try body(Patience(configuration.timeouts.command, $0)) }
    }

    /// Runs a command and waits for its tagged answer.
    /// - Parameters:
    ///   - stall: longest silence; none but the whole limit if nil.
    ///   - untagged: sees every other reply that comes meanwhile.
    /// - Throws: `.commandRefused` for NO and BAD; anything else has ended the session.
    @discardableResult
    func run(
        _ command: IMAPCommand, _ patience: Patience, stall: Duration? = nil, _ untagged: (IMAPReply) -> Void = { _ in }
    ) throws -> IMAPStatus {
        let tag = nextTag()
        let tagBytes = Array(tag.utf8)
        var answer: IMAPStatus?
        let hear = { (reply: IMAPReply) in
            if case .tagged(let own, let status) = reply, own == tagBytes { answer = status } else { untagged(reply) }
        }
        let segments = command.wireSegments(tag: tagBytes)
        try send(segments[0], patience)
        for segment in segments.dropFirst() {
            guard try isInvited(patience, hear) else { break }
            try send(segment, patience)
        }
        while answer == nil { try pump(patience.atMost(stall), hear) }
        return try accepted(answer, command)
    }

    /// Whether the server asks for the literal; otherwise the command is answered already.
    private func isInvited(_ patience: Patience, _ hear: (IMAPReply) -> Void) throws -> Bool {
        var isInvited = false
        var isAnswered = false
        while !isInvited, !isAnswered {
            try pump(patience) { reply in
                if case .continuation = reply { isInvited = true }
                if case .tagged = reply { isAnswered = true }
                hear(reply)
            }
        }
        return isInvited
    }

    private func accepted(_ answer: IMAPStatus?, _ command: IMAPCommand) throws -> IMAPStatus {
        guard let answer, answer.kind != .ok else { return answer ?? IMAPStatus(.ok, []) }
        throw TransferError(
            .commandRefused, "\(configuration.server.text) refused IMAP \(command.name).",
            serverText: configuration.credentials.redact(answer.text), serverCode: answer.code)
    }

    /// Lets the server talk in lines that long while `body` runs.
    func withLines<Result>(of bytes: Int, _ body: () throws -> Result) rethrows -> Result {
        parser.limits.line = bytes
        defer { parser.limits.line = configuration.limits.line }
        return try body()
    }

    /// Lets a refusal pass; returns nil for it.
    @discardableResult
    func tolerant<Result>(_ body: () throws -> Result) throws -> Result? {
        do {
            return try body()
        } catch let error as TransferError where error.code == .commandRefused {
            logger?.debug("\(error)")
            return nil
        }
    }

    func nextTag() -> String {
        commands += 1
        return "\(tagPrefix)\(commands)"
    }

    /// Nobody who writes us a mail can guess it.
    static func randomPrefix() -> String {
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ")
        return String((0..<8).map { _ in letters[Int.random(in: 0..<letters.count)] })
    }
}

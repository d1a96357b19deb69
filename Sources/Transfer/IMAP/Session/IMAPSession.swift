public import Logging

/// One login at an IMAP server: libcurl connects, protects and authenticates, every command is ours (RFC 9051, RFC 3501).
///
/// Calls block a thread of the session's own, one after another. A refusal by the server (NO, BAD) is a `TransferError` with
/// `.commandRefused` and leaves the session usable; after any other error the session has ended: `isOpen` is false and a
/// new one is needed. Cancelling the task ends a running command and with it the session.
public actor IMAPSession {
    let configuration: Configuration
    let logger: Logger?
    private let executor: ThreadExecutor
    private let bell: Bell
    private let nudge = StopWish()
    private var socket: ConnectOnlySocket?
    private var parser: IMAPResponseParser
    private let tagPrefix = IMAPSession.randomPrefix()
    private var commands = 0
    /// Words such as `MOVE`, `UIDPLUS`, `IDLE`, in capitals.
    public internal(set) var capabilities: Set<String> = []
    /// The open folder, kept up to date by what the server mentions on the way.
    public internal(set) var mailbox: MailboxState?
    /// Messages came or went since the last search.
    var hasNews = false

    /// The session's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init(_ configuration: Configuration, _ logger: Logger?) throws {
        try configuration.options.check()
        try configuration.credentials.check()
        self.configuration = configuration
        self.logger = logger
        bell = try Bell()
        executor = ThreadExecutor(name: "imap")
        parser = IMAPResponseParser(limits: configuration.limits)
    }

    /// Connects, logs in, asks what the server can do and says who we are.
    /// - Throws: `TransferError`: `.resolve`, `.connect`, `.tls`, `.timeout`, `.loginRefused` with what the server said.
    public static func connect(_ configuration: Configuration, logger: Logger? = nil) async throws -> IMAPSession {
        let session = try IMAPSession(configuration, logger)
        try await session.open()
        return session
    }

    private func open() async throws {
        try await interruptible { stop in
            socket = try ConnectOnlySocket(configuration, bell: bell, stop: stop)
            let patience = Patience(configuration.timeouts.command, stop)
            try run(IMAPCommand("CAPABILITY"), patience)
            // A server that stumbles over ID is as good as one without.
            if capabilities.contains("ID"), !configuration.identity.isEmpty {
                try tolerant { try identify(configuration.identity, patience) }
            }
        }
    }

    /// Whether commands can still be given.
    public var isOpen: Bool { socket != nil }

    /// Makes a running `idle` return `.interrupted`, from any thread.
    public nonisolated func interruptIdle() {
        nudge.set()
        bell.ring()
    }

    /// Says goodbye, as far as the server still listens, and closes the connection.
    public func logout() {
        guard socket != nil else { return }
        do {
            try run(IMAPCommand("LOGOUT"), Patience(min(.seconds(5), configuration.timeouts.command), StopWish()))
        } catch {
            // BYE is the proper answer; anything else changes nothing, as we leave anyway.
            logger?.debug("The IMAP session ended: \(error)")
        }
        close()
    }

    /// Closes the connection without a word.
    func close() {
        socket = nil
        mailbox = nil
    }
}

// MARK: Commands

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
    private static func randomPrefix() -> String {
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ")
        return String((0..<8).map { _ in letters[Int.random(in: 0..<letters.count)] })
    }
}

// MARK: The connection

extension IMAPSession {
    /// Sends all of it. Any failure ends the session.
    func send(_ bytes: [UInt8], _ patience: Patience) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try endingOnError { try opened().send(rest) }
            rest = rest.dropFirst(count)
            if count == 0 { try wait(patience, forWriting: true) }
        }
    }

    /// Reads what is there, or waits for it, and hears every reply that is whole. Any failure ends the session.
    func pump(_ patience: Patience, _ hear: (IMAPReply) -> Void) throws {
        // Also while bytes keep coming: a server that never stops talking must not outlive the deadline.
        guard patience.deadline > .now else { throw timeout(patience) }
        if patience.stop.isSet { throw cancelled() }
        if let bytes = try endingOnError({ try opened().receive() }) {
            try hearAll(in: bytes, hear)
        } else {
            try wait(patience)
        }
    }

    /// Takes replies out of fresh bytes.
    func hearAll(in bytes: UnsafeRawBufferPointer, _ hear: (IMAPReply) -> Void) throws {
        try endingOnError {
            try parser.consume(bytes) { response in
                let reply = IMAPReply(response)
                try learn(reply)
                hear(reply)
            }
        }
    }

    private func wait(_ patience: Patience, forWriting: Bool = false) throws {
        switch try opened().wait(until: patience.deadline, forWriting: forWriting) {
        case .readable: break
        case .deadline: throw timeout(patience)
        case .bell:
            bell.silence()
            if patience.stop.isSet { throw cancelled() }
        }
    }

    /// Waits for bytes; neither the deadline nor the bell is a failure. What IDLE needs.
    func doze(_ patience: Patience) throws -> DozeEnd {
        if let bytes = try endingOnError({ try opened().receive() }) { return .bytes(bytes) }
        if patience.stop.isSet || nudge.take() { return .interrupted }
        switch try opened().wait(until: patience.deadline) {
        case .readable: return .nothing
        case .deadline: return .deadline
        case .bell:
            bell.silence()
            return .nothing
        }
    }

    func opened() throws -> ConnectOnlySocket {
        guard let socket else {
            throw TransferError(
                .connectionLost, "The IMAP session with \(configuration.server.text) has ended; open a new one.")
        }
        return socket
    }

    private func timeout(_ patience: Patience) -> TransferError {
        close()
        return .timeout(.command, target: configuration.server.text, limit: patience.limit)
    }

    private func cancelled() -> TransferError {
        close()
        return .cancelled(configuration.server.text)
    }

    func endingOnError<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            close()
            throw error
        }
    }

    /// What a reply says about the session, whatever command it came with.
    private func learn(_ reply: IMAPReply) throws {
        switch reply {
        case .numbered(let number, "EXISTS", _):
            mailbox?.exists = Int(clamping: number)
            hasNews = true
        case .numbered(_, "EXPUNGE", _):
            mailbox?.loseOne()
            hasNews = true
        case .data("CAPABILITY", let cursor):
            capabilities = Set(cursor.restOfText.split(separator: 0x20).map { ASCII.uppercased($0) })
        case .status(let status) where status.kind == .bye: throw goodbye(status)
        case .status(let status) where status.code == "ALERT":
            logger?.warning("The IMAP server says: \(status.text)", metadata: ["server": "\(configuration.server.text)"])
        case .nonsense:
            throw TransferError(.protocolViolation, "\(configuration.server.text) sent a line that is not IMAP.")
        default: break
        }
    }

    private func goodbye(_ status: IMAPStatus) -> TransferError {
        TransferError(
            .connectionLost, "\(configuration.server.text) ended the session.",
            serverText: configuration.credentials.redact(status.text), serverCode: "BYE")
    }
}

/// What ended a doze.
enum DozeEnd {
    case bytes(UnsafeRawBufferPointer)
    case nothing
    case deadline
    case interrupted
}

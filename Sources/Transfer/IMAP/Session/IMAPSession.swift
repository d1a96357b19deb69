public import Logging

/// One login at an IMAP server: libcurl connects, protects and authenticates, every command is ours (RFC 9051, RFC 3501).
///
/// Calls block a thread of the session's own, one after another: while `idle` waits, every other call waits for it, unless
/// its task is cancelled. A refusal by the server (NO, BAD) is a `TransferError` with
/// `.commandRefused` and leaves the session usable; after any other error the session has ended: `isOpen` is false and a
/// new one is needed. Cancelling the task ends a running command and with it the session.
public actor IMAPSession {
    let configuration: Configuration
    let logger: Logger?
    private let executor: ThreadExecutor
    let bell: Bell
    var socket: ConnectOnlySocket?
    var parser: IMAPResponseParser
    let tagPrefix = IMAPSession.randomPrefix()
    var commands = 0
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
            let patience = Patience(configuration.timeouts.connect, stop)
            try run(IMAPCommand("CAPABILITY"), patience)
            // A server that stumbles over ID is as good as one without.
            if capabilities.contains("ID"), !configuration.identity.isEmpty {
                try tolerant { try identify(configuration.identity, patience) }
            }
        }
    }

    /// Whether commands can still be given.
    public var isOpen: Bool { socket != nil }

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

import Synchronization

/// Hands mails to a submission server (RFC 6409, RFC 5321), one recipient each. Connections are kept and used again.
///
/// Each connection has a thread: libcurl waits for the answer to the final dot without yielding, so on a shared loop one
/// slow server would hold up every mail, and taking a mail off the loop would send the dot after half of it.
public final class SMTPClient: Sendable {
    /// What holds for all mails of a client.
    public struct Configuration: Sendable {
        /// Where, and how protected: 465 with `.tls`, 587 with `.startTLS`.
        public var server: MailServer
        /// Who logs in; nil for servers that ask for no login.
        public var credentials: Credentials?
        /// Our own name in EHLO: a host name or an address literal in brackets.
        public var clientName: String
        /// Certificate authorities, proxy, address guard.
        public var options: TransferOptions
        /// For one mail, once a connection is free for it.
        public var timeout: Duration
        /// For name lookup, TCP, TLS, greeting and login together.
        public var connectTimeout: Duration
        /// Connections at a time; further mails wait.
        public var connections: Int

        /// Two minutes a mail, 20 s to connect, four connections unless told otherwise.
        public init(
            server: MailServer, credentials: Credentials? = nil, clientName: String = "localhost",
            options: TransferOptions = TransferOptions(), timeout: Duration = .seconds(120),
            connectTimeout: Duration = .seconds(20), connections: Int = 4
        ) {
            self.server = server
            self.credentials = credentials
            self.clientName = clientName
            self.options = options
            self.timeout = timeout
            self.connectTimeout = connectTimeout
            self.connections = connections
        }
    }

    let configuration: Configuration
    private let mails = BlockingQueue<SMTPDelivery>()
    private let workers = Mutex(0)
    private let isShutDown = StopWish()

    /// A client; its threads start with the first mails and end with it.
    /// - Throws: `TransferError` with `.invalidRequest` when the configuration can not be used.
    public init(_ configuration: Configuration) throws {
        try configuration.options.check()
        try configuration.credentials?.check()
        let name = configuration.clientName.utf8
        guard Self.isHostName(name) || (name.first == UInt8(ascii: "[") && Self.isAddressLiteral(name)) else {
            throw TransferError(.invalidRequest, "The client name for EHLO is neither a host name nor an address in brackets.")
        }
        self.configuration = configuration
    }

    deinit { shutdown() }

    /// Hands over one mail. Never throws: a refusal is as good an answer as an acceptance.
    /// - Parameters:
    ///   - message: header and body; line ends are made CRLF. Lines of at most 998 bytes and 7-bit content are the composer's duty.
    ///   - sender: of the envelope, where bounces go; nil for the null sender `<>`.
    ///   - recipient: of the envelope.
    public func send(_ message: [UInt8], from sender: SMTPAddress?, to recipient: SMTPAddress) async -> SMTPOutcome {
        let mail = SMTPMail(sender: sender, recipient: recipient, message: SMTPMessage.normalised(message))
        let delivery = SMTPDelivery(mail, configuration, isShutDown)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                delivery.whenDone { continuation.resume(returning: $0) }
                hand(over: delivery)
            }
        } onCancel: {
            delivery.cancel()
        }
    }

    private func hand(over delivery: SMTPDelivery) {
        // Cancelled before anybody could be told of it.
        if delivery.isStopped { return delivery.refuse() }
        switch mails.append(delivery) {
        case .taken: break
        case .waits: startWorker()
        case .refused: delivery.refuse()
        }
    }

    private func startWorker() {
        let isNeeded = workers.withLock { count in
            guard count < configuration.connections else { return false }
            count += 1
            return true
        }
        guard isNeeded else { return }
        DedicatedThread.start("smtp") { [mails] in
            // Goes with the thread, and says QUIT then.
            let handle = try? EasyHandle()
            while let delivery = mails.next() { delivery.run(on: handle) }
        }
    }

    /// Ends all transfers, refuses further mails with `.closed` and says QUIT on idle connections.
    public func shutdown() {
        isShutDown.set()
        mails.close()
    }
}

/// One mail for one recipient, ready for the wire.
struct SMTPMail {
    let sender: SMTPAddress?
    let recipient: SMTPAddress
    let message: [UInt8]
}

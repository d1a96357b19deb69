extension IMAPSession {
    /// What a session needs to come about.
    public struct Configuration: Sendable {
        /// How long the server may take.
        public struct Timeouts: Sendable, Equatable {
            /// From the name lookup to the end of the login, and once more for the first words after it.
            public var connect: Duration
            /// For one command.
            public var command: Duration
            /// Without a single byte while messages come.
            public var stall: Duration
            /// For one batch of messages.
            public var batch: Duration

            /// 20 s to connect, 60 s a command, 60 s of silence, 15 min a batch.
            public init(
                connect: Duration = .seconds(20), command: Duration = .seconds(60), stall: Duration = .seconds(60),
                batch: Duration = .seconds(900)
            ) {
                self.connect = connect
                self.command = command
                self.stall = stall
                self.batch = batch
            }
        }

        /// Where, and how protected.
        public var server: MailServer
        /// Who logs in.
        public var credentials: Credentials
        /// Certificate authorities, proxy, address guard.
        public var options: TransferOptions
        /// How long the server may take.
        public var timeouts: Timeouts
        /// What the server may ask us to hold.
        public var limits: IMAPResponseParser.Limits
        /// Sent as ID right after the login where the server knows ID (RFC 2971); NetEase opens no folder without it.
        public var identity: [(name: String, value: String)]

        /// A configuration; the identity names the program alone unless told otherwise.
        public init(
            server: MailServer, credentials: Credentials, options: TransferOptions = TransferOptions(),
            timeouts: Timeouts = Timeouts(), limits: IMAPResponseParser.Limits = IMAPResponseParser.Limits(),
            identity: [(name: String, value: String)] = [("name", "inlet"), ("version", "1.0"), ("vendor", "inlet")]
        ) {
            self.server = server
            self.credentials = credentials
            self.options = options
            self.timeouts = timeouts
            self.limits = limits
            self.identity = identity
        }
    }
}

public import Logging

/// One connection to PostgreSQL, on a thread of its own.
///
/// Calls are carried out one after another. A connection that breaks stays broken; `PostgresPool` opens new ones.
/// Results and parameters are binary. Statements are prepared once per connection and text; the cache holds 256.
/// Cancelling the calling task stops the statement on the server.
public actor PostgresConnection {
    /// What it was opened with.
    public nonisolated let configuration: PostgresConfiguration

    let session: ServerSession
    nonisolated let status: ConnectionStatus
    private let thread: ConnectionThread
    private let logger: Logger

    private static let statementCapacity = 256

    /// The connection's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private init(_ configuration: PostgresConfiguration, logger: Logger) throws(PostgresError) {
        self.configuration = configuration
        self.logger = logger
        thread = try ConnectionThread()
        session = ServerSession(wake: try WakeSignal(), statementCapacity: Self.statementCapacity)
        status = session.status
    }

    deinit {
        thread.stop()
    }

    /// Opens a connection to the first host that fits.
    ///
    /// Throws `.connectionFailed` (with the server's SQLSTATE if one answered), `.invalidConfiguration` or `.cancelled`.
    public static func connect(
        _ configuration: PostgresConfiguration, logger: Logger = Logger(label: "postgres")
    ) async throws(PostgresError) -> PostgresConnection {
        let connection = try PostgresConnection(configuration, logger: logger)
        try await connection.open()
        return connection
    }

    private func open() async throws(PostgresError) {
        let token = CancelToken(wake: session.wake)
        try await cancellable(token) { () throws(PostgresError) in try session.connect(configuration, token: token) }
        logger.debug("A PostgreSQL connection is open.", metadata: ["backend": "\(status.backendProcess)"])
    }

    /// Ends the session; later calls throw `.closed`.
    public func close() {
        guard status.state != .closed else { return }
        logger.debug("A PostgreSQL connection is being closed.", metadata: ["backend": "\(status.backendProcess)"])
        session.close()
    }

    /// The process that serves this connection (`pg_backend_pid()`).
    public nonisolated var backendProcess: Int32 { status.backendProcess }

    /// Whether the connection was open when last used; the network may have cut it since.
    public nonisolated var isOpen: Bool { status.state != .closed }
}

// MARK: - Statements

extension PostgresConnection {
    /// Runs one statement and returns its rows.
    ///
    /// `timeout` replaces the configuration's `statementTimeout`. Throws `.server` with the SQLSTATE, `.timeout`, `.cancelled`,
    /// `.connectionLost` (then `mayHaveCommitted` says whether a lone statement may have been carried out), `.invalidParameter`.
    @discardableResult
    public func query(
        _ sql: String, _ binds: [PostgresBind] = [], timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresRows {
        try await interruptible(timeout ?? configuration.statementTimeout) { (interruption) throws(PostgresError) in
            try self.session.run([PostgresStatement(sql, binds)], &interruption)[0]
        }
    }

    /// Runs one statement and returns the number of rows it touched; throws like `query`.
    @discardableResult
    public func execute(
        _ sql: String, _ binds: [PostgresBind] = [], timeout: Duration? = nil
    ) async throws(PostgresError) -> Int {
        try await query(sql, binds, timeout: timeout).affected
    }

    /// Runs many statements in one round trip and returns their answers in order.
    ///
    /// Outside of a transaction the statements form one: an error in one undoes all. The error carries the failed statement's
    /// place in `statementIndex`; the statements after it were not run. Throws like `query`.
    @discardableResult
    public func pipeline(
        _ statements: [PostgresStatement], timeout: Duration? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        guard !statements.isEmpty else { return [] }
        return try await interruptible(timeout ?? configuration.statementTimeout) { (interruption) throws(PostgresError) in
            try self.session.run(statements, &interruption)
        }
    }

    /// Runs SQL of any number of statements without parameters, for migrations; one transaction unless it holds BEGIN or COMMIT.
    public func script(_ sql: String, timeout: Duration? = nil) async throws(PostgresError) {
        try await interruptible(timeout ?? configuration.statementTimeout) { (interruption) throws(PostgresError) in
            _ = try self.session.script(sql, &interruption)
        }
    }

    /// Feeds `COPY … FROM STDIN` with chunks, cut anywhere, in the format that the statement names; returns the rows stored.
    @discardableResult
    public func copyIn(
        _ sql: String, _ chunks: some Sequence<[UInt8]> & Sendable, timeout: Duration? = nil
    ) async throws(PostgresError) -> Int {
        try await interruptible(timeout ?? configuration.statementTimeout) { (interruption) throws(PostgresError) in
            try self.session.copyIn(sql, chunks, &interruption)
        }
    }
}

// MARK: - Cancellation

extension PostgresConnection {
    /// Runs `work` on the connection's thread; a cancelled task wakes it there.
    func interruptible<R>(
        _ limit: Duration?, _ work: (inout Interruption) throws(PostgresError) -> R
    ) async throws(PostgresError) -> R {
        let token = CancelToken(wake: session.wake)
        return try await cancellable(token) { () throws(PostgresError) in
            var interruption = Interruption(token: token, limit: limit)
            return try work(&interruption)
        }
    }

    private func cancellable<R>(
        _ token: CancelToken, _ work: () throws(PostgresError) -> R
    ) async throws(PostgresError) -> R {
        let outcome = await withTaskCancellationHandler {
            // A call of this actor's own method keeps the closure on the connection's thread.
            self.attempt(work)
        } onCancel: {
            token.cancel()
        }
        return try outcome.get()
    }

    private func attempt<R>(_ work: () throws(PostgresError) -> R) -> Result<R, PostgresError> {
        assertIsolated()
        return Result { () throws(PostgresError) in try work() }
    }
}

public import Logging

/// What a listener reports.
public enum PostgresListenerEvent: Sendable, Equatable {
    /// Listening begins, at first or again after the connection was lost. Notifications in between were missed: look at the tables.
    case reconnected
    /// A `NOTIFY`. `process` is the backend that sent it (`pg_backend_pid()`).
    case notification(channel: String, payload: String, process: Int32)
}

/// An endless sequence of notifications on some channels, over a connection of its own.
///
/// It reconnects by itself, with back-off, and says so with `.reconnected`. A notification is a hint: the truth is in the tables.
/// The sequence ends when the task that iterates is cancelled. Each iterator has its own connection.
public struct PostgresListener: AsyncSequence, Sendable {
    /// What it reports.
    public typealias Element = PostgresListenerEvent
    /// It never throws: failures are logged, and tried again.
    public typealias Failure = Never

    private let configuration: PostgresConfiguration
    private let channels: [String]
    private let backoff: PostgresBackoff
    private let logger: Logger

    /// Opens nothing before it is iterated. Channel names are taken letter for letter.
    public init(
        _ configuration: PostgresConfiguration, channels: [String], backoff: PostgresBackoff = PostgresBackoff(),
        logger: Logger = Logger(label: "postgres.listener")
    ) {
        self.configuration = configuration
        self.channels = channels
        self.backoff = backoff
        self.logger = logger
    }

    /// Begins to listen with the first `next`.
    public func makeAsyncIterator() -> Iterator {
        Iterator(configuration: configuration, channels: channels, backoff: backoff, logger: logger)
    }

    /// Walks the notifications.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let configuration: PostgresConfiguration
        fileprivate let channels: [String]
        fileprivate let backoff: PostgresBackoff
        fileprivate let logger: Logger
        private var connection: PostgresConnection?
        private var failures = 0

        fileprivate init(
            configuration: PostgresConfiguration, channels: [String], backoff: PostgresBackoff, logger: Logger
        ) {
            self.configuration = configuration
            self.channels = channels
            self.backoff = backoff
            self.logger = logger
        }

        /// The next event; `nil` once the task is cancelled.
        public nonisolated(nonsending) mutating func next() async -> PostgresListenerEvent? {
            while !Task.isCancelled {
                do {
                    guard let connection else { return try await listen() }
                    return try await connection.nextNotification()
                } catch {
                    await recover(error)
                }
            }
            return nil
        }

        private nonisolated(nonsending) mutating func listen() async throws(PostgresError) -> PostgresListenerEvent {
            let opened = try await PostgresConnection.connect(configuration, logger: logger)
            let sql = channels.map {
                "LISTEN \"\($0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
            }
            try await opened.script(sql.joined(separator: ";"))
            connection = opened
            if failures > 1 { logger.info("PostgreSQL can be heard again.") }
            failures = 0
            return .reconnected
        }

        private nonisolated(nonsending) mutating func recover(_ error: PostgresError) async {
            connection = nil
            guard error.code != .cancelled else { return }
            failures += 1
            if failures == 1 { logger.warning("Listening to PostgreSQL was interrupted.", metadata: ["error": "\(error)"]) }
            // Cancelled with the task, which the loop sees next.
            try? await Task.sleep(for: backoff.delay(failures: failures, random: .random(in: 0...1)))
        }
    }
}

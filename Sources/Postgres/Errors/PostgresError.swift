/// What went wrong between this process and PostgreSQL.
///
/// `description` is safe for logs and strangers: it never holds a value of a statement. PostgreSQL's DETAIL, HINT and CONTEXT, which
/// quote rows, are not kept at all, and quoted parts of data errors (SQLSTATE class 22) are blanked.
/// `String(reflecting:)` adds the statement's text, which holds placeholders, not values.
public struct PostgresError: Error, Sendable {
    /// The kind of failure; a closed set.
    public let code: Code

    /// A sentence without customers' values.
    public let message: String

    /// The server's five characters (PostgreSQL manual, appendix A), where the server said any.
    public internal(set) var sqlState: String?

    /// The constraint that refused the row, if one did.
    public internal(set) var constraint: String?

    /// The table that the error is about, if the server named it.
    public internal(set) var table: String?

    /// The place of the failed statement in a pipeline, from 0.
    public internal(set) var statementIndex: Int?

    /// The text of the failed statement, with its placeholders.
    public internal(set) var statement: String?

    /// True where a statement that commits by itself was on its way when the connection was lost: it may have been carried out.
    public internal(set) var mayHaveCommitted = false

    init(_ code: Code, _ message: String, sqlState: String? = nil) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
    }

    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// No server could be reached, or none that fits, or it refused this user.
        case connectionFailed = "connection_failed"
        /// An open connection broke.
        case connectionLost = "connection_lost"
        /// The server refused the statement; see `sqlState`.
        case server
        /// The statement's deadline passed; the server was asked to stop it.
        case timeout
        /// The task was cancelled; the server was asked to stop the statement.
        case cancelled
        /// No connection of the pool became free in time, or too many callers wait already.
        case poolExhausted = "pool_exhausted"
        /// The pool or the connection was closed by this process.
        case closed
        /// A value has another type than the one asked for, or is NULL, or the column does not exist.
        case decoding
        /// A parameter or a statement that cannot be sent.
        case invalidParameter = "invalid_parameter"
        /// The connection string cannot be used.
        case invalidConfiguration = "invalid_configuration"
        /// COMMIT was answered with a rollback, because an earlier error in the transaction was swallowed.
        case rolledBack = "rolled_back"
        /// The connection was lost while COMMIT was on its way: the transaction may or may not be in the database.
        case commitOutcomeUnknown = "commit_outcome_unknown"
    }
}

// MARK: - Judgement

extension PostgresError {
    /// Whether the same work may succeed when tried again later: lost connections, restarts, deadlocks, lack of resources.
    ///
    /// `commitOutcomeUnknown` is not transient: repeating the transaction could do it twice, so the caller has to look first.
    public var isTransient: Bool {
        switch code {
        case .connectionLost, .timeout, .poolExhausted: true
        case .connectionFailed: sqlState.map(SQLState.isTransient) ?? true
        // A plan that a migration made stale has left the cache: the transaction works when it is run again.
        case .server: isStalePlan || sqlState.map(SQLState.isTransient) ?? false
        case .cancelled, .closed, .decoding, .invalidParameter, .invalidConfiguration, .rolledBack, .commitOutcomeUnknown: false
        }
    }

    /// A short word from a small set, for a metric's label: the code, for server errors with the SQLSTATE's class.
    public var label: String {
        guard code == .server, let sqlState else { return code.rawValue }
        return "server_\(sqlState.prefix(2))"
    }
}

// MARK: - Text

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// One line, safe for logs and strangers.
    public var description: String {
        var text = message
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let statementIndex { text += " [statement \(statementIndex + 1) of the pipeline]" }
        return text
    }

    /// For operators: the description with the code, the names the server gave and the statement's text.
    public var debugDescription: String {
        var parts = ["PostgresError.\(code.rawValue): \(description)"]
        if let table { parts.append("table: \(table)") }
        if let constraint { parts.append("constraint: \(constraint)") }
        if mayHaveCommitted { parts.append("the statement may have been carried out") }
        if let statement { parts.append("statement: \(statement)") }
        return parts.joined(separator: "; ")
    }
}

// MARK: - The module's own sentences

extension PostgresError {
    static func parameterTooLarge(number: Int, bytes: Int) -> PostgresError {
        PostgresError(
            .invalidParameter,
            "Parameter $\(number) has \(bytes / (1 << 20)) MiB; PostgreSQL takes less than 1,024 MiB in one value.")
    }

    static var connectionClosed: PostgresError { PostgresError(.closed, "The connection to PostgreSQL was closed.") }

    static var poolClosed: PostgresError { PostgresError(.closed, "The connection pool was shut down.") }

    static var taskCancelled: PostgresError {
        PostgresError(.cancelled, "The task was cancelled before its statement was sent.")
    }
}

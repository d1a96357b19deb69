/// How much of other transactions a transaction sees (PostgreSQL manual, section 13.2).
public enum PostgresIsolationLevel: String, Sendable {
    /// Each statement sees what was committed before it began.
    case readCommitted = "READ COMMITTED"
    /// All statements see what was committed before the first; updates may fail with 40001.
    case repeatableRead = "REPEATABLE READ"
    /// As if transactions ran one after another; any may fail with 40001.
    case serializable = "SERIALIZABLE"
}

extension PostgresConnection {
    /// Runs `body` between BEGIN and COMMIT; BEGIN travels with the first statement.
    ///
    /// Anything thrown, and a cancelled task, rolls back. Throws what `body` throws; `.commitOutcomeUnknown` when the connection broke
    /// while COMMIT was on its way; `.rolledBack` when the body swallowed an error of the server and the transaction had failed by then.
    @discardableResult
    public nonisolated(nonsending) func transaction<R: Sendable>(
        isolation: PostgresIsolationLevel = .readCommitted, readOnly: Bool = false,
        _ body: nonisolated(nonsending) (PostgresConnection) async throws -> R
    ) async throws -> R {
        try await begin(isolation, readOnly: readOnly)
        let value: R
        do {
            value = try await body(self)
            if Task.isCancelled {
                throw PostgresError(.cancelled, "The task was cancelled; its transaction was rolled back.")
            }
        } catch {
            await rollback()
            throw error
        }
        try await commit()
        return value
    }

    private func begin(_ level: PostgresIsolationLevel, readOnly: Bool) throws(PostgresError) {
        _ = try session.open()
        guard !session.isInTransaction, session.pendingBegin == nil else {
            throw PostgresError(.invalidParameter, "A transaction is already open on this connection; transactions do not nest.")
        }
        session.pendingBegin = PostgresStatement("BEGIN ISOLATION LEVEL \(level.rawValue)\(readOnly ? " READ ONLY" : "")")
    }

    /// Not interruptible by the task's cancellation: COMMIT either arrives or its outcome is unknown. A server that hangs is therefore given
    /// less time than for a statement; a stop waits for it.
    private func commit() throws(PostgresError) {
        guard session.pendingBegin == nil else { return session.pendingBegin = nil }
        var interruption = Interruption(limit: min(configuration.statementTimeout ?? Self.commitLimit, Self.commitLimit))
        let answer: PostgresRows
        do {
            answer = try session.script("COMMIT", &interruption)
        } catch {
            throw session.handle == nil ? .commitOutcomeUnknown(error) : error
        }
        guard answer.result.commandTag == "COMMIT" else {
            throw PostgresError(
                .rolledBack, "PostgreSQL rolled the transaction back: an earlier statement in it had failed, and nobody noticed.")
        }
    }

    private static let commitLimit = Duration.seconds(10)

    /// Ends an open transaction; a connection that cannot even do that is closed, which rolls back too.
    func rollback() {
        session.pendingBegin = nil
        guard session.isInTransaction else { return }
        var interruption = Interruption(limit: .seconds(5))
        do {
            try session.script("ROLLBACK", &interruption)
        } catch {
            session.close()
        }
    }
}

extension PostgresError {
    fileprivate static func commitOutcomeUnknown(_ cause: PostgresError) -> PostgresError {
        var error = PostgresError(
            .commitOutcomeUnknown, "The outcome of COMMIT is unknown. \(cause.message)", sqlState: cause.sqlState)
        error.mayHaveCommitted = true
        return error
    }
}

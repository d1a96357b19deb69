import CPostgres

/// What became of one statement.
enum Answer {
    case rows(PostgresRows)
    case failed(PostgresError)
    /// An earlier statement of the pipeline failed, so this one was not run.
    case skipped

    func rows(of statement: PostgresStatement) throws(PostgresError) -> PostgresRows {
        switch self {
        case .rows(let rows): return rows
        case .failed(let error): throw error.at(nil, [statement])
        case .skipped: throw PostgresError(.server, "The statement was not run.")
        }
    }
}

extension ServerSession {
    /// Reads all results of one statement (several for a script) and keeps the first error, or else the last rows.
    ///
    /// Throws only when the connection is over.
    func nextAnswer(_ interruption: inout Interruption) throws(PostgresError) -> Answer {
        var answer: Answer?
        while let result = try nextResult(&interruption) {
            let next = try judge(ResultHandle(result), result, interruption)
            if case .failed = answer { continue }
            answer = next
        }
        guard let answer else {
            let handle = try open()
            defer { close() }
            throw PostgresError.lost(handle)
        }
        return answer
    }

    private func judge(
        _ owner: ResultHandle, _ result: OpaquePointer, _ interruption: Interruption
    ) throws(PostgresError) -> Answer {
        noteMessage(of: PQresultMemorySize(result))
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return .rows(PostgresRows(owner))
        case PGRES_PIPELINE_ABORTED: return .skipped
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: throw refuseCopy()
        default: return .failed(try error(of: result, interruption))
        }
    }

    /// Throws when the error is the connection's last word, returns it when the connection goes on.
    func error(of result: OpaquePointer, _ interruption: Interruption) throws(PostgresError) -> PostgresError {
        let isLost = PQstatus(handle) == CONNECTION_BAD || PostgresError.isFatal(result)
        let error = PostgresError(result: result, connectionIsLost: isLost)
        if isLost {
            close()
            throw error
        }
        if error.sqlState == SQLState.readOnlyTransaction { status.state = .unfit }
        guard error.sqlState == SQLState.queryCanceled, let reason = interruption.reason else { return error }
        var told = interruption.error(reason)
        told.sqlState = error.sqlState
        return told
    }

    /// COPY waits for data that nobody will send; the connection cannot be brought back from there in every mode.
    private func refuseCopy() -> PostgresError {
        close()
        return PostgresError(.invalidParameter, "COPY cannot be run as a query; use copyIn.")
    }
}

extension PostgresError {
    /// PostgreSQL changed what a prepared statement would return, or forgot the statement.
    var isStalePlan: Bool {
        sqlState == SQLState.unknownStatementName
            || sqlState == SQLState.featureNotSupported && message.contains("cached plan must not change result type")
    }

    func at(_ index: Int?, _ statements: [PostgresStatement]) -> PostgresError {
        var error = self
        error.statement = statements[index ?? 0].sql
        error.statementIndex = statements.count > 1 ? index : nil
        return error
    }

    func markedAsSent(_ commitsByItself: Bool) -> PostgresError {
        var error = self
        error.mayHaveCommitted =
            commitsByItself && (code == .connectionLost || sqlState == nil && [.timeout, .cancelled].contains(code))
        return error
    }
}

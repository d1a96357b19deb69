import CPostgres

extension ServerSession {
    /// Runs statements in one round trip and returns their answers in order.
    ///
    /// Outside of a transaction they form one: an error in any undoes all (PostgreSQL manual, section 34.5.1.1).
    func run(_ statements: [PostgresStatement], _ interruption: inout Interruption) throws(PostgresError) -> [PostgresRows] {
        if interruption.due == .cancelled { throw .taskCancelled }
        let commitsByItself = !isInTransaction && pendingBegin == nil
        defer { settle() }
        do {
            return try attempt(statements, &interruption)
        } catch {
            guard error.isStalePlan, !isInTransaction, handle != nil else {
                throw error.markedAsSent(commitsByItself)
            }
            // A migration changed the tables under a prepared statement; it left the cache and is prepared anew.
            return try attempt(statements, &interruption)
        }
    }

    private func attempt(
        _ statements: [PostgresStatement], _ interruption: inout Interruption
    ) throws(PostgresError) -> [PostgresRows] {
        if let begin = pendingBegin {
            pendingBegin = nil
            return try afterBegin(begin, statements, &interruption)
        }
        if statements.count == 1, let name = cache.name(for: .init(statements[0])) {
            return [try runPrepared(name, statements[0], &interruption)]
        }
        try deallocateAbandoned(&interruption)
        return try runPipeline(statements, &interruption)
    }

    /// A transaction's BEGIN travels with its first statements and costs no round trip of its own.
    private func afterBegin(
        _ begin: PostgresStatement, _ statements: [PostgresStatement], _ interruption: inout Interruption
    ) throws(PostgresError) -> [PostgresRows] {
        do {
            return Array(try runPipeline([begin] + statements, &interruption).dropFirst())
        } catch {
            var shifted = error
            shifted.statementIndex = error.statementIndex.flatMap { $0 > 0 && statements.count > 1 ? $0 - 1 : nil }
            throw shifted
        }
    }

    private func runPrepared(
        _ name: String, _ statement: PostgresStatement, _ interruption: inout Interruption
    ) throws(PostgresError) -> PostgresRows {
        try parameters.load(statement.binds)
        try sendPrepared(name)
        let answer = try nextAnswer(&interruption)
        if case .failed(let error) = answer, error.isStalePlan { cache.remove(.init(statement)) }
        return try answer.rows(of: statement)
    }
}

// MARK: - Sending

extension ServerSession {
    fileprivate func sendPrepared(_ name: String) throws(PostgresError) {
        let handle = try open()
        noteMessage(of: parameters.count)
        let sent = parameters.withParameters { count, values, lengths, formats in
            PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
        }
        try sentOrLost(sent)
    }

    fileprivate func sendPrepare(_ name: String, _ key: StatementCache.Key) throws(PostgresError) {
        guard !key.sql.utf8.contains(0) else {
            throw PostgresError(.invalidParameter, "A statement's text holds a NUL character.")
        }
        let sent = PQsendPrepare(try open(), name, key.sql, Int32(key.types.count), key.types.map(\.oid))
        try sentOrLost(sent)
    }

    func sentOrLost(_ status: Int32) throws(PostgresError) {
        guard status != 1 else { return }
        let handle = try open()
        defer { close() }
        throw PostgresError.lost(handle)
    }

    /// Tells the server to forget statements that left the cache; outside of transactions, where a failure harms nobody.
    fileprivate func deallocateAbandoned(_ interruption: inout Interruption) throws(PostgresError) {
        guard cache.abandoned.count >= 16, !isInTransaction else { return }
        let sql = cache.takeAbandoned().map { "DEALLOCATE \($0)" }.joined(separator: ";")
        try sentOrLost(PQsendQuery(try open(), sql))
        // A name that the server does not know any more is as good as forgotten.
        _ = try nextAnswer(&interruption)
    }
}

// MARK: - Pipeline

extension ServerSession {
    private enum Step {
        case prepare(StatementCache.Key, name: String, index: Int)
        case run(StatementCache.Key, index: Int)

        var index: Int {
            switch self {
            case .prepare(_, _, let index), .run(_, let index): index
            }
        }
    }

    fileprivate func runPipeline(
        _ statements: [PostgresStatement], _ interruption: inout Interruption
    ) throws(PostgresError) -> [PostgresRows] {
        guard PQenterPipelineMode(try open()) == 1 else { throw PostgresError.lost(try open()) }
        let steps = try sendPipeline(statements)
        var rows: [PostgresRows] = []
        rows.reserveCapacity(statements.count)
        var failure: PostgresError?
        for step in steps {
            let answer = try nextAnswer(&interruption)
            switch (step, answer) {
            case (.prepare(let key, let name, _), .rows): cache.insert(key, name: name)
            case (.run, .rows(let answer)): rows.append(answer)
            case (.prepare, .failed(let error)): failure = failure ?? error.at(step.index, statements)
            case (.run(let key, _), .failed(let error)):
                if error.isStalePlan { cache.remove(key) }
                failure = failure ?? error.at(step.index, statements)
            case (_, .skipped): break
            }
        }
        try endPipeline(&interruption)
        if let failure { throw failure }
        return rows
    }

    /// A statement that cannot be sent closes the connection: half a pipeline is on its way, and must not be committed.
    private func sendPipeline(_ statements: [PostgresStatement]) throws(PostgresError) -> [Step] {
        do {
            let steps = try queuePipeline(statements)
            try sentOrLost(PQpipelineSync(try open()))
            return steps
        } catch {
            close()
            throw error
        }
    }

    private func queuePipeline(_ statements: [PostgresStatement]) throws(PostgresError) -> [Step] {
        var steps: [Step] = []
        var fresh: [StatementCache.Key: String] = [:]
        for (index, statement) in statements.enumerated() {
            let key = StatementCache.Key(statement)
            try parameters.load(statement.binds)
            if let name = fresh[key] ?? cache.name(for: key) {
                try sendPrepared(name)
            } else {
                let name = cache.nextName()
                try sendPrepare(name, key)
                steps.append(.prepare(key, name: name, index: index))
                fresh[key] = name
                try sendPrepared(name)
            }
            steps.append(.run(key, index: index))
        }
        return steps
    }

    private func endPipeline(_ interruption: inout Interruption) throws(PostgresError) {
        while let result = try nextResult(&interruption) {
            let status = PQresultStatus(result)
            PQclear(result)
            if status == PGRES_PIPELINE_SYNC { break }
        }
        try sentOrLost(PQexitPipelineMode(try open()))
    }
}

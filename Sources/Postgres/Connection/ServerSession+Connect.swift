import CPostgres
import Glibc

extension ServerSession {
    /// Tries the hosts in order until one fits; the error is the last host's.
    func connect(_ configuration: PostgresConfiguration, token: CancelToken) throws(PostgresError) {
        let options = try configuration.options()
        var failures: [PostgresError] = []
        for target in ConnectionTarget.attempts(options) {
            do {
                return adopt(try connect(configuration, to: target, token: token))
            } catch {
                guard error.code != .cancelled, !error.isRefusedLogin else { throw error }
                failures.append(error)
            }
        }
        throw failures.count == 1 ? failures[0] : .noneFits(failures)
    }

    private func connect(
        _ configuration: PostgresConfiguration, to target: ConnectionTarget, token: CancelToken
    ) throws(PostgresError) -> OpaquePointer {
        guard let handle = startConnecting(configuration, to: target) else {
            throw PostgresError(.connectionFailed, "There is no memory left for a PostgreSQL connection.")
        }
        do {
            try finishConnecting(handle, within: configuration.connectTimeout, target, token)
            PQsetnonblocking(handle, 1)
            return handle
        } catch {
            PQfinish(handle)
            throw error
        }
    }

    private func startConnecting(_ configuration: PostgresConfiguration, to target: ConnectionTarget) -> OpaquePointer? {
        // libpq lets later keywords win: defaults stand before the connection string, what must hold stands after it.
        var keywords: [(String, String)] = [
            ("application_name", configuration.applicationName), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
            ("keepalives_count", "3"), ("tcp_user_timeout", "30000"), ("dbname", configuration.connectionString),
            ("client_encoding", "UTF8"),
        ]
        keywords += target.overrides.map { ($0.key, $0.value) }
        let handle = withCStrings(keywords.map(\.0)) { names in
            withCStrings(keywords.map(\.1)) { values in PQconnectStartParams(names, values, 1) }
        }
        guard let handle else { return nil }
        // The only way to learn the SQLSTATE of a refused login.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        // Without this libpq prints notices, which may quote values, to standard error.
        PQsetNoticeReceiver(handle, { noteFarewell($0, $1) }, Unmanaged.passUnretained(status).toOpaque())
        return handle
    }

    private func finishConnecting(
        _ handle: OpaquePointer, within limit: Duration, _ target: ConnectionTarget, _ token: CancelToken
    ) throws(PostgresError) {
        let deadline = Interruption(token: token, limit: limit)
        var next = PGRES_POLLING_WRITING
        guard PQstatus(handle) != CONNECTION_BAD else { throw .connectFailed(handle) }
        while true {
            switch deadline.due {
            case .cancelled: throw .taskCancelled
            case .timeout: throw .connectTimedOut(target, limit)
            case nil: break
            }
            let events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT
            guard wake.poll(with: PQsocket(handle), for: events, timeout: deadline.pollTimeout) else { continue }
            next = PQconnectPoll(handle)
            if next == PGRES_POLLING_OK { return }
            if next == PGRES_POLLING_FAILED { throw .connectFailed(handle) }
        }
    }
}

/// libpq reports as a notice what a server says to an idle client, "terminating connection due to administrator command" for one.
private func noteFarewell(_ argument: UnsafeMutableRawPointer?, _ notice: OpaquePointer?) {
    guard let argument, let notice, PostgresError.isFatal(notice) else { return }
    // The session owns both the status and the libpq handle that calls here, and ends the handle first.
    Unmanaged<ConnectionStatus>.fromOpaque(argument).takeUnretainedValue().state = .unfit
}

extension PostgresError {
    /// A wrong password is wrong on every host, and trying it everywhere only locks the account sooner.
    fileprivate var isRefusedLogin: Bool { sqlState?.hasPrefix("28") ?? false }

    fileprivate static func connectTimedOut(_ target: ConnectionTarget, _ limit: Duration) -> PostgresError {
        PostgresError(.connectionFailed, "PostgreSQL at \(target) did not answer within \(limit).")
    }

    fileprivate static func noneFits(_ failures: [PostgresError]) -> PostgresError {
        let reasons = failures.map(\.message).joined(separator: " ")
        return PostgresError(.connectionFailed, "No host fits. \(reasons)", sqlState: failures.last?.sqlState)
    }
}

/// Calls `body` with a NULL-terminated list of C strings.
private func withCStrings<R>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    var list = copies.map { $0.map { UnsafePointer($0) } }
    list.append(nil)
    return list.withUnsafeBufferPointer { body($0.baseAddress) }
}

import CPostgres

/// How to reach a PostgreSQL server and how long to wait for it.
public struct PostgresConfiguration: Sendable {
    /// A URL or `key=value` pairs as in the PostgreSQL manual, section 34.1.1. Several hosts and `target_session_attrs` work:
    /// `postgresql://db1,db2/inlet?target_session_attrs=read-write`. What is not said comes from libpq's environment and defaults;
    /// only `connect_timeout` is not used, `connectTimeout` is.
    public let connectionString: String

    /// Shown in `pg_stat_activity`, unless the connection string says another.
    public let applicationName: String

    /// How long one host may take to accept, authenticate and become usable; with several hosts, each has as much.
    public let connectTimeout: Duration

    /// How long a statement may take unless its call says otherwise; `nil` is no limit. After that the server is asked to stop it.
    public let statementTimeout: Duration?

    /// Nothing is checked or opened here; see `validate()`.
    public init(
        connectionString: String, applicationName: String, connectTimeout: Duration = .seconds(5),
        statementTimeout: Duration? = nil
    ) {
        self.connectionString = connectionString
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
    }

    /// Throws `.invalidConfiguration` when libpq cannot read the connection string; no network is touched.
    public func validate() throws(PostgresError) {
        _ = try options()
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where it leads, never with what password: `inlet@db1:5432,db2:5432/inlet`.
    public var description: String {
        guard let options = try? options() else {
            // The reason is told by whoever connects; here only the text must not leak.
            return "an unreadable connection string"
        }
        let user = options["user"].map { "\($0)@" } ?? ""
        let place = ConnectionTarget.list(options).map(\.description).joined(separator: ",")
        return "\(user)\(place)/\(options["dbname"] ?? "")"
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Hides the connection string from `dump` as well.
    public var customMirror: Mirror { Mirror(self, children: ["target": description]) }
}

extension PostgresConfiguration {
    /// What the connection string says, by libpq's keywords; nothing from the environment.
    func options() throws(PostgresError) -> [String: String] {
        var complaint: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(complaint) }
        guard let list = PQconninfoParse(connectionString, &complaint) else {
            let reason = complaint.map { String(cString: $0) } ?? "out of memory"
            throw PostgresError(
                .invalidConfiguration,
                "The connection string of PostgreSQL cannot be read: \(SQLState.withoutQuotedParts(reason.trimmedLine)).")
        }
        defer { PQconninfoFree(list) }
        var options: [String: String] = [:]
        var next = list
        while let keyword = next.pointee.keyword {
            if let value = next.pointee.val { options[String(cString: keyword)] = String(cString: value) }
            next += 1
        }
        return options
    }
}

extension String {
    fileprivate var trimmedLine: String { String(split(separator: "\n").first ?? "") }
}

/// One host of a connection string. libpq gives up on a silent host only in its blocking call, so the list is walked here.
struct ConnectionTarget: Equatable, CustomStringConvertible {
    /// Overrides for libpq: `host`, `hostaddr`, `port`, `target_session_attrs`.
    var overrides: [String: String]

    var description: String {
        let host = overrides["host"] ?? overrides["hostaddr"] ?? "local"
        return overrides["port"].map { "\(host):\($0)" } ?? host
    }

    /// The hosts in order; one target without overrides where the string names none and libpq's defaults apply.
    static func list(_ options: [String: String]) -> [ConnectionTarget] {
        let hosts = options["host"].map(commaSeparated)
        let addresses = options["hostaddr"].map(commaSeparated)
        let ports = options["port"].map(commaSeparated) ?? []
        let count = max(hosts?.count ?? 0, addresses?.count ?? 0)
        guard count > 1 else {
            return [ConnectionTarget(overrides: options.filter { ["host", "hostaddr", "port"].contains($0.key) })]
        }
        return (0..<count).map { index in
            var overrides: [String: String] = [:]
            if let hosts, index < hosts.count { overrides["host"] = hosts[index] }
            if let addresses, index < addresses.count { overrides["hostaddr"] = addresses[index] }
            if let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : nil { overrides["port"] = port }
            return ConnectionTarget(overrides: overrides)
        }
    }

    /// The order of attempts: `prefer-standby` asks everybody for a standby first, then takes whom it gets.
    static func attempts(_ options: [String: String]) -> [ConnectionTarget] {
        let targets = list(options)
        guard options["target_session_attrs"] == "prefer-standby" else { return targets }
        return ["standby", "any"].flatMap { wanted in
            targets.map { ConnectionTarget(overrides: $0.overrides.merging(["target_session_attrs": wanted]) { $1 }) }
        }
    }

    private static func commaSeparated(_ list: String) -> [String] {
        list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}

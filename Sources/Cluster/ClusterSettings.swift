/// The server's settings (`postgresql.conf`), as far as they differ from PostgreSQL's own.
public struct ClusterSettings: Sendable, Equatable {
    /// Setting names and values as PostgreSQL writes them; they are quoted here.
    public var values: [String: String]

    /// Settings by name.
    public init(_ values: [String: String]) { self.values = values }

    /// What Inlet ships: durable, sized for one machine, and with no row's content in the server's log.
    public static let shipped = ClusterSettings([
        "fsync": "on",
        "synchronous_commit": "on",
        "max_connections": "60",
        "shared_buffers": "256MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        // Our statements are short; compiling a plan takes longer than running it.
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        // Errors are told to the client; in the log their text and details would repeat what customers wrote.
        "log_min_messages": "log",
        "log_error_verbosity": "terse",
        "log_checkpoints": "off",
    ])

    /// The shipped settings without fsync, for tests: data survives the death of the server, not of the machine.
    public static let disposable = shipped.with([
        "fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB", "max_wal_size": "1GB",
    ])

    /// Compression for servers that were built with lz4.
    static let lz4 = ["wal_compression": "lz4", "default_toast_compression": "lz4"]

    /// The same settings with some replaced or added.
    public func with(_ others: [String: String]) -> ClusterSettings {
        ClusterSettings(values.merging(others) { $1 })
    }

    /// The text of a configuration file, in the order of names.
    var fileText: String {
        let lines = values.sorted { $0.key < $1.key }.map { "\($0.key) = '\($0.value.doublingQuotes)'" }
        return "# Written by Inlet at each start; edits are lost.\n" + lines.joined(separator: "\n") + "\n"
    }
}

extension String {
    /// Quotes and backslashes doubled, for configuration files.
    fileprivate var doublingQuotes: String {
        String(flatMap { $0 == "'" || $0 == "\\" ? [$0, $0] : [$0] })
    }
}

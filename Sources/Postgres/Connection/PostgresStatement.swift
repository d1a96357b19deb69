/// A statement with its parameters.
public struct PostgresStatement: Sendable {
    /// One SQL statement with `$1`, `$2`, … Its text is the key of the cache of prepared statements, so it holds no values.
    public let sql: String

    /// The parameters in order.
    public let binds: [PostgresBind]

    /// A statement with its parameters.
    public init(_ sql: String, _ binds: [PostgresBind] = []) {
        self.sql = sql
        self.binds = binds
    }
}

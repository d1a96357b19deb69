import CPostgres

extension PostgresError {
    /// An error that the server, or libpq in its place, put into a result.
    init(result: OpaquePointer, connectionIsLost: Bool) {
        func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
        let sqlState = field(Diagnostic.sqlState)
        let primary = field(Diagnostic.messagePrimary) ?? String(cString: PQresultErrorMessage(result)).asOneLine
        self.init(
            connectionIsLost ? .connectionLost : .server,
            Self.sentence(primary, sqlState: sqlState, connectionIsLost: connectionIsLost), sqlState: sqlState)
        constraint = field(Diagnostic.constraintName)
        table = field(Diagnostic.tableName)
    }

    /// FATAL and PANIC end the session.
    static func isFatal(_ result: OpaquePointer) -> Bool {
        guard let severity = PQresultErrorField(result, Diagnostic.severity).map({ String(cString: $0) }) else { return false }
        return severity == "FATAL" || severity == "PANIC"
    }

    private static func sentence(_ primary: String, sqlState: String?, connectionIsLost: Bool) -> String {
        let quotes = sqlState.map(SQLState.mayQuoteValues) ?? false
        let safe = quotes ? SQLState.withoutQuotedParts(primary) : primary
        return connectionIsLost ? "The connection to PostgreSQL was lost: \(safe)." : "PostgreSQL refused the statement: \(safe)."
    }

    /// libpq's own complaint about a connection that has no result to tell by.
    static func lost(_ handle: OpaquePointer) -> PostgresError {
        PostgresError(
            .connectionLost, "The connection to PostgreSQL was lost: \(String(cString: PQerrorMessage(handle)).asOneLine).")
    }

    /// A failed attempt to connect; libpq keeps the SQLSTATE only inside its verbose text: `FATAL:  28P01: password …`.
    static func connectFailed(_ handle: OpaquePointer) -> PostgresError {
        let text = String(cString: PQerrorMessage(handle))
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") && !$0.hasPrefix("\t") }
        let message = lines.joined(separator: "; ")
        return PostgresError(
            .connectionFailed, "PostgreSQL cannot be reached: \(message.asOneLine).", sqlState: sqlState(in: message))
    }

    private static func sqlState(in message: String) -> String? {
        message.split(separator: ": ").lazy
            .map { $0.drop { $0 == " " } }
            .last { $0.utf8.count == 5 && $0.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) } }
            .map(String.init)
    }
}

/// The fields of an error report (`PG_DIAG_*` of postgres_ext.h, character constants that Swift cannot import).
private enum Diagnostic {
    /// In English, whatever the server's language is.
    static let severity = Int32(UInt8(ascii: "V"))
    static let sqlState = Int32(UInt8(ascii: "C"))
    static let messagePrimary = Int32(UInt8(ascii: "M"))
    static let tableName = Int32(UInt8(ascii: "t"))
    static let constraintName = Int32(UInt8(ascii: "n"))
}

extension String {
    /// libpq ends its messages with a line feed and sometimes has several lines.
    fileprivate var asOneLine: String {
        let joined = split(separator: "\n").joined(separator: "; ")
        return joined.hasSuffix(".") ? String(joined.dropLast()) : joined
    }
}

public import Intake
import Postgres

/// A kind of event that an adapter's provider sends and its page does not know.
public struct UnknownEvent: Sendable, Hashable {
    /// The adapter.
    public var adapter: AdapterName
    /// The vendor's word for it; `event` where it has none, `other` beyond the first hundred kinds.
    public var type: String
    /// How many came.
    public var count: Int64
    /// When the first came.
    public var since: Timestamp
    /// When the last came.
    public var last: Timestamp
}

extension Store {
    /// What vendors send that the pages do not know, the newest kind first.
    public func unknownEvents() async throws -> [UnknownEvent] {
        let rows = try await pool.withConnection { connection in
            try await connection.query("SELECT adapter, type, count, first_at, last_at FROM unknown_event ORDER BY first_at DESC, type LIMIT 1000")
        }
        var events: [UnknownEvent] = []
        for row in rows {
            events.append(
                UnknownEvent(
                    adapter: AdapterName(try row.decode(String.self, at: 0)), type: try row.decode(String.self, at: 1),
                    count: try row.decode(Int64.self, at: 2), since: Timestamp(try row.decode(PostgresTimestamp.self, at: 3)),
                    last: Timestamp(try row.decode(PostgresTimestamp.self, at: 4))))
        }
        return events
    }
}

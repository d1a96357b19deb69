import Intake
import Postgres

/// The books, each kept from independent counts: what writers counted as they went, beside what the tables hold.
public struct Books: Sendable, Hashable {
    /// Counted by the writers: receptions that were acknowledged or could have been.
    public var receptions: Int64
    /// Counted by the writers: receptions that had come before.
    public var duplicates: Int64
    /// In the tables: deliveries.
    public var deliveries: Int64
    /// In the tables: deliveries by what became of them; `pending` among them.
    public var dispositions: [String: Int64]
    /// Counted by the writers: messages decoded.
    public var decoded: Int64
    /// In the tables: messages by what became of them.
    public var messages: [String: Int64]
    /// Counted by the writers: completions that came too late and had no effect.
    public var late: Int64

    /// Whether receptions = deliveries + duplicates.
    public var receptionsBalance: Bool {
        receptions == deliveries + duplicates
    }

    /// Whether each delivery is in exactly one place: deliveries = the sum of what became of them.
    public var deliveriesBalance: Bool {
        deliveries == dispositions.values.reduce(0, +)
    }

    /// Whether messages decoded = drafted + appended + ignored + quarantined + merged.
    public var messagesBalance: Bool {
        decoded == messages.values.reduce(0, +)
    }

    /// Whether all of it adds up.
    public var balance: Bool { receptionsBalance && deliveriesBalance && messagesBalance }
}

extension Store {
    /// The books as they stand, in one snapshot.
    public func books() async throws -> Books {
        try await pool.withTransaction(isolation: .repeatableRead) { connection in
            let counted = try await connection.query(
                """
                SELECT coalesce(sum(receptions), 0)::int8, coalesce(sum(duplicates), 0)::int8, coalesce(sum(decoded), 0)::int8,
                    coalesce(sum(late), 0)::int8 FROM book
                """)
            let dispositions = try await Self.counts(Self.dispositionStatement, on: connection)
            let messages = try await Self.counts(
                "SELECT disposition, count(*) FROM message WHERE direction = 'in' GROUP BY 1", on: connection)
            let keys = try await connection.query("SELECT count(*) FROM delivery_key")
            return Books(
                receptions: try counted[0].decode(Int64.self, at: 0), duplicates: try counted[0].decode(Int64.self, at: 1),
                deliveries: try keys[0].decode(Int64.self, at: 0), dispositions: dispositions,
                decoded: try counted[0].decode(Int64.self, at: 2), messages: messages,
                late: try counted[0].decode(Int64.self, at: 3))
        }
    }

    /// Those without a state of their own are counted by their messages.
    private static let dispositionStatement = """
        SELECT disposition, sum(count)::int8 FROM (
            SELECT coalesce(disposition, 'pending') AS disposition, count(*) FROM delivery_state GROUP BY 1
            UNION ALL
            SELECT 'processed', count(DISTINCT delivery_id) FROM message m
            WHERE direction = 'in' AND NOT EXISTS (SELECT FROM delivery_state s WHERE s.id = m.delivery_id)
        ) AS states WHERE count > 0 GROUP BY disposition
        """

    private static func counts(_ sql: String, on connection: PostgresConnection) async throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for row in try await connection.query(sql) {
            counts[try row.decode(String.self, at: 0)] = try row.decode(Int64.self, at: 1)
        }
        return counts
    }
}

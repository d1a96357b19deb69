public import Intake
import Postgres

extension Store: MailboxLedger {
    /// Writes UIDs into the ledger; those that stand there already stay as they are.
    ///
    /// - Parameter deliveries: the delivery of each UID, where it made one; empty for none at all.
    public func enter(
        _ uids: [Int64], as state: LedgerState, deliveries: [Int64?] = [], in folder: MailboxFolder
    ) async throws {
        _ = try await pool.withConnection { connection throws in
            try await connection.execute(
                """
                INSERT INTO mailbox (adapter, folder, uid_validity, uid, state, delivery_id)
                SELECT $1, $2, $3, uid, $4, delivery_id FROM unnest($5::int8[], $6::int8[]) AS u (uid, delivery_id)
                ON CONFLICT DO NOTHING
                """,
                folder.binds + [
                    .text(state.rawValue), .int64s(uids),
                    .int64s(deliveries.isEmpty ? Array(repeating: nil, count: uids.count) : deliveries),
                ])
        }
    }

    /// Notes that the after-action of these UIDs is done.
    public func markDone(_ uids: [Int64], in folder: MailboxFolder) async throws {
        _ = try await pool.withConnection { connection throws in
            try await connection.execute(
                """
                UPDATE mailbox SET state = 'done', at = now()
                WHERE adapter = $1 AND folder = $2 AND uid_validity = $3 AND uid = ANY ($4::int8[]) AND state = 'received'
                """, folder.binds + [.int64s(uids)])
        }
    }

    /// The UIDs that the ledger does not know, of those that the server shows: what is to be fetched.
    public func unknown(_ uids: [Int64], in folder: MailboxFolder) async throws -> [Int64] {
        try await pool.withConnection { connection throws in
            try await connection.query(
                """
                SELECT uid FROM unnest($4::int8[]) AS shown (uid) WHERE NOT EXISTS (
                    SELECT FROM mailbox m
                    WHERE m.adapter = $1 AND m.folder = $2 AND m.uid_validity = $3 AND m.uid = shown.uid)
                ORDER BY uid
                """, folder.binds + [.int64s(uids)]
            ).column(0)
        }
    }

    /// The UIDs whose after-action is still to do.
    public func awaitingAction(in folder: MailboxFolder, most: Int) async throws -> [Int64] {
        try await pool.withConnection { connection throws in
            try await connection.query(
                """
                SELECT uid FROM mailbox WHERE adapter = $1 AND folder = $2 AND uid_validity = $3 AND state = 'received'
                ORDER BY uid LIMIT $4
                """, folder.binds + [.int(most)]
            ).column(0)
        }
    }

    /// How many UIDs of a folder stand in each state, for health.
    public func ledger(of folder: MailboxFolder) async throws -> [LedgerState: Int64] {
        let rows = try await pool.withConnection { connection throws in
            try await connection.query(
                """
                SELECT state, count(*) FROM mailbox WHERE adapter = $1 AND folder = $2 AND uid_validity = $3 GROUP BY state
                """, folder.binds)
        }
        var counts: [LedgerState: Int64] = [:]
        for row in rows {
            guard let state = LedgerState(rawValue: try row.decode(String.self, at: 0)) else { continue }
            counts[state] = try row.decode(Int64.self, at: 1)
        }
        return counts
    }

    /// The lives of a folder that the ledger knows, as UIDVALIDITY values.
    public func lives(of adapter: AdapterName, folder: String) async throws -> [Int64] {
        try await pool.withConnection { connection throws in
            try await connection.query(
                "SELECT DISTINCT uid_validity FROM mailbox WHERE adapter = $1 AND folder = $2 ORDER BY 1",
                [.text(adapter.description), .text(folder)]
            ).column(0)
        }
    }
}

extension MailboxFolder {
    fileprivate var binds: [PostgresBind] {
        [.text(adapter.description), .text(folder.withoutNUL), .int64(uidValidity)]
    }
}

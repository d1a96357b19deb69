public import Intake
import Postgres

extension Store: MailboxLedger {
    /// Writes UIDs into the ledger. Those that stand there already stay as they are, unless they were still to be fetched.
    ///
    /// Not waited for on the disk: if the lines are lost with the server's last moments, their mails are fetched again and are
    /// counted as duplicates.
    public func enter(_ entries: [LedgerEntry], in folder: MailboxFolder) async throws {
        guard !entries.isEmpty else { return }
        try await pool.withTransaction { connection in
            try await connection.execute("SET LOCAL synchronous_commit = off")
            try await connection.execute(
                """
                INSERT INTO mailbox AS m (adapter, folder, uid_validity, uid, state, delivery_id, error, tries)
                SELECT $1, $2, $3, uid, state, delivery_id, error, (state = 'unfetched')::int
                FROM unnest($4::int8[], $5::text[], $6::int8[], $7::text[]) AS u (uid, state, delivery_id, error)
                ON CONFLICT (adapter, folder, uid_validity, uid) DO UPDATE
                SET state = excluded.state, delivery_id = excluded.delivery_id, error = excluded.error,
                    tries = m.tries + excluded.tries, at = now()
                WHERE m.state IN ('vanished', 'unfetched')
                """,
                folder.binds + [
                    .int64s(entries.map(\.uid)), .texts(entries.map(\.state.rawValue)), .int64s(entries.map(\.delivery)),
                    .texts(entries.map { $0.error?.withoutNUL }),
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

    /// Of the UIDs that the server shows, those to be fetched: unknown ones, and those whose next try is due.
    public func toFetch(_ uids: [Int64], in folder: MailboxFolder) async throws -> [Int64] {
        guard !uids.isEmpty else { return [] }
        return try await pool.withConnection { connection throws in
            try await connection.query(
                """
                SELECT uid FROM unnest($4::int8[]) AS shown (uid) WHERE NOT EXISTS (
                    SELECT FROM mailbox m
                    WHERE m.adapter = $1 AND m.folder = $2 AND m.uid_validity = $3 AND m.uid = shown.uid
                        AND (m.state NOT IN ('vanished', 'unfetched')
                            OR m.at > now() - least(interval '1 minute' * 2 ^ least(m.tries, 10), interval '6 hours')))
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

    /// Strikes UIDs out whose delivery is not there, so that they are fetched again.
    public func forget(_ uids: [Int64], in folder: MailboxFolder) async throws {
        _ = try await pool.withConnection { connection throws in
            try await connection.execute(
                """
                DELETE FROM mailbox m WHERE adapter = $1 AND folder = $2 AND uid_validity = $3 AND uid = ANY ($4::int8[])
                    AND NOT EXISTS (SELECT FROM delivery_key k WHERE k.adapter = $1 AND k.key = $2 || '/' || $3 || '/' || m.uid)
                """, folder.binds + [.int64s(uids)])
        }
    }

    /// How many UIDs of a folder stand in each state.
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
}

extension MailboxFolder {
    var binds: [PostgresBind] {
        [.text(adapter.description), .text(folder.withoutNUL), .int64(uidValidity)]
    }
}

public import Intake
import Postgres

extension Store {
    /// Compares what the server shows with the ledger and the deliveries.
    ///
    /// Whether a UID is a delivery is asked of the deliveries' keys, which another hand wrote than the ledger's.
    public func audit(_ shown: [Int64], in folder: MailboxFolder) async throws -> LedgerAudit {
        let rows = try await pool.withConnection { connection throws in
            try await connection.query(Self.auditStatement, folder.binds + [.int64s(shown)])
        }
        return LedgerAudit(
            shown: Int64(shown.count), delivered: try rows[0].decode(Int64.self, at: 0),
            beforeStart: try rows[0].decode(Int64.self, at: 1), unfetched: try rows[0].decode(Int64.self, at: 2),
            vanished: try rows[0].decode(Int64.self, at: 3), holes: try rows[0].decode([Int64].self, at: 4))
    }

    private static let auditStatement = """
        WITH fate AS MATERIALIZED (
            SELECT shown.uid, m.state, EXISTS (
                SELECT FROM delivery_key k WHERE k.adapter = $1 AND k.key = $2 || '/' || $3::int8 || '/' || shown.uid) AS delivered
            FROM unnest($4::int8[]) AS shown (uid)
            LEFT JOIN mailbox m ON m.adapter = $1 AND m.folder = $2 AND m.uid_validity = $3 AND m.uid = shown.uid
        )
        SELECT count(*) FILTER (WHERE delivered), count(*) FILTER (WHERE NOT delivered AND state = 'before_start'),
            count(*) FILTER (WHERE NOT delivered AND state = 'unfetched'), count(*) FILTER (WHERE NOT delivered AND state = 'vanished'),
            ARRAY (
                SELECT uid FROM fate WHERE NOT delivered AND (state IS NULL OR state IN ('received', 'done', 'too_large'))
                ORDER BY uid LIMIT 100)
        FROM fate
        """

    /// Keeps what a whole look at a folder found.
    public func note(_ check: FolderCheck, of folder: MailboxFolder) async throws {
        _ = try await pool.withConnection { connection throws in
            try await connection.execute(
                """
                INSERT INTO mailbox_check AS c (adapter, folder, uid_validity, checked_at, shown, delivered, before_start, unfetched, holes)
                VALUES ($1, $2, $3, now(), $4, $5, $6, $7, $8)
                ON CONFLICT (adapter, folder) DO UPDATE SET uid_validity = excluded.uid_validity, checked_at = now(),
                    shown = excluded.shown, delivered = excluded.delivered, before_start = excluded.before_start,
                    unfetched = excluded.unfetched, holes = excluded.holes, waiting = 0, oldest_waiting_at = NULL
                """,
                folder.binds + [
                    .int64(check.audit.shown), .int64(check.audit.delivered), .int64(check.audit.beforeStart),
                    .int64(check.audit.unfetched), .int64(check.holes),
                ])
        }
    }

    /// Keeps how many mails of a folder are still to be fetched, and since when the oldest of them waits.
    public func noteWaiting(_ count: Int, oldest: Timestamp?, in folder: MailboxFolder) async throws {
        _ = try await pool.withConnection { connection throws in
            try await connection.execute(
                """
                INSERT INTO mailbox_check AS c (adapter, folder, uid_validity, waiting, oldest_waiting_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (adapter, folder) DO UPDATE SET waiting = excluded.waiting, oldest_waiting_at = excluded.oldest_waiting_at
                """, folder.binds + [.int(count), .timestamp(oldest)])
        }
    }

    /// A folder of a mailbox as health shows it.
    public struct FolderHealth: Sendable {
        /// The adapter that reads it.
        public var adapter: AdapterName
        /// Its name.
        public var folder: String
        /// Its UIDVALIDITY at the last whole look.
        public var uidValidity: Int64
        /// When the server's list was last compared with the ledger; nil before the first time.
        public var checkedAt: Timestamp?
        /// UIDs that the server showed then.
        public var shown: Int64
        /// Of these: deliveries.
        public var delivered: Int64
        /// Of these: from before the start.
        public var beforeStart: Int64
        /// Of these: not given by the server so far.
        public var unfetched: Int64
        /// Without a fate. There should be none.
        public var holes: Int64
        /// Mails that are known and still to be fetched.
        public var waiting: Int64
        /// When the oldest of these reached the server.
        public var oldestWaitingAt: Timestamp?
    }

    /// All folders of all mailboxes as the last look found them, by adapter and name.
    public func folderHealth() async throws -> [FolderHealth] {
        let rows = try await pool.withConnection { connection throws in
            try await connection.query(
                """
                SELECT adapter, folder, uid_validity, checked_at, shown, delivered, before_start, unfetched, holes, waiting,
                    oldest_waiting_at
                FROM mailbox_check ORDER BY adapter, folder
                """)
        }
        return try rows.map { row in
            FolderHealth(
                adapter: AdapterName(try row.decode(String.self, at: 0)), folder: try row.decode(String.self, at: 1),
                uidValidity: try row.decode(Int64.self, at: 2),
                checkedAt: try row.decode(PostgresTimestamp?.self, at: 3).map { Timestamp($0) },
                shown: try row.decode(Int64.self, at: 4), delivered: try row.decode(Int64.self, at: 5),
                beforeStart: try row.decode(Int64.self, at: 6), unfetched: try row.decode(Int64.self, at: 7),
                holes: try row.decode(Int64.self, at: 8), waiting: try row.decode(Int64.self, at: 9),
                oldestWaitingAt: try row.decode(PostgresTimestamp?.self, at: 10).map { Timestamp($0) })
        }
    }
}

public import Intake
import Postgres
import Recipes

extension Store {
    /// A file at a vendor's, claimed to be fetched.
    public struct ClaimedFile: Sendable {
        /// The message and which of its attachments.
        public var message: Int64
        /// From 0.
        public var number: Int32
        /// The adapter that the message came by.
        public var adapter: AdapterName
        /// What leads to the file.
        public var file: Attachment
        /// How many times it was claimed.
        public var attempt: Int32
    }

    /// Claims files that are due.
    public func claimFiles(most: Int) async throws -> [ClaimedFile] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                WITH due AS MATERIALIZED (
                    SELECT message_id, number FROM media WHERE state = 'waiting' AND due_at <= now() AND (lease_until IS NULL OR lease_until < now())
                    ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
                )
                UPDATE media m SET attempt = m.attempt + 1, lease_until = now() + interval '5 minutes'
                FROM due WHERE m.message_id = due.message_id AND m.number = due.number
                RETURNING m.message_id, m.number, m.adapter, m.source, m.attempt
                """, [.int(most)])
        }
        var files: [ClaimedFile] = []
        for row in rows {
            let source = JSONValue(column: try row.decode(String.self, at: 3))
            files.append(
                ClaimedFile(
                    message: try row.decode(Int64.self, at: 0), number: try row.decode(Int32.self, at: 1),
                    adapter: AdapterName(try row.decode(String.self, at: 2)),
                    file: Attachment(
                        name: source["name"]?.string, type: source["type"]?.string, url: source["url"]?.string,
                        externalID: source["id"]?.string), attempt: try row.decode(Int32.self, at: 4)))
        }
        return files
    }

    /// Stores a fetched file with its attachment, in one transaction.
    public func store(_ bytes: [UInt8], sha256: [UInt8], type: String, of file: ClaimedFile) async throws {
        try await pool.withTransaction { connection in
            let updated = try await connection.execute(
                "UPDATE media SET state = 'fetched', lease_until = NULL, error = NULL WHERE message_id = $1 AND number = $2 AND attempt = $3 AND state = 'waiting'",
                [.int64(file.message), .int32(file.number), .int32(file.attempt)])
            guard updated > 0 else { return }
            _ = try await connection.execute(
                "INSERT INTO blob (sha256, size, type) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                [.bytes(sha256), .int64(Int64(bytes.count)), .text(type)])
            for (number, start) in stride(from: 0, to: bytes.count, by: 1 << 20).enumerated() {
                _ = try await connection.execute(
                    "INSERT INTO blob_chunk (sha256, number, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                    [.bytes(sha256), .int32(Int32(number)), .bytes(Array(bytes[start..<min(start + (1 << 20), bytes.count)]))])
            }
            _ = try await connection.execute(
                "UPDATE attachment SET sha256 = $3, size = $4, type = $5 WHERE message_id = $1 AND number = $2",
                [.int64(file.message), .int32(file.number), .bytes(sha256), .int64(Int64(bytes.count)), .text(type)])
        }
    }

    /// Writes down that a file could not be fetched.
    ///
    /// - Parameters:
    ///   - state: `waiting` to try again after the delay, else `refused` or `failed`.
    public func postpone(_ file: ClaimedFile, state: String, delay: Duration, error: String) async throws {
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                """
                UPDATE media SET state = $4, lease_until = NULL, due_at = now() + $5 * interval '1 microsecond', error = $6
                WHERE message_id = $1 AND number = $2 AND attempt = $3 AND state = 'waiting'
                """,
                [
                    .int64(file.message), .int32(file.number), .int32(file.attempt), .text(state), .int64(delay.microseconds),
                    .text(error.withoutNUL),
                ])
        }
    }
}

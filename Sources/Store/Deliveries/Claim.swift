public import Intake
import Postgres
import Recipes

extension Store {
    /// Claims deliveries that wait for a worker, the oldest first.
    ///
    /// A delivery whose worker died twice is not among them: see `claimSuspect`.
    ///
    /// - Parameters:
    ///   - most: the size of the batch; it is smaller when its bodies would have more than 4 MB together.
    ///   - lease: for how long nobody else gets them, by the database's clock.
    public func claim(most: Int, lease: Duration) async throws -> [Delivery] {
        try await claim(Self.claimStatement, [.int(most), .int64(lease.microseconds), .int64(Self.batchBytes)])
    }

    /// Claims one delivery whose worker died twice while it had it, to be run alone.
    public func claimSuspect(lease: Duration) async throws -> Delivery? {
        try await claim(Self.suspectStatement, [.int(1), .int64(lease.microseconds), .int64(Self.batchBytes)]).first
    }

    private func claim(_ statement: String, _ binds: [PostgresBind]) async throws -> [Delivery] {
        try await pool.withConnection { connection in
            let rows = try await connection.query(statement, binds)
            let files = try await TakenFiles(rows, column: 8, on: connection)
            var deliveries: [Delivery] = []
            deliveries.reserveCapacity(rows.count)
            for row in rows { deliveries.append(try Delivery(row, files)) }
            return deliveries
        }
    }

    /// Gives claimed deliveries back in good order: their attempt does not count as a death.
    public func release(_ deliveries: [Delivery], retryAfter: Duration = .zero) async throws {
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                Self.releaseStatement,
                [
                    .int64s(deliveries.map(\.id.number)), .timestamps(deliveries.map(\.id.receivedAt)),
                    .int32s(deliveries.map(\.attempt)), .int64(retryAfter.microseconds),
                ])
        }
    }

    /// Quarantines deliveries whose worker died three times while it had them, the last time with nothing beside it.
    ///
    /// - Returns: how many.
    public func quarantineCrashed() async throws -> Int {
        try await pool.withConnection { connection in
            try await connection.execute(Self.crashedStatement)
        }
    }

    /// `FOR UPDATE SKIP LOCKED` stands in a materialised CTE, so that the limit is applied once and to locked rows only.
    private static func claimStatement(where condition: String) -> String {
        """
        WITH candidates AS MATERIALIZED (
            SELECT id, received_at FROM delivery_state
            WHERE finished_at IS NULL AND (lease_until IS NULL OR lease_until < now()) AND \(condition)
            ORDER BY received_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
        ), sized AS MATERIALIZED (
            SELECT c.id, c.received_at, sum(coalesce(b.bytes, 0)) OVER (ORDER BY c.received_at, c.id) - coalesce(b.bytes, 0) AS before
            FROM candidates c LEFT JOIN LATERAL (
                SELECT coalesce((files->>'size')::int8, octet_length(body)) AS bytes FROM delivery WHERE delivery.id = c.id AND delivery.received_at = c.received_at OFFSET 0
            ) b ON true
        ), claimed AS (
            UPDATE delivery_state s SET attempt = s.attempt + 1, lease_until = now() + $2 * interval '1 microsecond'
            FROM sized c WHERE s.id = c.id AND s.received_at = c.received_at AND c.before < $3
            RETURNING s.id, s.received_at, s.attempt
        )
        SELECT c.id, c.received_at, c.attempt, d.adapter, d.key, d.content_type, \(CommonNumbers.wholeMeta), d.body, d.files
        FROM claimed c, LATERAL (
            SELECT * FROM delivery WHERE delivery.id = c.id AND delivery.received_at = c.received_at OFFSET 0
        ) d
        ORDER BY c.received_at, c.id
        """
    }

    /// Bytes: a batch of mails is in memory several times over while it is worked on.
    private static let batchBytes: Int64 = 4 << 20

    private static let claimStatement = claimStatement(where: "attempt - released < 2")
    private static let suspectStatement = claimStatement(where: "attempt - released = 2")

    private static let releaseStatement = """
        UPDATE delivery_state s SET released = s.released + 1, lease_until = now() + $4 * interval '1 microsecond'
        FROM unnest($1::int8[], $2::timestamptz[], $3::int4[]) AS r (id, received_at, attempt)
        WHERE s.id = r.id AND s.received_at = r.received_at AND s.attempt = r.attempt
            AND coalesce(s.finished_at, 'infinity') = 'infinity'
        """

    private static let crashedStatement = """
        UPDATE delivery_state SET finished_at = now(), lease_until = NULL, disposition = 'quarantined', reason = 'crashed',
            stage = 'decode', error = 'The gateway died three times while it worked on this delivery, the last time alone.'
        WHERE finished_at IS NULL AND attempt - released >= 3 AND lease_until < now()
        """
}

extension Delivery {
    /// Reads a row of a claim: id, received_at, attempt, adapter, key, content_type, meta, body, files.
    convenience init(_ row: PostgresRow, _ files: TakenFiles) throws {
        let meta = JSONValue(column: try row.decode(String.self, at: 6)).object ?? JSONObject()
        let lean = try row.decode([UInt8].self, at: 7)
        let whole = files.whole(lean, try row.decode(String?.self, at: 8))
        self.init(
            id: DeliveryID(
                number: try row.decode(Int64.self, at: 0), receivedAt: Timestamp(try row.decode(PostgresTimestamp.self, at: 1))),
            adapter: AdapterName(try row.decode(String.self, at: 3)), key: try row.decode(String.self, at: 4),
            contentType: try row.decode(String.self, at: 5),
            meta: Dictionary(meta.map { ($0.name, $0.value.string ?? "") }) { $1 },
            body: whole ?? lean, attempt: try row.decode(Int32.self, at: 2),
            damage: whole == nil ? "A file that the mail carried is not in the store any more (table blob_chunk)." : nil)
    }
}

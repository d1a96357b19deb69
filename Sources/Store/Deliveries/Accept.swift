public import Intake
import Postgres
import Recipes

extension Store {
    /// Stores what sources handed over. When this returns, all of it is durable and may be acknowledged.
    ///
    /// - Parameters:
    ///   - receptions: at most a few hundred; they are numbered in this order.
    ///   - writer: the number of the caller's row in the books; concurrent callers use different ones.
    ///   - lease: for how long the new ones are claimed by the caller, as the first attempt; nil where they wait for a worker.
    /// - Returns: what was made of each, in the order given.
    /// - Throws: `PostgresError`; then nothing was stored and nothing may be acknowledged.
    public func accept(_ receptions: [Intake.Reception], writer: Int32, claimedFor lease: Duration? = nil) async throws -> [Intake.Acceptance] {
        try await pool.withConnection { connection in
            do {
                return try await accept(receptions, writer: writer, claimedFor: lease, as: .newKeys, on: connection)
            } catch let error as PostgresError where error.isTakenKey {
                return try await accept(receptions, writer: writer, claimedFor: lease, as: .anyKeys, on: connection)
            }
        }
    }

    /// How keys that are there already are told.
    enum KeyInsertion {
        /// They are looked for first. Where somebody else inserts one in the same moment, or one stands twice in a batch, the statement fails.
        case newKeys
        /// Each is tried. That takes a lock and an entry in the log of its own, and never fails.
        case anyKeys
    }

    func accept(
        _ receptions: [Intake.Reception], writer: Int32, claimedFor lease: Duration? = nil, as insertion: KeyInsertion = .anyKeys,
        on connection: PostgresConnection
    ) async throws -> [Intake.Acceptance] {
        var unique = UniqueReceptions(receptions)
        let common = try await CommonNumbers(unique.receptions, on: connection)
        let lean = unique.receptions.map(LeanBody.init)
        let sql = insertion == .newKeys ? Self.acceptNewStatement : Self.acceptAnyStatement
        let statement = PostgresStatement(sql, unique.binds(lean, writer: writer, common: common) + [.int64(lease?.microseconds)])
        let rows = try await connection.pipeline([statement] + FileContents(lean.flatMap { $0?.contents ?? [] }).statements)
        for row in rows[0] {
            let position = try row.decode(Int64.self, at: 0)
            unique.stored[Int(position) - 1] = DeliveryID(
                number: try row.decode(Int64.self, at: 1), receivedAt: Timestamp(try row.decode(PostgresTimestamp.self, at: 2)))
        }
        let changed = try await revisions(among: unique.notStored, on: connection)
        var results = unique.acceptances
        for (original, reception) in changed {
            results[original] = try await acceptRevision(reception, common.number(for: reception), writer: writer, on: connection)
        }
        return results
    }

    /// Those whose key came before with other content.
    private func revisions(
        among receptions: [(Int, Intake.Reception)], on connection: PostgresConnection
    ) async throws -> [(Int, Intake.Reception)] {
        guard !receptions.isEmpty else { return [] }
        let rows = try await connection.query(
            Self.digestStatement,
            [.texts(receptions.map(\.1.adapter.description)), .texts(receptions.map(\.1.key.withoutNUL))])
        var changed: [(Int, Intake.Reception)] = []
        for row in rows {
            let index = Int(try row.decode(Int64.self, at: 0)) - 1
            if try row.decode([UInt8].self, at: 1) != receptions[index].1.digest { changed.append(receptions[index]) }
        }
        return changed
    }

    private func acceptRevision(
        _ reception: Intake.Reception, _ common: Int64?, writer: Int32, on connection: PostgresConnection
    ) async throws -> Intake.Acceptance {
        let lean = LeanBody(reception)
        let statement = PostgresStatement(
            Self.revisionStatement,
            [
                .text(reception.adapter.description), .text(reception.key.withoutNUL),
                .text(reception.key.withoutNUL + "~" + reception.digest.prefix(12).hex), .bytes(reception.digest),
                .text(reception.contentType), .jsonb(reception.meta.column), .bytes(lean?.bytes ?? reception.body), .int32(writer),
                .int64(common), .jsonb(lean?.column),
            ])
        let rows = try await connection.pipeline([statement] + FileContents(lean?.contents ?? []).statements)[0]
        guard rows.count > 0 else { return .duplicate }
        return .revision(
            DeliveryID(
                number: try rows[0].decode(Int64.self, at: 0),
                receivedAt: Timestamp(try rows[0].decode(PostgresTimestamp.self, at: 1))))
    }

    /// One statement, one commit. Keys are inserted in their order, so that two batches never wait for each other in a circle;
    /// numbers are given in the order of arrival. Bodies are taken out of their array only where they are inserted: each step that
    /// they go through copies them. They are unnested, not subscripted: a subscript counts through the array from its start.
    private static func acceptStatement(_ condition: String, _ resolution: String) -> String {
        """
        WITH input AS MATERIALIZED (
            SELECT *, nextval('delivery_id') AS id
            FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::jsonb[], $10::int8[], $11::jsonb[])
                WITH ORDINALITY AS input (adapter, key, digest, content_type, meta, common, files, position)
        ), keyed AS (
            INSERT INTO delivery_key (adapter, key, digest, delivery_id, received_at)
            SELECT adapter, key, digest, id, now() FROM input \(condition) ORDER BY adapter, key
            \(resolution) RETURNING delivery_id
        ), fresh AS MATERIALIZED (
            SELECT input.position, input.id, input.adapter FROM keyed JOIN input ON input.id = keyed.delivery_id
        ), stored AS (
            INSERT INTO delivery (id, received_at, adapter, key, content_type, meta, common, files, body)
            SELECT input.id, now(), input.adapter, input.key, input.content_type, input.meta, input.common, input.files, bodies.body
            FROM keyed JOIN input ON input.id = keyed.delivery_id
            JOIN unnest($6::bytea[]) WITH ORDINALITY AS bodies (body, position) USING (position)
        ), waiting AS (
            INSERT INTO delivery_state (id, received_at, adapter, attempt, lease_until)
            SELECT id, now(), adapter, ($12::int8 IS NOT NULL)::int, now() + $12 * interval '1 microsecond' FROM fresh
        ), counted AS (
            INSERT INTO book AS b (adapter, writer, receptions, duplicates)
            SELECT a.adapter, $7, a.receptions, a.receptions - coalesce(f.stored, 0)
            FROM unnest($8::text[], $9::int8[]) AS a (adapter, receptions)
            LEFT JOIN (SELECT adapter, count(*) AS stored FROM fresh GROUP BY adapter) f USING (adapter)
            ON CONFLICT (adapter, writer) DO UPDATE
                SET receptions = b.receptions + excluded.receptions, duplicates = b.duplicates + excluded.duplicates
        )
        SELECT position, id, now() FROM fresh
        """
    }

    private static let acceptAnyStatement = acceptStatement("", "ON CONFLICT (adapter, key) DO NOTHING")
    private static let acceptNewStatement = acceptStatement(
        "WHERE NOT EXISTS (SELECT FROM delivery_key k WHERE k.adapter = input.adapter AND k.key = input.key)", "")

    private static let digestStatement = """
        SELECT i.position, k.digest FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS i (adapter, key, position)
        JOIN delivery_key k USING (adapter, key)
        """

    /// A revision was counted as a duplicate by the first statement; here the count moves over to the deliveries.
    private static let revisionStatement = """
        WITH original AS (
            SELECT delivery_id FROM delivery_key WHERE adapter = $1 AND key = $2
        ), keyed AS (
            INSERT INTO delivery_key (adapter, key, digest, delivery_id, received_at)
            VALUES ($1, $3, $4, nextval('delivery_id'), now())
            ON CONFLICT (adapter, key) DO NOTHING
            RETURNING delivery_id
        ), stored AS (
            INSERT INTO delivery (id, received_at, adapter, key, content_type, meta, body, common, files)
            SELECT delivery_id, now(), $1, $3, $5, $6, $7, $9, $10 FROM keyed
        ), waiting AS (
            INSERT INTO delivery_state (id, received_at, adapter, revision_of)
            SELECT keyed.delivery_id, now(), $1, original.delivery_id FROM keyed, original
        ), counted AS (
            UPDATE book SET duplicates = duplicates - (SELECT count(*) FROM keyed) WHERE adapter = $1 AND writer = $8
        )
        SELECT delivery_id, now() FROM keyed
        """
}

extension PostgresError {
    /// Somebody else stored a delivery under one of the keys: SQLSTATE unique_violation.
    fileprivate var isTakenKey: Bool { sqlState == "23505" }
}

extension Delivery {
    /// What `accept` stored and claimed, as a claim would read it.
    public convenience init(stored reception: Intake.Reception, as id: DeliveryID) {
        var meta = reception.wholeMeta
        if meta.contains(where: { $0.value.utf8.contains(0) }) { meta = meta.mapValues(\.withoutNUL) }
        self.init(
            id: id, adapter: reception.adapter, key: reception.key.withoutNUL, contentType: reception.contentType.withoutNUL,
            meta: meta, body: reception.body, attempt: 1)
    }
}

/// The receptions of a batch with the repeats within it taken out: a key may stand only once in an insert.
private struct UniqueReceptions {
    private(set) var receptions: [Intake.Reception] = []
    /// For each reception given: the index of its first bearer.
    private var bearers: [Int] = []
    /// For each unique one: the index of the reception given.
    private var originals: [Int] = []
    private var counts: [AdapterName: Int64] = [:]
    var stored: [DeliveryID?] = []

    init(_ all: [Intake.Reception]) {
        var seen: [Key: Int] = [:]
        for (index, reception) in all.enumerated() {
            counts[reception.adapter, default: 0] += 1
            let key = Key(adapter: reception.adapter, key: reception.key, digest: reception.digest)
            if let bearer = seen[key] {
                bearers.append(bearer)
            } else {
                seen[key] = receptions.count
                bearers.append(receptions.count)
                originals.append(index)
                receptions.append(reception)
            }
        }
        stored = Array(repeating: nil, count: receptions.count)
    }

    private struct Key: Hashable {
        var adapter: AdapterName
        var key: String
        var digest: [UInt8]
    }

    func binds(_ lean: [LeanBody?], writer: Int32, common: CommonNumbers) -> [PostgresBind] {
        [
            .texts(receptions.map(\.adapter.description)), .texts(receptions.map(\.key.withoutNUL)),
            .byteArrays(receptions.map(\.digest)), .texts(receptions.map(\.contentType.withoutNUL)),
            .jsonbs(receptions.map(\.meta.column)), .byteArrays(zip(receptions, lean).map { $1?.bytes ?? $0.body }), .int32(writer),
            .texts(counts.keys.map(\.description)), .int64s(Array(counts.values)), .int64s(receptions.map(common.number)),
            .jsonbs(lean.map { $0?.column }),
        ]
    }

    /// The unique ones that the store did not take, with the index of the reception given.
    var notStored: [(Int, Intake.Reception)] {
        receptions.indices.filter { stored[$0] == nil }.map { (originals[$0], receptions[$0]) }
    }

    /// For each reception given; the repeats within the batch are duplicates.
    var acceptances: [Intake.Acceptance] {
        bearers.enumerated().map { index, bearer in
            guard originals[bearer] == index, let id = stored[bearer] else { return .duplicate }
            return .stored(id)
        }
    }
}

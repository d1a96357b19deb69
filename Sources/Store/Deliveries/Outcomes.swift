public import Intake
import Postgres

extension Store {
    /// What became of deliveries.
    public struct DeliveryOutcomes: Sendable, Hashable {
        /// Those that no worker has finished yet.
        public var pending = 0
        /// Messages that made a ticket.
        public var drafted = 0
        /// Messages that joined a ticket.
        public var appended = 0
        /// Deliveries and messages of which nothing had to come, by reason.
        public var ignored: [String: Int] = [:]
        /// Deliveries that wait for a person, by reason.
        public var quarantined: [String: Int] = [:]

        /// Nothing yet.
        public init() {}

        /// Adds what became of others.
        public mutating func add(_ other: DeliveryOutcomes) {
            pending += other.pending
            drafted += other.drafted
            appended += other.appended
            ignored.merge(other.ignored, uniquingKeysWith: +)
            quarantined.merge(other.quarantined, uniquingKeysWith: +)
        }
    }

    /// What became of some deliveries.
    public func outcomes(of deliveries: [DeliveryID]) async throws -> DeliveryOutcomes {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT CASE WHEN s.id IS NULL OR s.disposition = 'processed' THEN m.disposition ELSE s.disposition END,
                    coalesce(s.reason, m.reason), count(*)
                FROM unnest($1::int8[], $2::timestamptz[]) AS d (id, received_at)
                LEFT JOIN delivery_state s USING (id, received_at)
                LEFT JOIN message m ON m.delivery_id = d.id AND (s.id IS NULL OR s.disposition = 'processed')
                GROUP BY 1, 2
                """, [.int64s(deliveries.map(\.number)), .timestamps(deliveries.map(\.receivedAt))])
        }
        var outcomes = DeliveryOutcomes()
        for row in rows {
            let reason = try row.decode(String?.self, at: 1) ?? "no_reason"
            outcomes.add(try row.decode(String?.self, at: 0), reason, Int(try row.decode(Int64.self, at: 2)))
        }
        return outcomes
    }

    /// Which of these are known already: the same key with the same content, as `accept` would find.
    public func knows(_ receptions: [Intake.Reception]) async throws -> [Bool] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT i.position FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[]) WITH ORDINALITY
                    AS i (adapter, key, digest, revision, position)
                WHERE EXISTS (SELECT FROM delivery_key k WHERE k.adapter = i.adapter AND k.key = i.key AND k.digest = i.digest)
                    OR EXISTS (SELECT FROM delivery_key k WHERE k.adapter = i.adapter AND k.key = i.revision)
                """,
                [
                    .texts(receptions.map(\.adapter.description)), .texts(receptions.map(\.key.withoutNUL)),
                    .byteArrays(receptions.map(\.digest)),
                    .texts(receptions.map { $0.key.withoutNUL + "~" + $0.digest.prefix(12).hex }),
                ])
        }
        var known = [Bool](repeating: false, count: receptions.count)
        for row in rows { known[Int(try row.decode(Int64.self, at: 0)) - 1] = true }
        return known
    }

    /// What a commit would make of each message, asked without writing and without a lock: `drafted`, `appended`, `ignored`, or nil for one
    /// that is in the store.
    public func rehearse(_ batch: [Processed]) async throws -> [String?] {
        let questions = CommitQuestions(batch)
        let answers = try await pool.withConnection { try await questions.rehearse(on: $0) }
        let plan = CommitPlan(batch, answers: answers)
        var dispositions: [Int64: String] = [:]
        for entry in plan.entries { dispositions[entry.delivery.id.number] = entry.disposition.rawValue }
        return batch.map { dispositions[$0.delivery.id.number] }
    }
}

extension Store.DeliveryOutcomes {
    fileprivate mutating func add(_ disposition: String?, _ reason: String, _ count: Int) {
        switch disposition {
        case nil: pending += count
        case "drafted": drafted += count
        case "appended": appended += count
        case "quarantined": quarantined[reason, default: 0] += count
        default: ignored[reason, default: 0] += count
        }
    }
}

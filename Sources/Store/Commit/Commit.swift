public import Intake
public import Notices
import Postgres

extension Store {
    /// What a commit did, for the metrics and for whoever wakes up because of it.
    public struct CommitReport: Sendable, Hashable {
        /// New tickets.
        public var drafted = 0
        /// Messages that joined a ticket.
        public var appended = 0
        /// Messages that make no ticket, as an out-of-office answer.
        public var ignored = 0
        /// Messages that were in the store already.
        public var duplicates = 0
        /// Deliveries that wait for a person.
        public var quarantined = 0
        /// Deliveries whose claim had run out and gone to somebody else: nothing of them was written here.
        public var late = 0
        /// Notices put into the outbox.
        public var notices = 0
    }

    /// Writes what the pipeline made of a batch: all of it in one transaction, or nothing.
    ///
    /// - Parameters:
    ///   - batch: claimed deliveries with their outcome, in the order of arrival.
    ///   - writer: the number of the caller's row in the books; concurrent callers use different ones.
    ///   - planner: decides about notices.
    /// - Throws: `PostgresError`; then nothing was written, and the claims stand.
    public func commit(_ batch: [Processed], writer: Int32, planner: any NoticePlanner) async throws -> CommitReport {
        try await pool.withTransaction { connection in
            let mine = try await self.fence(batch, on: connection)
            var report = CommitReport()
            report.late = batch.count - mine.count
            report.quarantined = mine.count { $0.failure != nil }
            let answers = try await CommitQuestions(mine).ask(on: connection)
            var plan = CommitPlan(mine, answers: answers)
            let numbers = try await self.numbers(for: plan, on: connection)
            plan.number(messages: numbers.messages)
            var rows = CommitRows(plan, numbers: numbers, answers: answers, planner: planner, now: .now)
            rows.addReceipts(of: mine)
            try await connection.pipeline(rows.statements(writer: writer, late: report.late, batch: mine))
            report.count(plan)
            report.notices = rows.notices.count
            return report
        }
    }

    /// The batch's first statement: completes the claims that are still ours. Only what it returns has any effect.
    ///
    /// A delivery that became messages at the first try has its end told by them, and its state goes; the others keep theirs.
    private func fence(_ batch: [Processed], on connection: PostgresConnection) async throws -> [Processed] {
        var mine = Set<Int64>()
        let plain = batch.filter(\.isPlain)
        if let times = plain.map(\.delivery.id.receivedAt).span {
            let binds: [PostgresBind] = [.int64s(plain.map(\.delivery.id.number)), .timestamp(times.lowerBound), .timestamp(times.upperBound)]
            mine.formUnion(try await connection.query(Self.plainFenceStatement, binds).column(0))
        }
        let others = plain.count == mine.count && plain.count == batch.count ? [] : batch.filter { !mine.contains($0.delivery.id.number) }
        if !others.isEmpty {
            let binds: [PostgresBind] = [
                .int64s(others.map(\.delivery.id.number)), .timestamps(others.map(\.delivery.id.receivedAt)), .int32s(others.map(\.delivery.attempt)),
                .texts(others.map(\.disposition)), .texts(others.map(\.reason)),
                .texts(others.map { $0.failure == nil ? nil : Stage.decode.rawValue }),
                .texts(others.map { $0.failure?.description.withoutNUL }), .texts(others.map { $0.profile?.configHash }),
            ]
            mine.formUnion(try await connection.query(Self.fenceStatement, binds).column(0))
        }
        return mine.count == batch.count ? batch : batch.filter { mine.contains($0.delivery.id.number) }
    }

    private func numbers(for plan: CommitPlan, on connection: PostgresConnection) async throws -> CommitNumbers {
        let rows = try await connection.query(
            Self.numbersStatement, [.int(plan.drafts.count), .int(plan.newCustomers.count), .int(plan.entries.count)])
        return try CommitNumbers(
            tickets: rows[0].decode([Int64].self, at: 0), customers: rows[0].decode([Int64].self, at: 1),
            messages: rows[0].decode([Int64].self, at: 2))
    }

    private static let numbersStatement = """
        SELECT ARRAY(SELECT nextval('ticket_id') FROM generate_series(1, $1)),
            ARRAY(SELECT nextval('customer_id') FROM generate_series(1, $2)), ARRAY(SELECT nextval('message_id') FROM generate_series(1, $3))
        """

    /// `finished_at` is hidden from the planner in both: else it may read, for ever, the index of what waits from end to end, with all entries
    /// of what is done that no vacuum has removed. The span of time names the partition.
    private static let plainFenceStatement = """
        DELETE FROM delivery_state s WHERE s.id = ANY ($1::int8[]) AND s.received_at BETWEEN $2 AND $3 AND s.attempt = 1
            AND coalesce(s.finished_at, 'infinity') = 'infinity' AND s.revision_of IS NULL
        RETURNING s.id
        """

    private static let fenceStatement = """
        UPDATE delivery_state s SET finished_at = now(), lease_until = NULL, disposition = d.disposition, reason = d.reason,
            stage = d.stage, error = d.error, config_hash = d.config_hash
        FROM unnest($1::int8[], $2::timestamptz[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
            AS d (id, received_at, attempt, disposition, reason, stage, error, config_hash)
        WHERE s.id = d.id AND s.received_at = d.received_at AND s.attempt = d.attempt
            AND coalesce(s.finished_at, 'infinity') = 'infinity'
        RETURNING s.id
        """
}

/// The numbers that a batch's new rows get.
struct CommitNumbers {
    var tickets: [Int64]
    var customers: [Int64]
    var messages: [Int64]
}

extension PostgresRows {
    /// All values of a column of numbers.
    func column(_ index: Int) throws -> [Int64] {
        var values: [Int64] = []
        values.reserveCapacity(count)
        for row in self { values.append(try row.decode(Int64.self, at: index)) }
        return values
    }
}

extension Processed {
    /// Whether its messages tell all that there is to say about it.
    fileprivate var isPlain: Bool {
        delivery.attempt == 1 && failure == nil && ignored == nil && !works.isEmpty
    }

    /// The value of `delivery_state.disposition`.
    var disposition: String {
        if failure != nil { return "quarantined" }
        return ignored == nil ? "processed" : "ignored"
    }

    /// The value of `delivery_state.reason`.
    var reason: String? {
        failure?.reason.rawValue ?? ignored
    }
}

extension Store.CommitReport {
    mutating func count(_ plan: CommitPlan) {
        duplicates = plan.duplicates
        for entry in plan.entries {
            switch entry.disposition {
            case .drafted: drafted += 1
            case .appended: appended += 1
            case .ignored: ignored += 1
            }
        }
    }
}

extension [Timestamp] {
    /// From the earliest to the latest; nil for none.
    fileprivate var span: ClosedRange<Timestamp>? {
        guard let first = self.min(), let last = self.max() else { return nil }
        return first...last
    }
}

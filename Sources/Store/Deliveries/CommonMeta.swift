import Intake
import Postgres

/// The coordinates that deliveries have in common, by their row in `delivery_common`.
struct CommonNumbers {
    private var numbers: [[UInt8]: Int64] = [:]

    /// The number for a reception; nil where it shares nothing.
    func number(for reception: Intake.Reception) -> Int64? {
        reception.common.flatMap { numbers[$0.digest] }
    }

    /// Finds the rows of all that the receptions share, and makes those that are not there yet.
    init(_ receptions: [Intake.Reception], on connection: PostgresConnection) async throws {
        for reception in receptions {
            guard let common = reception.common, numbers[common.digest] == nil else { continue }
            numbers[common.digest] = try await Self.number(of: common, on: connection)
        }
    }

    private static func number(of common: CommonMeta, on connection: PostgresConnection) async throws -> Int64? {
        let rows = try await connection.query(statement, [.bytes(common.digest), .jsonb(common.values.column)])
        return try rows.count > 0 ? rows[0].decode(Int64.self, at: 0) : nil
    }

    /// The update changes nothing: it is there because only a row that was written is returned. It is left out where the row is seen.
    private static let statement = """
        WITH known AS (
            SELECT id FROM delivery_common WHERE digest = $1
        ), fresh AS (
            INSERT INTO delivery_common AS c (digest, meta) SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM known)
            ON CONFLICT (digest) DO UPDATE SET digest = c.digest RETURNING id
        )
        SELECT id FROM known UNION ALL SELECT id FROM fresh
        """

    /// A delivery's coordinates with those that it shares; `d` is its row.
    static let wholeMeta = "coalesce((SELECT c.meta FROM delivery_common c WHERE c.id = d.common), '{}') || d.meta"
}

import Postgres
import TestSupport

/// The gateway's tables, read over SQL.
struct Tables: Sendable {
    let configuration: PostgresConfiguration

    init(_ house: House) throws {
        configuration = try house.tables
    }

    /// Runs one statement.
    @discardableResult
    func query(_ sql: String, _ binds: [PostgresBind] = []) async throws -> PostgresRows {
        let connection = try await PostgresConnection.connect(configuration)
        do {
            let rows = try await connection.query(sql, binds)
            await connection.close()
            return rows
        } catch {
            await connection.close()
            throw error
        }
    }

    /// The number that a statement gives.
    func number(_ sql: String, _ binds: [PostgresBind] = []) async throws -> Int {
        try await query(sql, binds)[0].decode(Int.self, at: 0)
    }

    /// The first column of a statement's rows.
    func texts(_ sql: String, _ binds: [PostgresBind] = []) async throws -> [String] {
        try await query(sql, binds).map { try $0.decode(String.self, at: 0) }
    }

    /// Waits until a number is reached, and returns the last one seen.
    @discardableResult
    func wait(for expected: Int, _ sql: String, within limit: Duration = .seconds(30)) async throws -> Int {
        var seen = -1
        _ = try await eventually(within: limit) {
            seen = try await number(sql)
            return seen == expected
        }
        return seen
    }

    /// Waits until the workers have nothing to do.
    func waitUntilSettled(within limit: Duration = .seconds(60)) async throws {
        let left = try await wait(for: 0, "SELECT count(*) FROM delivery_state WHERE finished_at IS NULL", within: limit)
        if left != 0 { throw ServerFailure("\(left) deliveries were not worked off within \(limit).") }
    }

    /// Lets the leases of adapters end at once that a killed gateway held, as time would.
    func endAdapterLeases() async throws {
        try await query("UPDATE adapter_state SET lease_until = now()")
    }
}

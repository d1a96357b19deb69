import Foundation
import GRDB
import Intake
import Recipes

/// The SQLite file of a spool: one table, written in whole transactions that reach the disk before they return.
struct SpoolFile: Sendable {
    private let queue: DatabaseQueue

    /// Opens the file or makes it, and writes to it once, so that a folder that cannot be written to is found now.
    ///
    /// The lock on it is kept: a second gateway on the same folder would drain the first one's deliveries.
    init(folder: String) throws(SpoolError) {
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864")
        }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            queue = try DatabaseQueue(path: folder + "/webhooks.sqlite", configuration: configuration)
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                try database.execute(sql: Self.tables)
                try database.execute(sql: "INSERT INTO opened (at) VALUES (?)", arguments: [Timestamp.now.microseconds])
                try database.execute(sql: "DELETE FROM opened WHERE at < (SELECT max(at) FROM opened)")
            }
        } catch {
            throw Self.failure(error, folder)
        }
    }

    private static let tables = """
        CREATE TABLE IF NOT EXISTS entry (
            id INTEGER PRIMARY KEY AUTOINCREMENT, received_at INTEGER NOT NULL, adapter TEXT NOT NULL, key TEXT NOT NULL,
            digest BLOB NOT NULL, content_type TEXT NOT NULL, meta TEXT NOT NULL, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS refused (
            id INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, adapter TEXT NOT NULL, key TEXT NOT NULL,
            digest BLOB NOT NULL, content_type TEXT NOT NULL, meta TEXT NOT NULL, body BLOB NOT NULL, reason TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS opened (at INTEGER NOT NULL);
        """

    /// Appends in one transaction; on the disk when this returns.
    func append(_ receptions: [Intake.Reception], at now: Timestamp) async throws {
        try await queue.write { database in
            let statement = try database.cachedStatement(
                sql: "INSERT INTO entry (received_at, adapter, key, digest, content_type, meta, body) VALUES (?, ?, ?, ?, ?, ?, ?)")
            for reception in receptions {
                try statement.execute(arguments: [
                    now.microseconds, reception.adapter.description, reception.key, Data(reception.digest), reception.contentType,
                    reception.metaText, Data(reception.body),
                ])
            }
        }
    }

    /// The oldest deliveries, up to a number and to about so many bytes of bodies, at least one.
    func oldest(most: Int, bytes: Int) async throws -> [SpoolEntry] {
        try await queue.read { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT id, adapter, key, digest, content_type, meta, body FROM entry ORDER BY id LIMIT ?", arguments: [most])
            var entries: [SpoolEntry] = []
            var size = 0
            while size < bytes, let row = try rows.next() {
                entries.append(SpoolEntry(row))
                size += entries.last?.reception.body.count ?? 0
            }
            return entries
        }
    }

    /// Removes deliveries that are stored elsewhere by now.
    ///
    /// - Returns: since when the oldest of the rest waits.
    func remove(_ ids: [Int64]) async throws -> Timestamp? {
        try await queue.write { database in
            let statement = try database.cachedStatement(sql: "DELETE FROM entry WHERE id = ?")
            for id in ids { try statement.execute(arguments: [id]) }
            return try Self.oldestTime(database)
        }
    }

    /// Sets a delivery aside that nobody wants to store.
    func refuse(_ id: Int64, because reason: String) async throws -> Timestamp? {
        try await queue.write { database in
            try database.execute(sql: "INSERT INTO refused SELECT *, ? FROM entry WHERE id = ?", arguments: [reason, id])
            try database.execute(sql: "DELETE FROM entry WHERE id = ?", arguments: [id])
            return try Self.oldestTime(database)
        }
    }

    /// Gives the room of removed deliveries back to the file system.
    func shrink() async throws {
        try await queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA incremental_vacuum")
            _ = try database.checkpoint(.truncate)
        }
    }

    /// What was left here by an earlier run.
    func tally() throws -> (items: [SpoolLedger.Item], oldest: Timestamp?, refused: Int) {
        try queue.read { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT adapter, length(body) + length(key) + length(meta) + 100 FROM entry")
            var items: [SpoolLedger.Item] = []
            while let row = try rows.next() { items.append(.init(adapter: AdapterName(row[0]), bytes: row[1])) }
            return (items, try Self.oldestTime(database), try Int.fetchOne(database, sql: "SELECT count(*) FROM refused") ?? 0)
        }
    }

    private static func oldestTime(_ database: GRDB.Database) throws -> Timestamp? {
        try Int64.fetchOne(database, sql: "SELECT received_at FROM entry ORDER BY id LIMIT 1").map { Timestamp(microseconds: $0) }
    }

    static func failure(_ error: any Error, _ folder: String) -> SpoolError {
        guard let error = error as? DatabaseError else {
            return SpoolError(.unusable, "The spool's folder \(folder) cannot be used: \(error.localizedDescription)")
        }
        if error.resultCode == .SQLITE_BUSY {
            return SpoolError(.inUse, "Another gateway works with the spool \(folder). Give each its own (spool.folder).")
        }
        return SpoolError(
            .unusable,
            "The spool \(folder) cannot be written to: \(error.message ?? "\(error.resultCode)"). Mend its volume, name another folder (spool.folder) or write spool: off."
        )
    }
}

extension Intake.Reception {
    fileprivate var metaText: String {
        let members = wholeMeta.sorted { $0.key < $1.key }.map { JSONObject.Member(name: $0.key, value: .string($0.value)) }
        return String(decoding: JSONValue.object(JSONObject(members)).serialized(), as: UTF8.self)
    }
}

extension SpoolEntry {
    fileprivate init(_ row: Row) {
        let text: String = row[5]
        // Written by ourselves, so it can be read; a damaged file is found by SQLite.
        let meta = (try? JSONValue(parsing: Array(text.utf8)))?.object ?? JSONObject()
        let digest: Data = row[3]
        let body: Data = row[6]
        id = row[0]
        reception = Intake.Reception(
            adapter: AdapterName(row[1]), key: row[2], digest: Array(digest), contentType: row[4],
            meta: Dictionary(meta.map { ($0.name, $0.value.string ?? "") }) { $1 }, body: Array(body))
    }
}

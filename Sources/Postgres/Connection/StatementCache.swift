/// The statements that one connection has prepared, by text and parameter types; the least recently used one makes room.
struct StatementCache {
    struct Key: Hashable {
        let sql: String
        let types: [PostgresType]

        init(_ statement: PostgresStatement) {
            sql = statement.sql
            types = statement.binds.map(\.type)
        }
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var clock: UInt64 = 0
    private var named: UInt64 = 0

    /// Names that the server still holds but nobody will use again.
    private(set) var abandoned: [String] = []

    init(capacity: Int) { self.capacity = max(1, capacity) }

    var count: Int { entries.count }

    /// The prepared name of a statement, if there is one.
    mutating func name(for key: Key) -> String? {
        guard let index = entries.index(forKey: key) else { return nil }
        clock += 1
        entries.values[index].lastUse = clock
        return entries.values[index].name
    }

    /// A name nobody had before on this connection.
    mutating func nextName() -> String {
        named += 1
        return "s\(named)"
    }

    /// The server has prepared it.
    mutating func insert(_ key: Key, name: String) {
        if let replaced = entries[key] {
            abandoned.append(replaced.name)
        } else if entries.count >= capacity {
            evictOldest()
        }
        clock += 1
        entries[key] = Entry(name: name, lastUse: clock)
    }

    /// The server refuses to run it any more.
    mutating func remove(_ key: Key) {
        if let entry = entries.removeValue(forKey: key) { abandoned.append(entry.name) }
    }

    /// The server has forgotten these too.
    mutating func takeAbandoned() -> [String] {
        defer { abandoned.removeAll() }
        return abandoned
    }

    private mutating func evictOldest() {
        guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
        remove(oldest.key)
    }
}

import Intake
import Notices
import Postgres
import Recipes

extension Timestamp {
    init(_ time: PostgresTimestamp) {
        self.init(microseconds: time.microsecondsSince1970)
    }

    var bind: PostgresTimestamp {
        PostgresTimestamp(microsecondsSince1970: microseconds)
    }
}

extension PostgresBind {
    static func timestamp(_ time: Timestamp?) -> PostgresBind {
        .timestamp(time?.bind)
    }

    static func timestamps(_ times: [Timestamp?]) -> PostgresBind {
        .timestamps(times.map { $0?.bind })
    }

    static func ints(_ values: [Int64]) -> PostgresBind {
        .int64s(values)
    }
}

extension JSONValue {
    /// The text for a `json` or `jsonb` column.
    var column: String {
        String(decoding: serialized(), as: UTF8.self)
    }

    /// Reads what a `json` or `jsonb` column holds; PostgreSQL has judged it already, so that null stands for the impossible.
    init(column: String) {
        self = (try? JSONValue(parsing: Array(column.utf8))) ?? .null  // Cannot fail: see above.
    }
}

extension JSONObject {
    var column: String {
        JSONValue.object(self).column
    }
}

extension [String: String] {
    /// As JSON text; the order of the keys does not count.
    var column: String {
        JSONValue.object(JSONObject(map { JSONObject.Member(name: $0.key, value: .string($0.value)) })).column
    }
}

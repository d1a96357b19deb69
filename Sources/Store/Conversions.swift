import Glibc
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
    /// The text for a `json` or `jsonb` column, U+0000 replaced by U+FFFD: PostgreSQL refuses it there too.
    var column: [UInt8] {
        let bytes = serialized()
        return bytes.holdEscapedNUL ? withoutNUL.serialized() : bytes
    }

    private var withoutNUL: JSONValue {
        switch self {
        case .string(let text): .string(text.withoutNUL)
        case .array(let values): .array(values.map(\.withoutNUL))
        case .object(let object):
            .object(JSONObject(object.map { .init(name: $0.name.withoutNUL, value: $0.value.withoutNUL) }))
        default: self
        }
    }

    /// Reads what a `json` or `jsonb` column holds; PostgreSQL has judged it already, so that null stands for the impossible.
    init(column: String) {
        self = (try? JSONValue(parsing: Array(column.utf8))) ?? .null  // Cannot fail: see above.
    }
}

extension Trace {
    var column: [UInt8] {
        let bytes = text
        return bytes.holdEscapedNUL ? json.column : bytes
    }
}

extension JSONObject {
    var column: [UInt8] {
        JSONValue.object(self).column
    }
}

extension [String: String] {
    /// As JSON text; the order of the keys does not count.
    var column: [UInt8] {
        JSONValue.object(JSONObject(map { JSONObject.Member(name: $0.key, value: .string($0.value)) })).column
    }
}

extension [UInt8] {
    /// Whether JSON text may hold an escaped U+0000; a backslash before it may make it something else, which does no harm.
    fileprivate var holdEscapedNUL: Bool {
        withUnsafeBufferPointer { bytes in
            var rest = bytes
            while let start = rest.baseAddress, let found = memchr(start, 0x5C, rest.count) {
                let offset = UnsafeRawPointer(start).distance(to: found)
                rest = UnsafeBufferPointer(rebasing: rest[offset...])
                if rest.starts(with: Self.escapedNUL) { return true }
                rest = UnsafeBufferPointer(rebasing: rest.dropFirst())
            }
            return false
        }
    }

    private static let escapedNUL = Array(#"\u0000"#.utf8)
}

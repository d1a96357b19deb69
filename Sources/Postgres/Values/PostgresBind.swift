/// One parameter of a statement, with its PostgreSQL type, sent in binary.
///
/// The type is said to the server when the statement is prepared, so `$1` needs no cast in most places; where the column's type
/// differs (an `integer` column and an `.int64`), PostgreSQL's assignment casts apply. Values are never part of an error or a log.
public struct PostgresBind: Sendable {
    /// The type that the server is told.
    public let type: PostgresType
    let value: Value

    enum Value: Sendable {
        case null
        case bool(Bool)
        case int16(Int16)
        case int32(Int32)
        case int64(Int64)
        case double(Double)
        case text(String)
        case bytes([UInt8])
        case uuid(PostgresUUID)
        case timestamp(PostgresTimestamp)
        case jsonbText(String)
        case jsonbBytes([UInt8])
        case bools([Bool])
        case nullableBools([Bool?])
        case int16s([Int16])
        case nullableInt16s([Int16?])
        case int32s([Int32])
        case nullableInt32s([Int32?])
        case int64s([Int64])
        case nullableInt64s([Int64?])
        case doubles([Double])
        case nullableDoubles([Double?])
        case texts([String])
        case nullableTexts([String?])
        case byteArrays([[UInt8]])
        case nullableByteArrays([[UInt8]?])
        case uuids([PostgresUUID])
        case nullableUuids([PostgresUUID?])
        case timestamps([PostgresTimestamp])
        case nullableTimestamps([PostgresTimestamp?])
        case jsonbTexts([String?])
        case jsonbBytesArray([[UInt8]?])
        case jsonBytesArray([[UInt8]])
    }
}

// MARK: - Single values

extension PostgresBind {
    /// `boolean`; `nil` is NULL.
    public static func bool(_ value: Bool?) -> PostgresBind {
        PostgresBind(type: .bool, value: value.map(Value.bool) ?? .null)
    }

    /// `smallint`; `nil` is NULL.
    public static func int16(_ value: Int16?) -> PostgresBind {
        PostgresBind(type: .int2, value: value.map(Value.int16) ?? .null)
    }

    /// `integer`; `nil` is NULL.
    public static func int32(_ value: Int32?) -> PostgresBind {
        PostgresBind(type: .int4, value: value.map(Value.int32) ?? .null)
    }

    /// `bigint`; `nil` is NULL.
    public static func int64(_ value: Int64?) -> PostgresBind {
        PostgresBind(type: .int8, value: value.map(Value.int64) ?? .null)
    }

    /// `double precision`; `nil` is NULL.
    public static func double(_ value: Double?) -> PostgresBind {
        PostgresBind(type: .float8, value: value.map(Value.double) ?? .null)
    }

    /// `text`; U+0000 in it is refused by the server (22021); `nil` is NULL.
    public static func text(_ value: String?) -> PostgresBind {
        PostgresBind(type: .text, value: value.map(Value.text) ?? .null)
    }

    /// `bytea`; `nil` is NULL.
    public static func bytes(_ value: [UInt8]?) -> PostgresBind {
        PostgresBind(type: .bytea, value: value.map(Value.bytes) ?? .null)
    }

    /// `uuid`; `nil` is NULL.
    public static func uuid(_ value: PostgresUUID?) -> PostgresBind {
        PostgresBind(type: .uuid, value: value.map(Value.uuid) ?? .null)
    }

    /// `timestamptz`; `nil` is NULL.
    public static func timestamp(_ value: PostgresTimestamp?) -> PostgresBind {
        PostgresBind(type: .timestamptz, value: value.map(Value.timestamp) ?? .null)
    }

    /// `bigint` from a Swift `Int`; `nil` is NULL.
    public static func int(_ value: Int?) -> PostgresBind { int64(value.map(Int64.init)) }

    /// `jsonb` from JSON text; `nil` is SQL's NULL, not JSON's. `\u0000` in it is refused by the server (22P05).
    public static func jsonb(_ text: String?) -> PostgresBind {
        PostgresBind(type: .jsonb, value: text.map(Value.jsonbText) ?? .null)
    }

    /// `jsonb` from JSON in UTF-8; `nil` is SQL's NULL, not JSON's.
    public static func jsonb(_ utf8: [UInt8]?) -> PostgresBind {
        PostgresBind(type: .jsonb, value: utf8.map(Value.jsonbBytes) ?? .null)
    }

    /// NULL of any type.
    public static func null(_ type: PostgresType) -> PostgresBind { PostgresBind(type: type, value: .null) }
}

// MARK: - Arrays

extension PostgresBind {
    /// `boolean[]`.
    public static func bools(_ values: [Bool]) -> PostgresBind {
        PostgresBind(type: .boolArray, value: .bools(values))
    }

    /// `boolean[]` with NULL for each `nil`.
    public static func bools(_ values: [Bool?]) -> PostgresBind {
        PostgresBind(type: .boolArray, value: .nullableBools(values))
    }

    /// `smallint[]`.
    public static func int16s(_ values: [Int16]) -> PostgresBind {
        PostgresBind(type: .int2Array, value: .int16s(values))
    }

    /// `smallint[]` with NULL for each `nil`.
    public static func int16s(_ values: [Int16?]) -> PostgresBind {
        PostgresBind(type: .int2Array, value: .nullableInt16s(values))
    }

    /// `integer[]`.
    public static func int32s(_ values: [Int32]) -> PostgresBind {
        PostgresBind(type: .int4Array, value: .int32s(values))
    }

    /// `integer[]` with NULL for each `nil`.
    public static func int32s(_ values: [Int32?]) -> PostgresBind {
        PostgresBind(type: .int4Array, value: .nullableInt32s(values))
    }

    /// `bigint[]`.
    public static func int64s(_ values: [Int64]) -> PostgresBind {
        PostgresBind(type: .int8Array, value: .int64s(values))
    }

    /// `bigint[]` with NULL for each `nil`.
    public static func int64s(_ values: [Int64?]) -> PostgresBind {
        PostgresBind(type: .int8Array, value: .nullableInt64s(values))
    }

    /// `double precision[]`.
    public static func doubles(_ values: [Double]) -> PostgresBind {
        PostgresBind(type: .float8Array, value: .doubles(values))
    }

    /// `double precision[]` with NULL for each `nil`.
    public static func doubles(_ values: [Double?]) -> PostgresBind {
        PostgresBind(type: .float8Array, value: .nullableDoubles(values))
    }

    /// `text[]`.
    public static func texts(_ values: [String]) -> PostgresBind {
        PostgresBind(type: .textArray, value: .texts(values))
    }

    /// `text[]` with NULL for each `nil`.
    public static func texts(_ values: [String?]) -> PostgresBind {
        PostgresBind(type: .textArray, value: .nullableTexts(values))
    }

    /// `bytea[]`.
    public static func byteArrays(_ values: [[UInt8]]) -> PostgresBind {
        PostgresBind(type: .byteaArray, value: .byteArrays(values))
    }

    /// `bytea[]` with NULL for each `nil`.
    public static func byteArrays(_ values: [[UInt8]?]) -> PostgresBind {
        PostgresBind(type: .byteaArray, value: .nullableByteArrays(values))
    }

    /// `uuid[]`.
    public static func uuids(_ values: [PostgresUUID]) -> PostgresBind {
        PostgresBind(type: .uuidArray, value: .uuids(values))
    }

    /// `uuid[]` with NULL for each `nil`.
    public static func uuids(_ values: [PostgresUUID?]) -> PostgresBind {
        PostgresBind(type: .uuidArray, value: .nullableUuids(values))
    }

    /// `timestamptz[]`.
    public static func timestamps(_ values: [PostgresTimestamp]) -> PostgresBind {
        PostgresBind(type: .timestamptzArray, value: .timestamps(values))
    }

    /// `timestamptz[]` with NULL for each `nil`.
    public static func timestamps(_ values: [PostgresTimestamp?]) -> PostgresBind {
        PostgresBind(type: .timestamptzArray, value: .nullableTimestamps(values))
    }

    /// `jsonb[]` from JSON texts, with NULL for each `nil`.
    public static func jsonbs(_ texts: [String?]) -> PostgresBind {
        PostgresBind(type: .jsonbArray, value: .jsonbTexts(texts))
    }

    /// `json[]` from JSON in UTF-8.
    public static func jsons(_ utf8: [[UInt8]]) -> PostgresBind {
        PostgresBind(type: .jsonArray, value: .jsonBytesArray(utf8))
    }

    /// `jsonb[]` from JSON in UTF-8, with NULL for each `nil`.
    public static func jsonbs(_ utf8: [[UInt8]?]) -> PostgresBind {
        PostgresBind(type: .jsonbArray, value: .jsonbBytesArray(utf8))
    }
}

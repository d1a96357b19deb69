extension Bool: PostgresDecodable {
    /// From `boolean`.
    public init(_ field: PostgresField) throws(PostgresDecodingFailure) {
        guard field.type == .bool else { throw .wrongType }
        self = try field.number(UInt8.self) != 0
    }
}

extension PostgresField {
    /// Any integer type, `oid`, or a `numeric` without a fraction.
    func integer() throws(PostgresDecodingFailure) -> Int64 {
        switch type {
        case .int8: return try number(Int64.self)
        case .int4: return Int64(try number(Int32.self))
        case .int2: return Int64(try number(Int16.self))
        case .objectID, .xid: return Int64(try number(UInt32.self))
        case .numeric:
            guard let value = Int64(try NumericText.decode(bytes)) else {
                throw PostgresDecodingFailure("the number is not a 64-bit integer")
            }
            return value
        default: throw .wrongType
        }
    }

    func integer<Number: FixedWidthInteger>(as _: Number.Type) throws(PostgresDecodingFailure) -> Number {
        guard let fitting = Number(exactly: try integer()) else {
            throw PostgresDecodingFailure("the number does not fit")
        }
        return fitting
    }
}

extension Int64: PostgresDecodable {
    /// From any integer type, or a `numeric` that is one.
    public init(_ field: PostgresField) throws(PostgresDecodingFailure) { self = try field.integer() }
}

extension Int: PostgresDecodable {
    /// From any integer type, or a `numeric` that is one.
    public init(_ field: PostgresField) throws(PostgresDecodingFailure) { self = try field.integer(as: Int.self) }
}

extension Int32: PostgresDecodable {
    /// From any integer type whose value fits.
    public init(_ field: PostgresField) throws(PostgresDecodingFailure) { self = try field.integer(as: Int32.self) }
}

extension Int16: PostgresDecodable {
    /// From any integer type whose value fits.
    public init(_ field: PostgresField) throws(PostgresDecodingFailure) { self = try field.integer(as: Int16.self) }
}

extension Double: PostgresDecodable {
    /// From `double precision`, `real`, `numeric` (nearest) or an integer type.
    public init(_ field: PostgresField) throws(PostgresDecodingFailure) {
        switch field.type {
        case .float8: self = Double(bitPattern: try field.number(UInt64.self))
        case .float4: self = Double(Float(bitPattern: try field.number(UInt32.self)))
        case .numeric:
            guard let value = Double(try NumericText.decode(field.bytes)) else {
                throw PostgresDecodingFailure("the number does not fit")
            }
            self = value
        default: self = Double(try field.integer())
        }
    }
}

extension String: PostgresDecodable {
    /// From the text types, `json`, `jsonb` (its text), `uuid` (lower case), `numeric` (exact) and `void` (empty).
    public init(_ field: PostgresField) throws(PostgresDecodingFailure) {
        switch field.type {
        case .text, .varchar, .bpchar, .name, .json, .unknown, .void: self = String(decoding: field.bytes, as: UTF8.self)
        case .jsonb: self = String(decoding: try field.jsonbText(), as: UTF8.self)
        case .uuid: self = try PostgresUUID(field).description
        case .numeric: self = try NumericText.decode(field.bytes)
        // The binary form of an enumeration is its label; its type's id differs from database to database.
        case let type where type.isUserDefined: self = String(decoding: field.bytes, as: UTF8.self)
        default: throw .wrongType
        }
    }
}

extension PostgresType {
    /// Ids from 16384 on are given out by the database (`FirstNormalObjectId`, access/transam.h).
    fileprivate var isUserDefined: Bool { oid >= 16384 }
}

extension PostgresField {
    /// The JSON text behind `jsonb`'s version byte.
    func jsonbText() throws(PostgresDecodingFailure) -> UnsafeRawBufferPointer {
        guard bytes.first == 1 else { throw PostgresDecodingFailure("the version of jsonb's binary form is not 1") }
        return UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    }
}

extension PostgresUUID: PostgresDecodable {
    /// From `uuid`.
    public init(_ field: PostgresField) throws(PostgresDecodingFailure) {
        guard field.type == .uuid else { throw .wrongType }
        self.init(
            high: try field.bytes.number(UInt64.self, at: 0), low: try field.bytes.number(UInt64.self, at: 8, exactly: true))
    }
}

extension PostgresTimestamp: PostgresDecodable {
    /// From `timestamptz`; from `timestamp`, taken as UTC.
    public init(_ field: PostgresField) throws(PostgresDecodingFailure) {
        guard field.type == .timestamptz || field.type == .timestamp else { throw .wrongType }
        self.init(microsecondsSince2000: try field.number(Int64.self))
    }
}

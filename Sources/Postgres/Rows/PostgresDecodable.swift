/// One value as the server sent it, in binary. Valid only while it is being decoded.
public struct PostgresField {
    /// The column's type, or the element's inside an array.
    public let type: PostgresType

    /// The value's bytes in the type's binary form, borrowed from the result.
    public let bytes: UnsafeRawBufferPointer
}

/// Why a value could not be decoded; the reason holds no part of the value.
public struct PostgresDecodingFailure: Error, Sendable {
    /// Half a sentence: "the value has 3 bytes, not 8".
    public let reason: String

    /// A failure for a reason that holds no part of the value.
    public init(_ reason: String) { self.reason = reason }

    static let wrongType = PostgresDecodingFailure("the types do not match")
}

/// A type that a column's value can be read into.
public protocol PostgresDecodable: Sendable {
    /// Reads the binary form.
    init(_ field: PostgresField) throws(PostgresDecodingFailure)

    /// What NULL becomes; `nil` where NULL is an error.
    static var whenNull: Self? { get }
}

extension PostgresDecodable {
    /// NULL is an error, unless the type is an optional.
    public static var whenNull: Self? { nil }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// Reads a value that is not NULL.
    public init(_ field: PostgresField) throws(PostgresDecodingFailure) { self = .some(try Wrapped(field)) }

    /// NULL becomes `nil`.
    public static var whenNull: Wrapped?? { .some(.none) }
}

extension PostgresField {
    func number<Number: FixedWidthInteger>(_: Number.Type) throws(PostgresDecodingFailure) -> Number {
        try bytes.number(Number.self, at: 0, exactly: true)
    }
}

extension UnsafeRawBufferPointer {
    /// A big-endian number; `exactly` asks that nothing else follows.
    func number<Number: FixedWidthInteger>(
        _: Number.Type, at offset: Int, exactly: Bool = false
    ) throws(PostgresDecodingFailure) -> Number {
        let end = offset + MemoryLayout<Number>.size
        guard exactly ? count == end : count >= end else {
            throw PostgresDecodingFailure("the value has \(count) bytes, not \(end)")
        }
        return Number(bigEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}

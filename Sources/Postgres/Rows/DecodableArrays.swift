/// A type that can stand inside an array column.
///
/// `UInt8` conforms so that `[UInt8]` is `bytea`, while `[String]` is `text[]` and `[[UInt8]]` is `bytea[]`.
public protocol PostgresArrayElement: Sendable {
    /// Reads a whole array value.
    static func decodeArray(_ field: PostgresField) throws(PostgresDecodingFailure) -> [Self]
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    /// From a one-dimensional array; `[UInt8]` also from `bytea`, the text types and JSON (its UTF-8).
    public init(_ field: PostgresField) throws(PostgresDecodingFailure) { self = try Element.decodeArray(field) }
}

extension UInt8: PostgresArrayElement {
    /// The value's bytes: `bytea`, the UTF-8 of text types, the text of `json` and `jsonb`.
    public static func decodeArray(_ field: PostgresField) throws(PostgresDecodingFailure) -> [UInt8] {
        switch field.type {
        case .bytea, .text, .varchar, .bpchar, .json: return field.bytes.copied
        case .jsonb: return try field.jsonbText().copied
        default: throw .wrongType
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes in one move, also in debug builds.
    fileprivate var copied: [UInt8] {
        Array(unsafeUninitializedCapacity: count) { target, initialised in
            UnsafeMutableRawBufferPointer(target).copyMemory(from: self)
            initialised = count
        }
    }
}

extension PostgresArrayElement where Self: PostgresDecodable {
    /// Reads the elements one after another; NULL among them is an error unless the element is an optional.
    public static func decodeArray(_ field: PostgresField) throws(PostgresDecodingFailure) -> [Self] {
        var reader = try ArrayReader(field)
        var elements: [Self] = []
        elements.reserveCapacity(reader.count)
        for _ in 0..<reader.count {
            if let element = try reader.next() {
                elements.append(try Self(element))
            } else {
                guard let null = Self.whenNull else { throw PostgresDecodingFailure("an element is NULL") }
                elements.append(null)
            }
        }
        return elements
    }
}

extension Bool: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Int16: PostgresArrayElement {}
extension Int32: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension Double: PostgresArrayElement {}
extension String: PostgresArrayElement {}
extension PostgresUUID: PostgresArrayElement {}
extension PostgresTimestamp: PostgresArrayElement {}
extension Array: PostgresArrayElement where Element == UInt8 {}
extension Optional: PostgresArrayElement where Wrapped: PostgresDecodable {}

/// Walks the binary form of an array (`array_send`).
private struct ArrayReader {
    let count: Int
    private let element: PostgresType
    private let bytes: UnsafeRawBufferPointer
    private var position: Int

    init(_ field: PostgresField) throws(PostgresDecodingFailure) {
        bytes = field.bytes
        let dimensions = try bytes.number(Int32.self, at: 0)
        element = PostgresType(oid: try bytes.number(UInt32.self, at: 8))
        switch dimensions {
        case 0:
            count = 0
            position = 12
        case 1:
            count = Int(try bytes.number(Int32.self, at: 12))
            position = 20
        default: throw PostgresDecodingFailure("the value is not an array of one dimension")
        }
        // Each element takes at least four bytes: a count beyond that is no array, and must not reserve memory.
        guard count >= 0, count <= bytes.count / 4 else { throw PostgresDecodingFailure("the value is not an array") }
    }

    mutating func next() throws(PostgresDecodingFailure) -> PostgresField? {
        let length = Int(try bytes.number(Int32.self, at: position))
        position += 4
        guard length >= 0 else { return nil }
        guard position + length <= bytes.count else {
            throw PostgresDecodingFailure("the array ends in the middle of an element")
        }
        defer { position += length }
        return PostgresField(type: element, bytes: UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]))
    }
}

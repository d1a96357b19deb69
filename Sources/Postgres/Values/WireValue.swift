/// A Swift value that knows its PostgreSQL type and binary form.
///
/// Binary forms: `src/backend/utils/adt/*` of PostgreSQL, the `*send` and `*recv` functions.
protocol WireValue: Sendable {
    static var type: PostgresType { get }
    static var arrayType: PostgresType { get }
    /// How many bytes are written.
    var wireSize: Int { get }
    func write(to buffer: ParameterBuffer)
}

extension WireValue {
    /// That of a number.
    var wireSize: Int { MemoryLayout<Self>.size }
}

extension Bool: WireValue {
    static var type: PostgresType { .bool }
    static var arrayType: PostgresType { .boolArray }
    func write(to buffer: ParameterBuffer) { buffer.write(UInt8(self ? 1 : 0)) }
}

extension Int16: WireValue {
    static var type: PostgresType { .int2 }
    static var arrayType: PostgresType { .int2Array }
    func write(to buffer: ParameterBuffer) { buffer.write(self) }
}

extension Int32: WireValue {
    static var type: PostgresType { .int4 }
    static var arrayType: PostgresType { .int4Array }
    func write(to buffer: ParameterBuffer) { buffer.write(self) }
}

extension Int64: WireValue {
    static var type: PostgresType { .int8 }
    static var arrayType: PostgresType { .int8Array }
    func write(to buffer: ParameterBuffer) { buffer.write(self) }
}

extension Double: WireValue {
    static var type: PostgresType { .float8 }
    static var arrayType: PostgresType { .float8Array }
    func write(to buffer: ParameterBuffer) { buffer.write(bitPattern) }
}

extension String: WireValue {
    static var type: PostgresType { .text }
    static var arrayType: PostgresType { .textArray }
    var wireSize: Int { utf8.count }

    @inline(__always)
    func write(to buffer: ParameterBuffer) {
        let written: Void? = utf8.withContiguousStorageIfAvailable { buffer.write(UnsafeRawBufferPointer($0)) }
        if written == nil { Array(utf8).withUnsafeBytes { buffer.write($0) } }
    }
}

extension [UInt8]: WireValue {
    static var type: PostgresType { .bytea }
    static var arrayType: PostgresType { .byteaArray }
    var wireSize: Int { count }

    @inline(__always)
    func write(to buffer: ParameterBuffer) { withUnsafeBytes { buffer.write($0) } }
}

extension PostgresUUID: WireValue {
    static var type: PostgresType { .uuid }
    static var arrayType: PostgresType { .uuidArray }

    func write(to buffer: ParameterBuffer) {
        buffer.write(high)
        buffer.write(low)
    }
}

extension PostgresTimestamp: WireValue {
    static var type: PostgresType { .timestamptz }
    static var arrayType: PostgresType { .timestamptzArray }
    func write(to buffer: ParameterBuffer) { buffer.write(microsecondsSince2000) }
}

/// JSON text as the server's `jsonb` expects it: a version byte, then UTF-8.
struct JSONBText<Text: WireValue>: WireValue {
    static var type: PostgresType { .jsonb }
    static var arrayType: PostgresType { .jsonbArray }
    let text: Text
    var wireSize: Int { 1 + text.wireSize }

    func write(to buffer: ParameterBuffer) {
        buffer.write(UInt8(1))
        text.write(to: buffer)
    }
}

/// JSON text as the server's `json` expects it: UTF-8.
struct JSONText: WireValue {
    static var type: PostgresType { .json }
    static var arrayType: PostgresType { .jsonArray }
    let text: [UInt8]
    var wireSize: Int { text.count }

    func write(to buffer: ParameterBuffer) {
        text.write(to: buffer)
    }
}

// MARK: - Arrays

extension ParameterBuffer {
    private static let arrayHeader = 20

    /// Array header of `array_recv`: dimensions, "has nulls", element type, length, lower bound; no dimension when empty.
    private func writeArrayHeader(count: Int, hasNulls: Bool, element: PostgresType) {
        write(Int32(count == 0 ? 0 : 1))
        write(Int32(hasNulls ? 1 : 0))
        write(element.oid)
        guard count > 0 else { return }
        write(Int32(count))
        write(Int32(1))
    }

    @inline(__always)
    private func writeElement<Element: WireValue>(_ element: Element) {
        let lengthAt = count
        write(Int32(0))
        element.write(to: self)
        // A whole parameter over 1 GiB is refused later; the clamp only keeps the conversion from trapping before that.
        patch(Int32(clamping: count - lengthAt - 4), at: lengthAt)
    }

    @inline(__always)
    func writeArray<Element: WireValue>(_ elements: [Element]) {
        // At once: a buffer that is doubled step by step copies each body several times.
        reserve(elements.reduce(Self.arrayHeader) { $0 + 4 + $1.wireSize })
        writeArrayHeader(count: elements.count, hasNulls: false, element: Element.type)
        for element in elements { writeElement(element) }
    }

    @inline(__always)
    func writeArray<Element: WireValue>(_ elements: [Element?]) {
        reserve(elements.reduce(Self.arrayHeader) { $0 + 4 + ($1?.wireSize ?? 0) })
        writeArrayHeader(count: elements.count, hasNulls: elements.contains { $0 == nil }, element: Element.type)
        for element in elements {
            if let element { writeElement(element) } else { write(Int32(-1)) }
        }
    }
}

extension PostgresBind.Value {
    /// Appends the binary form; `false` is NULL, and nothing was appended.
    ///
    /// Each case names a concrete type so that the compiler specialises the loop over an array's elements.
    func write(to buffer: ParameterBuffer) -> Bool {
        switch self {
        case .null: return false
        case .bool(let value): value.write(to: buffer)
        case .int16(let value): value.write(to: buffer)
        case .int32(let value): value.write(to: buffer)
        case .int64(let value): value.write(to: buffer)
        case .double(let value): value.write(to: buffer)
        case .text(let value): value.write(to: buffer)
        case .bytes(let value): value.write(to: buffer)
        case .uuid(let value): value.write(to: buffer)
        case .timestamp(let value): value.write(to: buffer)
        case .jsonbText(let text): JSONBText(text: text).write(to: buffer)
        case .jsonbBytes(let utf8): JSONBText(text: utf8).write(to: buffer)
        default: writeArray(to: buffer)
        }
        return true
    }

    private func writeArray(to buffer: ParameterBuffer) {
        switch self {
        case .bools(let values): buffer.writeArray(values)
        case .nullableBools(let values): buffer.writeArray(values)
        case .int16s(let values): buffer.writeArray(values)
        case .nullableInt16s(let values): buffer.writeArray(values)
        case .int32s(let values): buffer.writeArray(values)
        case .nullableInt32s(let values): buffer.writeArray(values)
        case .int64s(let values): buffer.writeArray(values)
        case .nullableInt64s(let values): buffer.writeArray(values)
        case .doubles(let values): buffer.writeArray(values)
        case .nullableDoubles(let values): buffer.writeArray(values)
        case .texts(let values): buffer.writeArray(values)
        case .nullableTexts(let values): buffer.writeArray(values)
        case .byteArrays(let values): buffer.writeArray(values)
        case .nullableByteArrays(let values): buffer.writeArray(values)
        case .uuids(let values): buffer.writeArray(values)
        case .nullableUuids(let values): buffer.writeArray(values)
        case .timestamps(let values): buffer.writeArray(values)
        case .nullableTimestamps(let values): buffer.writeArray(values)
        case .jsonbTexts(let texts): buffer.writeArray(texts.map { $0.map(JSONBText.init) })
        case .jsonBytesArray(let values): buffer.writeArray(values.map(JSONText.init))
        case .jsonbBytesArray(let values): buffer.writeArray(values.map { $0.map(JSONBText.init) })
        default: break
        }
    }
}

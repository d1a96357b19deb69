/// UTF-16 to UTF-8. The reader scans UTF-8, since in UTF-16 a comma's bytes may stand in any character.
struct UTF16Transcoder {
    let bigEndian: Bool

    /// The UTF-8 of bytes that are complete; a lone surrogate becomes U+FFFD.
    func utf8(_ bytes: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: bytes.count / 2 * 3 + 6)
        let (_, written) = bytes.withUnsafeBufferPointer { source in
            out.withUnsafeMutableBufferPointer { transcode(source, final: true, into: $0.baseAddress!) }
        }
        out.removeSubrange(written...)
        return out
    }

    /// Transcodes as much as is complete; `out` has room for 3 bytes per 2 bytes of `source`, and 6 more.
    ///
    /// - Parameter final: nothing follows; a half character at the end becomes U+FFFD.
    /// - Returns: the bytes taken from `source` and the bytes written.
    func transcode(
        _ source: UnsafeBufferPointer<UInt8>, final: Bool, into out: UnsafeMutablePointer<UInt8>
    ) -> (taken: Int, written: Int) {
        var index = 0
        var written = 0
        while index + 1 < source.count {
            let unit = codeUnit(source, index)
            guard unit & 0xFC00 == 0xD800 else {
                written += Self.store(unit & 0xFC00 == 0xDC00 ? 0xFFFD : UInt32(unit), out + written)
                index += 2
                continue
            }
            if index + 3 >= source.count, !final { break }
            let low = index + 3 < source.count ? codeUnit(source, index + 2) : 0
            let isPair = low & 0xFC00 == 0xDC00
            let scalar = isPair ? 0x1_0000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)) : 0xFFFD
            written += Self.store(scalar, out + written)
            index += isPair ? 4 : 2
        }
        if final, index < source.count {
            written += Self.store(0xFFFD, out + written)
            index = source.count
        }
        return (index, written)
    }

    /// How many bytes of UTF-16 a stretch of transcoded UTF-8 came from.
    static func sourceLength(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : $1 >= 0xF0 ? 4 : 2) }
    }

    private func codeUnit(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt16 {
        let one = UInt16(source[index])
        let two = UInt16(source[index + 1])
        return bigEndian ? one << 8 | two : two << 8 | one
    }

    private static func store(_ scalar: UInt32, _ out: UnsafeMutablePointer<UInt8>) -> Int {
        switch scalar {
        case ..<0x80:
            out[0] = UInt8(scalar)
            return 1
        case ..<0x800:
            out[0] = 0xC0 | UInt8(scalar >> 6)
            out[1] = tail(scalar)
            return 2
        case ..<0x1_0000:
            out[0] = 0xE0 | UInt8(scalar >> 12)
            out[1] = tail(scalar >> 6)
            out[2] = tail(scalar)
            return 3
        default:
            out[0] = 0xF0 | UInt8(scalar >> 18)
            out[1] = tail(scalar >> 12)
            out[2] = tail(scalar >> 6)
            out[3] = tail(scalar)
            return 4
        }
    }

    private static func tail(_ scalar: UInt32) -> UInt8 { 0x80 | UInt8(scalar & 0x3F) }
}

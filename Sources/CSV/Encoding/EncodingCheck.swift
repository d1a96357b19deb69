/// Counts the characters of a chunk that cannot be read.
protocol EncodingCheck {
    /// - Parameter final: nothing follows; a character cut at the end counts as broken.
    /// - Returns: the bytes that were judged; the rest is the start of a character.
    static func scan(_ bytes: UnsafeBufferPointer<UInt8>, final: Bool, broken: inout Int) -> Int
}

extension UnsafeBufferPointer<UInt8> {
    /// The first index from `index` on that may hold a byte above 0x7F, eight bytes at a stride.
    @inline(__always)
    func skipASCII(_ index: Int) -> Int {
        var index = index
        let raw = UnsafeRawBufferPointer(self)
        while index + 8 <= count, raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
            index += 8
        }
        return index
    }
}

/// Strict UTF-8 after RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check: EncodingCheck {
    static func scan(_ bytes: UnsafeBufferPointer<UInt8>, final: Bool, broken: inout Int) -> Int {
        var index = 0
        while true {
            index = bytes.skipASCII(index)
            guard index < bytes.count else { return bytes.count }
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            // Chinese comes in runs, so whole characters are stepped over without going back to the ASCII scan.
            while index < bytes.count, bytes[index] >= 0x80 {
                let length = character(bytes, index)
                if length > 0 {
                    index += length
                } else if length == 0, !final {
                    return index
                } else {
                    broken += 1
                    index += 1
                }
            }
        }
    }

    /// The length of the character at `index`, 0 where it is cut by the end of the chunk, -1 where it is broken.
    @inline(__always)
    static func character(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
        let lead = bytes[index]
        let length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0
        guard length > 0 else { return -1 }
        guard index + length <= bytes.count else { return isStart(bytes, index) ? 0 : -1 }
        guard isSecond(bytes[index + 1], after: lead) else { return -1 }
        if length > 2, bytes[index + 2] & 0xC0 != 0x80 { return -1 }
        if length > 3, bytes[index + 3] & 0xC0 != 0x80 { return -1 }
        return length
    }

    private static func isStart(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        if index + 1 < bytes.count, !isSecond(bytes[index + 1], after: bytes[index]) { return false }
        return index + 2 >= bytes.count || bytes[index + 2] & 0xC0 == 0x80
    }

    @inline(__always)
    private static func isSecond(_ byte: UInt8, after lead: UInt8) -> Bool {
        switch lead {
        case 0xE0: byte & 0xE0 == 0xA0
        case 0xED: byte & 0xE0 == 0x80
        case 0xF0: byte >= 0x90 && byte < 0xC0
        case 0xF4: byte & 0xF0 == 0x80
        default: byte & 0xC0 == 0x80
        }
    }
}

/// The structure of GB18030: pairs and quadruples with their ranges. Whether each pair is assigned is left open.
enum GB18030Check: EncodingCheck {
    static func scan(_ bytes: UnsafeBufferPointer<UInt8>, final: Bool, broken: inout Int) -> Int {
        var index = 0
        while true {
            index = bytes.skipASCII(index)
            guard index < bytes.count else { return bytes.count }
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            while index < bytes.count, bytes[index] >= 0x80 {
                if !final, index + 4 > bytes.count { return index }
                let length = GB18030.length(bytes, index)
                if length == 1, bytes[index] != 0x80 { broken += 1 }
                index += length
            }
        }
    }
}

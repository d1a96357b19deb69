import CBase64

/// A content transfer encoding (RFC 2045 section 6), undone the way the damaged ones need it.
enum TransferEncoding {
    case identity
    case base64
    case quotedPrintable
    case uuencode

    /// Reads the field's value; comments and damage around the word are passed over.
    init(_ raw: UnsafeBufferPointer<UInt8>) {
        var word: [UInt8] = []
        var depth = 0
        for byte in raw.prefix(200) {
            if byte == 0x28 { depth += 1 }
            if depth == 0, ASCII.isLetterOrDigit(ASCII.lower(byte)) || byte == 0x2D { word.append(ASCII.lower(byte)) }
            if byte == 0x29, depth > 0 { depth -= 1 }
            if byte == 0x3B, !word.isEmpty { break }
        }
        switch String(decoding: word.drop { $0 == 0x2D }, as: UTF8.self) {
        case "base64", "base-64": self = .base64
        case "quoted-printable", "quotedprintable", "quoted-printeable": self = .quotedPrintable
        case "x-uuencode", "uuencode", "x-uue", "uue": self = .uuencode
        default: self = .identity
        }
    }

    /// The content without the encoding. Never fails: damage is passed over.
    func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        switch self {
        case .identity: Array(bytes)
        case .base64: Base64.decode(bytes)
        case .quotedPrintable: QuotedPrintable.decode(bytes)
        case .uuencode: UUEncoded.decode(bytes)
        }
    }
}

/// Quoted-printable (RFC 2045 section 6.7).
enum QuotedPrintable {
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count) { output, written in
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                if byte == 0x3D {
                    index = escape(bytes, index, output, &written)
                } else {
                    output[written] = byte
                    written += 1
                    index += 1
                }
            }
        }
    }

    /// Undoes what starts with `=` at an index; the index behind it. What is no escape stands for itself.
    private static func escape(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ output: UnsafeMutableBufferPointer<UInt8>, _ written: inout Int
    ) -> Int {
        if index + 2 < bytes.count, let high = ASCII.hex(bytes[index + 1]), let low = ASCII.hex(bytes[index + 2]) {
            output[written] = high << 4 | low
            written += 1
            return index + 3
        }
        var end = index + 1
        while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
        if end == bytes.count { return end }
        if bytes[end] == 0x0A { return end + 1 }
        if bytes[end] == 0x0D { return end + 1 < bytes.count && bytes[end + 1] == 0x0A ? end + 2 : end + 1 }
        output[written] = 0x3D
        written += 1
        return index + 1
    }
}

/// Base64 (RFC 2045 section 6.8), also of several padded pieces put end to end, and with text that a list added behind it.
enum Base64 {
    private static let values: [UInt8] = (0...255).map { byte in
        switch UInt8(byte) {
        case 65...90: UInt8(byte) - 65
        case 97...122: UInt8(byte) - 71
        case 48...57: UInt8(byte) + 4
        case 0x2B: 62
        case 0x2F: 63
        default: 0xFF
        }
    }

    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        values.withUnsafeBufferPointer { values in
            [UInt8](unsafeUninitializedCapacity: bytes.count / 4 * 3 + 3 + Int(CBASE64_MARGIN)) { output, written in
                written = decode(bytes, values, output)
            }
        }
    }

    private static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, _ values: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        guard let source = bytes.baseAddress, let target = output.baseAddress else { return 0 }
        var (index, written, bits, count) = (0, 0, UInt32(0), 0)
        while index < bytes.count {
            if count == 0 {
                // All that is in order; what stops it is looked at byte by byte.
                let run = cbase64_decode(source + index, bytes.count - index, target + written)
                index += run.read
                written += run.written
                if index == bytes.count { break }
            }
            let byte = bytes[index]
            index += 1
            if byte == 0x3D {
                (bits, count) = (0, 0)
                if !continues(bytes, index, values) { return written }
            } else if values[Int(byte)] < 64 {
                bits = bits << 6 | UInt32(values[Int(byte)])
                count += 6
                if count >= 8 {
                    count -= 8
                    output[written] = UInt8(truncatingIfNeeded: bits >> UInt32(count))
                    written += 1
                }
                if count == 0 { bits = 0 }
            }
        }
        return written
    }

    /// Whether base64 goes on behind padding: on a line of its own that is nothing else.
    private static func continues(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ values: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = start
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == 0x3D { index += 1 }
        if index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D, index > start, !hasOnlyPadding(bytes, start, index) {
            return false
        }
        while index < bytes.count, ASCII.isSpace(bytes[index]) || bytes[index] == 0x3D { index += 1 }
        while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D {
            if values[Int(bytes[index])] >= 64, bytes[index] != 0x3D { return false }
            index += 1
        }
        return true
    }

    /// Pieces put end to end on one line have no blank between them.
    private static func hasOnlyPadding(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        bytes[start..<end].allSatisfy { $0 == 0x3D }
    }
}

/// ISO-2022-JP with everything that Japanese mailers put into it: half-width katakana, JIS X 0212 and vendors' characters.
///
/// iconv refuses these, so the escape sequences are undone here (RFC 1468, ISO-2022-JP-2 in RFC 1554, CP50221) and the characters read as EUC.
enum JapaneseEscapes {
    private enum Mode {
        case single
        case katakana
        case double
        case supplementary
    }

    static func toEUC(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var mode = Mode.single
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x1B, let (next, length) = escape(bytes, index) {
                mode = next
                index += length
                continue
            }
            index += put(bytes, index, mode, into: &output)
            // A line ends every mode: mailers forget to.
            if bytes[index - 1] == 0x0A { mode = .single }
        }
        return output
    }

    /// The mode that an escape sequence starts, and its length.
    private static func escape(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> (Mode, Int)? {
        guard index + 2 < bytes.count else { return nil }
        switch (bytes[index + 1], bytes[index + 2]) {
        case (0x28, 0x42), (0x28, 0x4A), (0x28, 0x48): return (.single, 3)
        case (0x28, 0x49): return (.katakana, 3)
        case (0x24, 0x40), (0x24, 0x42), (0x24, 0x41): return (.double, 3)
        case (0x24, 0x28) where index + 3 < bytes.count: return (bytes[index + 3] == 0x44 ? .supplementary : .double, 4)
        default: return nil
        }
    }

    /// Writes one character and says how many bytes it took.
    private static func put(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ mode: Mode, into output: inout [UInt8]) -> Int {
        let byte = bytes[index]
        let isGraphic = byte > 0x20 && byte < 0x7F
        if mode == .katakana, isGraphic {
            output.append(0x8E)
            output.append(byte | 0x80)
            return 1
        }
        guard mode == .double || mode == .supplementary, isGraphic, index + 1 < bytes.count, bytes[index + 1] > 0x20 else {
            output.append(byte)
            return 1
        }
        if mode == .supplementary { output.append(0x8F) }
        output.append(byte | 0x80)
        output.append(bytes[index + 1] | 0x80)
        return 2
    }
}

/// HZ (RFC 1843): GB2312 in seven bits between `~{` and `~}`.
enum ChineseTildes {
    static func toGB(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var isDouble = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch (byte, next) {
            case (0x7E, 0x7B): (isDouble, index) = (true, index + 2)
            case (0x7E, 0x7D): (isDouble, index) = (false, index + 2)
            case (0x7E, 0x7E) where !isDouble:
                output.append(0x7E)
                index += 2
            case (0x7E, 0x0A): index += 2
            case _ where isDouble && byte > 0x20 && next > 0x20:
                output.append(byte | 0x80)
                output.append(next | 0x80)
                index += 2
            default:
                if byte == 0x0A { isDouble = false }
                output.append(byte)
                index += 1
            }
        }
        return output
    }
}

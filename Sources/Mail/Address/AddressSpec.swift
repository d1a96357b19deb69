/// The form of `local@domain`.
enum AddressSpec {
    /// Without comments, source routes, brackets, white space around dots and the `@`, and quotes that are not needed.
    static func clean(_ bytes: [UInt8]) -> String {
        var text = withoutComments(ASCII.trimmed(bytes))
        if text.first == 0x40, let colon = text.firstIndex(of: 0x3A) { text.removeSubrange(...colon) }
        let packed = packed(text)
        guard let at = packed.lastIndex(of: 0x40) else { return String(decoding: packed, as: UTF8.self) }
        return String(decoding: local(packed[..<at]) + packed[at...], as: UTF8.self)
    }

    static func quote(_ text: [UInt8]) -> [UInt8] {
        [0x22] + text.flatMap { $0 == 0x22 || $0 == 0x5C ? [0x5C, $0] : [$0] } + [0x22]
    }

    private static func withoutComments(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.contains(0x28) else { return Array(bytes) }
        var output: [UInt8] = []
        var (depth, isQuoted) = (0, false)
        for byte in bytes {
            if byte == 0x22, depth == 0 { isQuoted.toggle() }
            if byte == 0x28, !isQuoted { depth += 1 }
            if depth == 0 { output.append(byte) }
            if byte == 0x29, !isQuoted, depth > 0 { depth -= 1 }
        }
        return output
    }

    /// White space goes where a dot, an `@` or an end stands beside it, and is one blank elsewhere.
    private static func packed(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var isQuoted = false
        var isSpaced = false
        for byte in ASCII.trimmed(text) {
            if !isQuoted, ASCII.isSpace(byte) {
                isSpaced = true
                continue
            }
            if isSpaced, let last = output.last, last != 0x2E, last != 0x40, byte != 0x2E, byte != 0x40 { output.append(0x20) }
            isSpaced = false
            if byte == 0x22, output.last != 0x5C { isQuoted.toggle() }
            output.append(byte)
        }
        return output
    }

    /// The local part with quotes only where it needs them.
    private static func local(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.count >= 2, bytes.first == 0x22, bytes.last == 0x22 else {
            return bytes.contains(0x20) && !bytes.contains(0x22) ? quote(Array(bytes)) : Array(bytes)
        }
        let inner = bytes.dropFirst().dropLast()
        let needsQuotes =
            inner.isEmpty || !inner.allSatisfy { AddressGrammar.isAtomText($0) || $0 == 0x2E || $0 >= 0x80 }
            || inner.first == 0x2E || inner.last == 0x2E
        return needsQuotes ? Array(bytes) : Array(inner)
    }
}

/// GB18030 to UTF-8 by table, since the C library's `iconv` alone would eat the reader's whole time budget.
///
/// The tables are filled from that same `iconv` at first use (some milliseconds), so that the mapping is the system's.
enum GB18030 {
    /// Whether the C library knows GB18030; it needs its gconv module, which a stripped container may lack.
    static var isAvailable: Bool { !pairs.isEmpty }

    private static let trailCount = 191
    private static let pairs: [UInt32] = pairTable()
    private static let quads: [UInt32] = quadTable()

    /// How many bytes UTF-8 may need at most for `count` bytes, slack for whole-word stores included.
    static func room(for count: Int) -> Int { count * 3 + 8 }

    /// The UTF-8 of bytes that are complete.
    static func utf8(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: room(for: bytes.count)) { out, count in
            count = bytes.withUnsafeBufferPointer { decode($0, into: out.baseAddress!).count }
        }
    }

    /// Decodes `source` to UTF-8 at `out`, which has `room(for:)` bytes. NUL and what cannot be read become U+FFFD.
    ///
    /// - Returns: the bytes written, and whether anything could not be read.
    static func decode(_ source: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>) -> (count: Int, broken: Bool) {
        pairs.withUnsafeBufferPointer { table in
            var index = 0
            var written = 0
            var broken = false
            let raw = UnsafeMutableRawPointer(out)
            while index < source.count {
                let byte = source[index]
                if byte < 0x80 && byte != 0 {
                    out[written] = byte
                    written += 1
                    index += 1
                    continue
                }
                if let code = pair(source, index, table) {
                    raw.storeBytes(of: code.littleEndian, toByteOffset: written, as: UInt32.self)
                    written += code < 0x1_0000 ? 2 : 3
                    index += 2
                    continue
                }
                let (code, length) = character(source, index)
                broken = broken || (code == replacement && byte != 0)
                raw.storeBytes(of: code.littleEndian, toByteOffset: written, as: UInt32.self)
                written += utf8Length(code)
                index += length
            }
            return (written, broken)
        }
    }

    /// The length of the character at `index`, for who has to step over trail bytes; 1 where it is broken.
    static func length(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
        guard source[index] > 0x80, source[index] < 0xFF, index + 1 < source.count else { return 1 }
        let trail = source[index + 1]
        if trail >= 0x40 { return trail == 0x7F || trail == 0xFF ? 1 : 2 }
        return isQuad(source, index) ? 4 : 1
    }

    // The characters are kept as their UTF-8 bytes, first byte lowest, so that one store writes them.
    private static let replacement: UInt32 = 0xBD_BF_EF
    private static let euro: UInt32 = 0xAC_82_E2

    private static func utf8Length(_ code: UInt32) -> Int {
        switch code {
        case ..<0x100: 1
        case ..<0x1_0000: 2
        case ..<0x100_0000: 3
        default: 4
        }
    }

    /// The character of two bytes, nearly every one of a Chinese text; nil where there is none.
    @inline(__always)
    private static func pair(
        _ source: UnsafeBufferPointer<UInt8>, _ index: Int, _ table: UnsafeBufferPointer<UInt32>
    ) -> UInt32? {
        let lead = Int(source[index]) - 0x81
        guard lead >= 0, lead <= 0x7D, index + 1 < source.count else { return nil }
        let trail = Int(source[index + 1]) - 0x40
        guard trail >= 0, trail < trailCount, !table.isEmpty else { return nil }
        let code = table[lead * trailCount + trail]
        return code == 0 ? nil : code
    }

    /// Any other character, as its code and length.
    private static func character(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> (UInt32, Int) {
        let lead = source[index]
        if lead > 0x80, lead < 0xFF, index + 1 < source.count {
            // An ASCII byte after a cut character belongs to what follows.
            if source[index + 1] >= 0x80, source[index + 1] < 0xFF { return (replacement, 2) }
            if isQuad(source, index) { return (quad(source, index), 4) }
        }
        // 0x80 alone is the euro sign of Windows' code page 936.
        return (lead == 0x80 ? euro : replacement, 1)
    }

    private static func isQuad(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        guard index + 3 < source.count else { return false }
        return isDigit(source[index + 1]) && (0x81...0xFE).contains(source[index + 2]) && isDigit(source[index + 3])
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func quad(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt32 {
        let high = (Int(source[index]) - 0x81) * 10 + Int(source[index + 1]) - 0x30
        let linear = (high * 126 + Int(source[index + 2]) - 0x81) * 10 + Int(source[index + 3]) - 0x30
        if linear < quads.count { return quads[linear] == 0 ? replacement : quads[linear] }
        // From 0x90308130 on the planes above the first follow in order.
        guard linear >= 189_000, let scalar = Unicode.Scalar(UInt32(linear - 189_000 + 0x1_0000)) else { return replacement }
        return packed(scalar)
    }

    private static func packed(_ scalar: Unicode.Scalar) -> UInt32 {
        String(scalar).utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func pairTable() -> [UInt32] {
        guard let converter = SystemConverter(from: "GB18030", to: "UTF-8") else { return [] }
        defer { converter.close() }
        return (0x81...0xFE).flatMap { lead in
            (0x40...0xFE).map { trail in converter.packedCharacter([UInt8(lead), UInt8(trail)]) }
        }
    }

    private static func quadTable() -> [UInt32] {
        guard let converter = SystemConverter(from: "GB18030", to: "UTF-8") else { return [] }
        defer { converter.close() }
        return (0..<39_420).map { converter.packedCharacter(quadBytes($0)) }
    }

    private static func quadBytes(_ linear: Int) -> [UInt8] {
        let (lead, second) = (linear / 12_600, linear / 1_260 % 10)
        let (third, fourth) = (linear / 10 % 126, linear % 10)
        return [UInt8(0x81 + lead), UInt8(0x30 + second), UInt8(0x81 + third), UInt8(0x30 + fourth)]
    }

    /// Text in GB18030; what it lacks becomes `?`. For reject files, not for hot paths.
    static func encode(_ text: String) -> [UInt8] {
        guard let converter = SystemConverter(from: "UTF-8", to: "GB18030") else { return Array(text.utf8) }
        defer { converter.close() }
        return text.unicodeScalars.flatMap { scalar -> [UInt8] in
            if scalar.isASCII { return [UInt8(scalar.value)] }
            return UTF8.encode(scalar).flatMap { converter.character(Array($0)) } ?? [0x3F]
        }
    }
}

/// The compressed RTF of Outlook's mails (MS-OXRTFCP).
enum CompressedRTF {
    /// The RTF; nil where the bytes are damaged.
    ///
    /// - Parameter most: the bytes that it may have. What is larger is not unpacked to its end, and comes out larger than that.
    static func unpack(_ bytes: ArraySlice<UInt8>, most: Int) -> [UInt8]? {
        var reader = LittleEndianReader(bytes)
        guard let size = reader.uint32(), let rawSize = reader.uint32(), let kind = reader.uint32(), let checksum = reader.uint32(),
            // The size counts from behind itself; three numbers of the header follow there.
            let content = reader.bytes(Int(size) - 12)
        else { return nil }
        switch kind {
        case stored: return Array(content.prefix(min(Int(rawSize), most + 1)))
        case compressed: return Checksum.of(content) == checksum ? inflate(content, most: most) : nil
        default: return nil
        }
    }

    /// "MELA" and "LZFu".
    private static let stored: UInt32 = 0x414C_454D
    private static let compressed: UInt32 = 0x7546_5A4C

    /// Runs of eight items, each a byte or a place in the last 4,096 bytes of the output.
    private static func inflate(_ content: ArraySlice<UInt8>, most: Int) -> [UInt8]? {
        var window = Window()
        var output: [UInt8] = []
        var input = content.makeIterator()
        while output.count <= most, let kinds = input.next() {
            for bit in 0..<8 {
                guard let first = input.next() else { return output }
                guard kinds >> bit & 1 == 1 else {
                    window.put(first, into: &output)
                    continue
                }
                guard let second = input.next() else { return nil }
                let start = Int(first) << 4 | Int(second >> 4)
                // A place that is yet to be written is the end.
                if start == window.place { return output }
                window.copy(from: start, count: Int(second & 15) + 2, into: &output)
            }
        }
        return output
    }

    /// What references point into; it starts with words that all RTF has.
    private struct Window {
        private var bytes: [UInt8]
        private(set) var place: Int

        init() {
            let start = Array(
                (#"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"#
                    + #"Times New RomanCourier{\colortbl\red0\green0\blue0"# + "\r\n" + #"\par \pard\plain\f0\fs20\b\i\u\tab\tx"#).utf8)
            place = start.count
            bytes = start + [UInt8](repeating: 0, count: 4_096 - start.count)
        }

        mutating func put(_ byte: UInt8, into output: inout [UInt8]) {
            output.append(byte)
            bytes[place] = byte
            place = (place + 1) & 4_095
        }

        /// The stretch may reach into what it writes itself.
        mutating func copy(from start: Int, count: Int, into output: inout [UInt8]) {
            for offset in 0..<count { put(bytes[(start + offset) & 4_095], into: &output) }
        }
    }

    /// CRC-32 without the inversions (MS-OXRTFCP section 2.1.3.2).
    private enum Checksum {
        static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
            bytes.reduce(0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
        }

        private static let table: [UInt32] = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
    }
}

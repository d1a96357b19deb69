/// Files written into plain text with uuencode: `begin 644 name`, lines of data, `end` (POSIX uuencode).
enum UUEncoded {
    struct File {
        var name: String
        var bytes: [UInt8]
    }

    /// Takes complete files out of a text with LF line ends. What only looks like one stays in the text.
    static func extract(from text: inout [UInt8]) -> [File] {
        guard mayHoldFile(text) else { return [] }
        var files: [File] = []
        var kept: [UInt8] = []
        text.withUnsafeBufferPointer { bytes in
            var lines = ByteLines(bytes)
            while let line = lines.next() {
                if let name = beginning(bytes, line.content), let end = end(bytes, from: line.next) {
                    let data = decode(UnsafeBufferPointer(rebasing: bytes[line.content.lowerBound..<end]))
                    files.append(File(name: name, bytes: data))
                    lines = ByteLines(bytes, from: end)
                } else {
                    kept += bytes[line.content.lowerBound..<line.next]
                }
            }
        }
        if !files.isEmpty { text = kept }
        return files
    }

    /// The data between `begin` and `end`, or of all lines where there is no `begin`.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 3 / 4)
        var lines = ByteLines(bytes)
        while let line = lines.next() {
            if ASCII.matches("begin ", in: bytes, at: line.content.lowerBound) {
                output.removeAll(keepingCapacity: true)
            } else if bytes[line.content].elementsEqual("end".utf8) {
                break
            } else {
                append(bytes[line.content], to: &output)
            }
        }
        return output
    }

    /// One line: its length in the first character, then four characters for three bytes.
    private static func append(_ line: Slice<UnsafeBufferPointer<UInt8>>, to output: inout [UInt8]) {
        guard let first = line.first else { return }
        var left = Int((first &- 32) & 63)
        var rest = line.dropFirst()
        while left > 0, !rest.isEmpty {
            var group = (0 as UInt32)
            for position in 0..<4 {
                // Blanks at the end were often cut off.
                let byte = rest.dropFirst(position).first ?? 0x20
                group = group << 6 | UInt32((byte &- 32) & 63)
            }
            for shift in [UInt32(16), 8, 0].prefix(left) { output.append(UInt8(truncatingIfNeeded: group >> shift)) }
            left -= 3
            rest = rest.dropFirst(4)
        }
    }

    private static func mayHoldFile(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            var start = 0
            while let found = bytes[start...].firstIndex(of: 0x62) {
                if ASCII.matches("begin ", in: bytes, at: found), found == 0 || bytes[found - 1] == 0x0A { return true }
                start = found + 1
            }
            return false
        }
    }

    /// The name in `begin 644 name`.
    private static func beginning(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> String? {
        guard line.count > 10, line.count < 300, ASCII.matches("begin ", in: bytes, at: line.lowerBound) else { return nil }
        let words = bytes[line].dropFirst(6).split(separator: 0x20, maxSplits: 1)
        guard words.count == 2, (3...4).contains(words[0].count), words[0].allSatisfy({ $0 &- 48 < 8 }) else { return nil }
        return String(decoding: ASCII.trimmed(words[1]), as: UTF8.self)
    }

    /// The position behind `end`, when every line up to it is data.
    private static func end(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var lines = ByteLines(bytes, from: start)
        while let line = lines.next() {
            let content = bytes[line.content]
            if content.elementsEqual("end".utf8) { return line.next }
            guard let first = content.first else { continue }
            let expected = (Int((first &- 32) & 63) + 2) / 3 * 4
            // Trailing blanks were often cut off; a checksum character may follow.
            guard first >= 32, first <= 96, content.count <= expected + 2 else { return nil }
        }
        return nil
    }
}

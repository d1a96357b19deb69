/// The text of text/plain parts: line ends, format=flowed, files written into the text.
enum PlainText {
    /// CRLF and lone CR become LF.
    static func normalizeLineEnds(_ bytes: inout [UInt8]) {
        guard let first = bytes.firstIndex(of: 0x0D) else { return }
        let count = bytes.withUnsafeMutableBufferPointer { buffer in
            var (read, written) = (first, first)
            while read < buffer.count {
                let byte = buffer[read]
                read += 1
                if byte == 0x0D {
                    if read < buffer.count, buffer[read] == 0x0A { read += 1 }
                    buffer[written] = 0x0A
                } else {
                    buffer[written] = byte
                }
                written += 1
            }
            return written
        }
        bytes.removeLast(bytes.count - count)
    }

    /// The text with soft line ends joined (RFC 3676).
    static func unflowed(_ text: String, deletesBlank: Bool) -> String {
        var flow = Flow(deletesBlank: deletesBlank)
        for line in Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false) { flow.add(line) }
        return flow.finish()
    }

    /// Lines of format=flowed as they are joined.
    private struct Flow {
        let deletesBlank: Bool
        private var output: [UInt8] = []
        private var depth = 0
        private var isOpen = false

        init(deletesBlank: Bool) {
            self.deletesBlank = deletesBlank
        }

        mutating func add(_ line: ArraySlice<UInt8>) {
            let depth = line.prefix { $0 == 0x3E }.count
            var content = line.dropFirst(depth)
            // A blank was put in front so that the line is not mistaken for a quote.
            if content.first == 0x20 { content = content.dropFirst() }
            let isSeparator = content.elementsEqual("-- ".utf8)
            if isOpen, depth != self.depth || isSeparator { close() }
            if !isOpen {
                output += [UInt8](repeating: 0x3E, count: depth)
                if depth > 0, !content.isEmpty { output.append(0x20) }
            }
            self.depth = depth
            isOpen = content.last == 0x20 && !isSeparator
            output += isOpen && deletesBlank ? content.dropLast() : content
            if !isOpen { output.append(0x0A) }
        }

        private mutating func close() {
            output.append(0x0A)
            isOpen = false
        }

        mutating func finish() -> String {
            // The last line had no end of its own.
            if !isOpen, output.last == 0x0A { output.removeLast() }
            return String(decoding: output, as: UTF8.self)
        }
    }
}

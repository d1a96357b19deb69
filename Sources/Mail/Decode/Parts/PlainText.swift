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
        var output = ""
        output.reserveCapacity(text.utf8.count)
        var paragraphDepth = 0
        var isOpen = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let depth = line.utf8.prefix { $0 == 0x3E }.count
            var content = line.dropFirst(depth)
            // A blank was put in front so that the line is not mistaken for a quote.
            if content.utf8.first == 0x20 { content = content.dropFirst() }
            if isOpen, depth != paragraphDepth || content == "-- " {
                output += "\n"
                isOpen = false
            }
            if !isOpen {
                output += String(repeating: ">", count: depth)
                if depth > 0, !content.isEmpty { output += " " }
            }
            paragraphDepth = depth
            isOpen = content.utf8.last == 0x20 && content != "-- "
            if isOpen, deletesBlank { content = content.dropLast() }
            output += content
            if !isOpen { output += "\n" }
        }
        // The last line had no end of its own.
        if !isOpen, output.utf8.last == 0x0A { output.removeLast() }
        return output
    }
}

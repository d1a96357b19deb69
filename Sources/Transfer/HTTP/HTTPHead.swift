/// Status and header fields as they come in, line by line; a new status line starts over (1xx, proxy answers).
struct HTTPHead {
    private(set) var status = 0
    private(set) var fields: [(name: String, value: String)] = []

    mutating func consume(_ line: UnsafeRawBufferPointer) {
        let text = trimmed(line[...])
        if isStatusLine(text) {
            status = statusCode(text)
            fields = []
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex {
            let value = trimmed(text[(colon + 1)...])
            fields.append((String(decoding: text[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
    }

    private func isStatusLine(_ text: Slice<UnsafeRawBufferPointer>) -> Bool { text.starts(with: "HTTP/".utf8) }

    /// `HTTP/1.1 200 OK`, `HTTP/2 200`.
    private func statusCode(_ text: Slice<UnsafeRawBufferPointer>) -> Int {
        let words = text.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count > 1 else { return 0 }
        return Int(String(decoding: words[1], as: UTF8.self)) ?? 0
    }

    private func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        guard let start = text.firstIndex(where: { !isSpace($0) }), let end = text.lastIndex(where: { !isSpace($0) }) else {
            return text[text.endIndex...]
        }
        return text[start...end]
    }
}

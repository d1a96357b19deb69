import CGMime

/// The header of a mail, split into fields, and where its body starts.
struct RawHeader {
    /// One field: the name's bytes and what stands after the colon, folds included.
    struct Field {
        var name: Range<Int>
        var value: Range<Int>
    }

    var fields: [Field] = []
    /// The first byte of the first field.
    var start = 0
    /// The first byte behind the header, before the empty line.
    var end = 0
    /// The first byte of the body.
    var bodyStart = 0
    /// Something stood in the header that is no field, or the empty line is missing.
    var isDamaged = false

    /// Reads the header at the start of a mail. Leading empty lines, an mbox `From ` line and other lines before the first field are skipped.
    init(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) throws(MailError) {
        var lines = ByteLines(bytes)
        while let line = lines.next() {
            if !fields.isEmpty, line.content.lowerBound - start > limit {
                throw .headerTooLarge(line.content.lowerBound - start, limit: limit)
            }
            if line.content.isEmpty, !fields.isEmpty {
                (end, bodyStart) = (line.content.lowerBound, line.next)
                return
            }
            guard take(line, bytes) else {
                // The empty line was forgotten: the text starts here.
                end = line.content.lowerBound
                bodyStart = end
                return
            }
            if fields.isEmpty { start = line.next }
        }
        (end, bodyStart) = (bytes.count, bytes.count)
        // Without a single field all of it is text.
        if fields.isEmpty { (start, end, bodyStart) = (0, 0, 0) }
        if end - start > limit { throw .headerTooLarge(end - start, limit: limit) }
    }

    /// Takes one line into the header; false when the text of the mail has started.
    private mutating func take(_ line: ByteLines.Line, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = line.content.first.map({ bytes[$0] }) else { return true }
        if first == 0x20 || first == 0x09 {
            if let last = fields.indices.last { fields[last].value = fields[last].value.lowerBound..<line.content.upperBound }
            return true
        }
        if let name = fieldName(line.content, bytes) {
            if fields.isEmpty { start = line.content.lowerBound }
            fields.append(Field(name: name.range, value: name.colon + 1..<line.content.upperBound))
            return true
        }
        isDamaged = true
        // Junk amid the fields is passed over as long as more fields follow.
        return fields.isEmpty || fieldFollows(line.next, bytes)
    }

    private func fieldName(_ line: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>) -> (range: Range<Int>, colon: Int)? {
        var end = line.lowerBound
        while end < line.upperBound, bytes[end] > 0x20, bytes[end] != 0x3A, bytes[end] != 0x7F { end += 1 }
        var colon = end
        while colon < line.upperBound, bytes[colon] == 0x20 || bytes[colon] == 0x09 { colon += 1 }
        guard end > line.lowerBound, end - line.lowerBound <= 200, colon < line.upperBound, bytes[colon] == 0x3A else {
            return nil
        }
        return (line.lowerBound..<end, colon)
    }

    /// Whether the next line is a field or the end of the header.
    private func fieldFollows(_ position: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var lines = ByteLines(bytes, from: position)
        guard let line = lines.next() else { return false }
        return line.content.isEmpty ? false : fieldName(line.content, bytes) != nil
    }
}

/// Lines of bytes that end in CRLF, LF or, in very old files, CR alone.
struct ByteLines {
    /// A line without its end, and where the next one starts.
    struct Line {
        var content: Range<Int>
        var next: Int
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position: Int
    /// Where the last line starts.
    private(set) var start = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    mutating func next() -> Line? {
        guard position < bytes.count else { return nil }
        start = position
        var end = bytes.offset(of: 0x0A, from: start) ?? bytes.count
        position = min(end + 1, bytes.count)
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return Line(content: start..<end, next: position)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The first place of a byte; nil when it does not come.
    func offset(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let begin = baseAddress, let found = memchr(begin + start, CInt(byte), count - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(begin)
    }
}

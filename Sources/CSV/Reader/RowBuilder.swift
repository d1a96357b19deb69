/// Makes rows of what the scanner found: copies the bytes, decodes, undoubles quotes.
struct RowBuilder {
    let encoding: TextEncoding
    let quote: UInt8

    private let storage = Scratch(capacity: 4_096)
    private let text = Scratch(capacity: 1_024)
    private let bounds = Scratch(capacity: 1_024)

    init(encoding: TextEncoding, quote: UInt8) {
        self.encoding = encoding
        self.quote = quote
    }

    /// The row at `range` of the buffer.
    func row(_ found: RowSpans, in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, at place: CSVPosition) -> CSVRow {
        var notes: CSVRow.Notes = found.hasStrayQuote ? .strayQuote : []
        if found.hasNUL { notes.insert(.replacedNUL) }
        storage.count = 0
        let scanned = UnsafeBufferPointer(rebasing: bytes[range])
        storage.append(scanned)
        // A file may be UTF-8 by decree or by majority, so every row is checked.
        let isBroken = encoding == .utf8 && Self.isBroken(scanned)
        bounds.count = 0
        for span in found.spans {
            let (start, end) = self.place(span, in: bytes, from: range.lowerBound, repair: isBroken, &notes)
            bounds.append(start, end)
        }
        let boundsStart = storage.count
        storage.append(bounds.bytes)
        return CSVRow(
            place: place, lines: 1 + found.innerLines, length: sourceLength(bytes, range), notes: notes, encoding: encoding,
            storage: storage.copy(), scannedCount: range.count, boundsStart: boundsStart)
    }

    /// A row that cannot be taken apart, as one cell.
    ///
    /// - Parameter lines: the physical lines that it has.
    func whole(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, at place: CSVPosition, lines: Int = 1) -> CSVRow {
        let raw = UnsafeBufferPointer(rebasing: bytes[range])
        storage.count = 0
        storage.append(raw)
        switch encoding {
        case .gb18030: GB18030.utf8(Array(raw)).withUnsafeBufferPointer { storage.append($0) }
        case .windows1252: Windows1252.utf8(raw).withUnsafeBufferPointer { storage.append($0) }
        case .utf8, .utf16LittleEndian, .utf16BigEndian: repair(raw)
        }
        let boundsStart = storage.count
        bounds.count = 0
        bounds.append(raw.count, boundsStart)
        storage.append(bounds.bytes)
        return CSVRow(
            place: place, lines: lines, length: sourceLength(bytes, range), notes: [], encoding: encoding,
            storage: storage.copy(), scannedCount: range.count, boundsStart: boundsStart)
    }

    /// How many bytes of the source a stretch of the buffer is.
    func sourceLength(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int {
        guard encoding.isUTF16 else { return range.count }
        return UTF16Transcoder.sourceLength(UnsafeBufferPointer(rebasing: bytes[range]))
    }

    /// Where a cell stands in the row's storage; what has to change is appended to it.
    @inline(__always)
    private func place(
        _ span: RowSpans.Span, in bytes: UnsafeBufferPointer<UInt8>, from start: Int, repair: Bool, _ notes: inout CSVRow.Notes
    ) -> (Int, Int) {
        guard span.isEscaped || span.isForeign || repair else { return (span.start - start, span.end - start) }
        let cell = UnsafeBufferPointer(rebasing: bytes[span.start..<span.end])
        let first = storage.count
        if span.isEscaped {
            undouble(cell)
            decode(text.bytes, &notes)
        } else {
            decode(cell, &notes)
        }
        return (first, storage.count)
    }

    private static func isBroken(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        var broken = 0
        _ = UTF8Check.scan(cell, final: true, broken: &broken)
        return broken > 0
    }

    /// Doubled quotes to single ones, into `text`. Sound on raw bytes, since a quote is never a trail byte.
    private func undouble(_ cell: UnsafeBufferPointer<UInt8>) {
        text.count = 0
        var index = 0
        while index < cell.count {
            text.append(cell[index])
            index += cell[index] == quote && index + 1 < cell.count && cell[index + 1] == quote ? 2 : 1
        }
    }

    /// Appends a cell's UTF-8, with NUL and broken characters replaced.
    private func decode(_ cell: UnsafeBufferPointer<UInt8>, _ notes: inout CSVRow.Notes) {
        if encoding == .windows1252 { return Windows1252.utf8(cell).withUnsafeBufferPointer { storage.append($0) } }
        guard encoding == .gb18030 else { return decodeUTF8(cell, &notes) }
        decodeGB18030(cell, &notes)
    }

    /// A cell that is not UTF-8 in a file that is: another program wrote it, or it was cut.
    private func decodeUTF8(_ cell: UnsafeBufferPointer<UInt8>, _ notes: inout CSVRow.Notes) {
        guard Self.isBroken(cell) else { return repair(cell) }
        switch encoding == .utf8 ? TextEvidence.foreignEncoding(of: cell) : nil {
        case .gb18030? where GB18030.isAvailable:
            notes.insert(.foreignBytes)
            decodeGB18030(cell, &notes)
        case .windows1252?:
            notes.insert(.foreignBytes)
            Windows1252.utf8(cell).withUnsafeBufferPointer { storage.append($0) }
        default:
            notes.insert(.replacedBytes)
            repair(cell)
        }
    }

    private func decodeGB18030(_ cell: UnsafeBufferPointer<UInt8>, _ notes: inout CSVRow.Notes) {
        storage.reserve(GB18030.room(for: cell.count))
        let (count, broken) = GB18030.decode(cell, into: storage.base + storage.count)
        storage.count += count
        if broken { notes.insert(.replacedBytes) }
    }

    private func repair(_ cell: UnsafeBufferPointer<UInt8>) {
        for byte in String(decoding: cell, as: UTF8.self).utf8 {
            if byte == 0 {
                for part in "\u{FFFD}".utf8 { storage.append(part) }
            } else {
                storage.append(byte)
            }
        }
    }
}

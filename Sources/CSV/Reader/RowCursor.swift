/// Goes over a source row by row, without knowing of headers.
final class RowCursor {
    private let window: TextWindow
    private let scanner: RowScanner
    private let builder: RowBuilder
    private let options: CSVOptions
    private let spans = RowSpans()
    /// The start of the next row.
    private(set) var position: CSVPosition
    /// The number of cells that rows should have; decides whether a repaired row is believed.
    var expectedCells: Int?

    init(_ source: any ByteSource, format: CSVFormat, options: CSVOptions, position: CSVPosition) {
        window = TextWindow(source, encoding: format.encoding, offset: position.offset)
        let scanned = format.encoding.isUTF16 ? TextEncoding.utf8 : format.encoding
        scanner = RowScanner(dialect: format.dialect, encoding: scanned, columnLimit: options.columnLimit)
        builder = RowBuilder(encoding: format.encoding, quote: format.dialect.quote)
        self.options = options
        self.position = position
    }

    /// The next row, blank ones included; nil at the end. Never `.skipped`.
    func next() throws(CSVError) -> CSVRecord? {
        while true {
            if window.waiting == 0, window.isFinal { return nil }
            let start = window.start
            switch scanner.scan(window.bytes, from: start, final: window.isFinal && !options.leavesUnfinishedRow, into: spans) {
            case .row(let next) where next - start > options.rowByteLimit: return try damaged(from: start)
            case .row(let next): return complete(start..<next)
            case .unclosed: return try damaged(from: start)
            case .more where window.waiting > options.rowByteLimit: return try damaged(from: start)
            case .more where window.isFinal: return nil
            case .more: try window.fill()
            }
        }
    }

    private func complete(_ range: Range<Int>) -> CSVRecord {
        if spans.hasStrayQuote, let expected = options.namedCells ?? expectedCells, spans.count != expected {
            let line = UnsafeBufferPointer(rebasing: window.bytes[range])
            scanner.rescan(line, toward: expected, into: spans)
            spans.shift(by: range.lowerBound)
        }
        if spans.count > options.columnLimit {
            return reject(range, .tooManyColumns(count: spans.count, limit: options.columnLimit))
        }
        return .row(taken(builder.row(spans, in: window.bytes, range, at: position), upTo: range.upperBound))
    }

    private func reject(_ range: Range<Int>, _ fault: RowFault) -> CSVRecord {
        let row = builder.whole(window.bytes, range, at: position, lines: 1 + spans.innerLines)
        return .rejected(taken(row, upTo: range.upperBound), fault)
    }

    /// A row that does not end where it should: a quote that opens and never closes, or more bytes than allowed.
    ///
    /// It must not swallow the rows after it, so only its first line is taken.
    private func damaged(from start: Int) throws(CSVError) -> CSVRecord {
        spans.clear()
        let end = lineEnd(from: start) ?? (window.isFinal ? window.bytes.count : nil)
        guard let end, end - start <= options.rowByteLimit else { return try overlong(from: start) }
        return repaired(start..<end)
    }

    private func repaired(_ range: Range<Int>) -> CSVRecord {
        let line = UnsafeBufferPointer(rebasing: window.bytes[range])
        if case .row(let next) = scanner.scan(line, from: 0, final: true, lenient: true, into: spans), next == line.count,
            expectedCells == nil || expectedCells == spans.count, spans.count <= options.columnLimit
        {
            spans.shift(by: range.lowerBound)
            let row = taken(builder.row(spans, in: window.bytes, range, at: position), upTo: range.upperBound)
            return .row(row.noting(.strayQuote))
        }
        spans.clear()
        return reject(range, .unclosedQuote)
    }

    /// A line over the limit: its start is shown, the rest is passed over in constant memory.
    private func overlong(from start: Int) throws(CSVError) -> CSVRecord {
        let shown = start..<(start + min(window.waiting, options.rowByteLimit))
        let row = builder.whole(window.bytes, shown, at: position)
        var length = 0
        while true {
            let end = lineEnd(from: window.start)
            let taken = end ?? (window.isFinal ? window.bytes.count : beforePendingReturn)
            length += builder.sourceLength(window.bytes, window.start..<taken)
            if window.isFinal, window.endsInHalf, taken == window.bytes.count { length -= 1 }
            window.take(upTo: taken)
            if end != nil || window.isFinal { break }
            try window.fill()
        }
        position = CSVPosition(offset: position.offset + length, line: position.line + 1)
        return .rejected(row.taking(length), .tooLong(limit: options.rowByteLimit))
    }

    /// The end of what is in memory, without a CR whose LF may follow.
    private var beforePendingReturn: Int {
        let bytes = window.bytes
        return scanner.endsAtReturn && bytes.last == 0x0D ? bytes.count - 1 : bytes.count
    }

    /// Goes on behind a row.
    private func taken(_ row: CSVRow, upTo index: Int) -> CSVRow {
        let row = window.endsInHalf && index == window.bytes.count ? row.taking(row.length - 1) : row
        window.take(upTo: index)
        position = CSVPosition(offset: position.offset + row.length, line: position.line + row.lines)
        return row
    }

    /// Past the first line end after `start`, quotes or not; nil where it is not yet in memory.
    private func lineEnd(from start: Int) -> Int? {
        let bytes = window.bytes
        guard let found = bytes[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D && scanner.endsAtReturn }) else {
            return nil
        }
        guard bytes[found] == 0x0D else { return found + 1 }
        guard found + 1 < bytes.count else { return window.isFinal ? found + 1 : nil }
        return bytes[found + 1] == 0x0A ? found + 2 : found + 1
    }
}

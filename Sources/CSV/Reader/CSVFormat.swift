/// The encoding and dialect of a file: what it takes to read one of its rows alone.
public struct CSVFormat: Sendable, Hashable, Codable {
    /// The encoding.
    public var encoding: TextEncoding
    /// How cells and rows are separated.
    public var dialect: CSVDialect

    /// Puts both together.
    public init(encoding: TextEncoding, dialect: CSVDialect) {
        self.encoding = encoding
        self.dialect = dialect
    }
}

/// Takes single rows apart that were stored as they came.
public struct RowParser: Sendable {
    private let format: CSVFormat
    private let scanner: RowScanner

    /// Prepares the scan; keep the parser for all rows of a file.
    public init(_ format: CSVFormat) {
        self.format = format
        let scanned = format.encoding.isUTF16 ? TextEncoding.utf8 : format.encoding
        scanner = RowScanner(dialect: format.dialect, encoding: scanned, columnLimit: 1 << 16)
    }

    /// The row whose bytes `CSVRow.raw` gave; one cell with everything where a quote is never closed.
    ///
    /// - Parameter columns: how many cells it should have; decides where a quote inside of a cell leaves two readings.
    public func row(_ raw: [UInt8], line: Int = 1, offset: Int = 0, columns: Int? = nil) -> CSVRow {
        let text = format.encoding.isUTF16 ? Array(format.encoding.decode(raw).utf8) : raw
        let builder = RowBuilder(encoding: format.encoding, quote: format.dialect.quote)
        let place = CSVPosition(offset: offset, line: line)
        let spans = RowSpans()
        return text.withUnsafeBufferPointer { bytes in
            for lenient in [false, true] {
                if case .row(let next) = scanner.scan(bytes, from: 0, final: true, lenient: lenient, into: spans),
                    next == bytes.count
                {
                    if !lenient, spans.hasStrayQuote, let columns, spans.count != columns {
                        scanner.rescan(bytes, toward: columns, into: spans)
                    }
                    return builder.row(spans, in: bytes, 0..<bytes.count, at: place)
                }
            }
            return builder.whole(bytes, 0..<bytes.count, at: place)
        }
    }
}

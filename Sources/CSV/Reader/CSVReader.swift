/// Reads call-centre exports: streaming, in constant memory, RFC 4180 and what is really out there.
///
/// ```swift
/// let rows = try CSVReader(options: options).rows(from: FileBytes(descriptor: descriptor))
/// while let record = try rows.next() { … }
/// ```
public struct CSVReader: Sendable {
    /// How to read.
    public let options: CSVOptions

    /// The bytes at the start of a file from which its dialect is detected.
    static let sampleSize = 1 << 16

    /// Takes the settings; nothing is read yet.
    public init(options: CSVOptions = CSVOptions()) {
        self.options = options
    }

    /// The encoding of a source: the one that is set, else what all of its bytes say.
    ///
    /// - Throws: `CSVError` where it cannot be read, or is no text.
    public func encoding(of source: any ByteSource) throws(CSVError) -> TextEncoding {
        if let pinned = options.encoding { return pinned }
        return try EncodingJudge(source).judge()
    }

    /// Opens a source: judges its encoding, detects its dialect, finds its header.
    ///
    /// - Parameters:
    ///   - source: the bytes; read at once for the encoding, then chunk by chunk.
    ///   - position: where to take up again, as given by `CSVRows.position`; nil starts at the first row.
    /// - Throws: `CSVError` where the file as a whole cannot be read.
    public func rows(from source: any ByteSource, at position: CSVPosition? = nil) throws(CSVError) -> CSVRows {
        let encoding = try encoding(of: source)
        if encoding == .gb18030, !GB18030.isAvailable {
            throw CSVError(.encodingUnavailable, "The C library here cannot read GB18030. Install its gconv modules (libc6).")
        }
        let head = try source.head(Self.sampleSize)
        let body = head.trimmingMark(encoding)
        let sample = Array(encoding.decode(Array(body)).utf8)
        var dialect = CSVDialect.detect(sample, quote: options.quote)
        if let pinned = options.delimiter { dialect.delimiter = pinned }
        if let pinned = options.rowEnd { dialect.rowEnd = pinned }
        let start = CSVPosition(offset: head.count - body.count, line: 1)
        let format = CSVFormat(encoding: encoding, dialect: dialect)
        let found = try HeaderSearch(options: options, format: format).run(on: source, from: start)
        return CSVRows(source, format: format, options: options, found: found, position: position ?? found.rowsStart)
    }
}

/// Finds the cells of one row in the raw bytes of UTF-8 or GB18030.
///
/// Scanning raw bytes is sound: quotes, line ends, `,`, `;` and TAB are never the second or a later byte of a character in
/// either
/// encoding. `|` and the full-width comma's bytes may be in GB18030, so under them the scan steps by whole characters.
struct RowScanner: Sendable {
    enum Outcome {
        /// A row that ends before the given index.
        case row(next: Int)
        /// The buffer ends before the row does.
        case more
        /// A quoted cell that does not end, or ends where another one was meant to open.
        case unclosed
    }

    /// What a byte means to the scan; the order lets one comparison tell content from structure.
    enum Class {
        static let plain: UInt8 = 0
        static let high: UInt8 = 1
        static let null: UInt8 = 2
        static let character: UInt8 = 3
        static let delimiter: UInt8 = 4
        static let lineFeed: UInt8 = 5
        static let carriageReturn: UInt8 = 6
        static let quote: UInt8 = 7
    }

    let delimiter: (first: UInt8, second: UInt8, third: UInt8, count: Int)
    let quote: UInt8
    let endsAtReturn: Bool
    let columnLimit: Int
    private let stepsByCharacter: Bool
    private let outside: [UInt8]
    private let inside: [UInt8]

    init(dialect: CSVDialect, encoding: TextEncoding, columnLimit: Int) {
        let bytes = dialect.delimiter.bytes(in: encoding)
        delimiter = (bytes[0], bytes.count > 1 ? bytes[1] : 0, bytes.count > 2 ? bytes[2] : 0, bytes.count)
        quote = dialect.quote
        endsAtReturn = dialect.rowEnd == .carriageReturn
        self.columnLimit = columnLimit
        stepsByCharacter = encoding == .gb18030 && (bytes.count > 1 || bytes[0] >= 0x40)
        outside = Self.table(encoding, high: stepsByCharacter ? Class.character : Class.high, [bytes[0]: Class.delimiter])
        inside = Self.table(encoding, high: Class.high, [dialect.quote: Class.quote])
    }

    private static func table(_ encoding: TextEncoding, high: UInt8, _ own: [UInt8: UInt8]) -> [UInt8] {
        (0...255).map { byte in
            switch byte {
            case 0: Class.null
            case 0x0A: Class.lineFeed
            case 0x0D: Class.carriageReturn
            default: own[UInt8(byte)] ?? (byte >= 0x80 && encoding.isForeign ? high : Class.plain)
            }
        }
    }

    /// Scans a whole row with a quote inside of a cell again, by the reading that comes nearer to the number of cells expected.
    func rescan(_ row: UnsafeBufferPointer<UInt8>, toward expected: Int, into spans: RowSpans) {
        _ = scan(row, from: 0, final: true, into: spans)
        let strict = abs(spans.count - expected)
        if case .row(row.count) = scan(row, from: 0, final: true, lenient: true, into: spans), abs(spans.count - expected) < strict {
            return
        }
        _ = scan(row, from: 0, final: true, into: spans)
    }

    /// Scans one row from `start` on.
    ///
    /// - Parameters:
    ///   - final: nothing follows the buffer, so the row may end with it.
    ///   - lenient: a doubled quote before a delimiter closes the cell, as in what FreeSWITCH makes of a value that ends with
    ///   a quote.
    func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, final: Bool, lenient: Bool = false, into row: RowSpans
    ) -> Outcome {
        row.clear()
        return outside.withUnsafeBufferPointer { outside in
            inside.withUnsafeBufferPointer { inside in
                RowPass(
                    bytes: bytes, final: final, lenient: lenient, outside: outside, inside: inside, delimiter: delimiter,
                    quote: quote,
                    endsAtReturn: endsAtReturn, stepsByCharacter: stepsByCharacter, columnLimit: columnLimit
                ).run(from: start, into: row)
            }
        }
    }
}

extension CSVDialect {
    /// Finds out from the start of a file how it separates cells and rows.
    ///
    /// Every candidate reads the sample; the one under which most rows have the same number of cells wins, then the one with
    /// more
    /// cells. A first line `sep=;`, which Excel understands, decides. The full-width comma, which stands in every Chinese
    /// sentence,
    /// is taken only where no other delimiter separates anything.
    ///
    /// - Parameters:
    ///   - sample: the start of the file as UTF-8, without byte order mark; some 64 KiB are enough.
    ///   - quote: the quote character.
    public static func detect(_ sample: [UInt8], quote: UInt8 = 0x22) -> CSVDialect {
        let delimiter = declared(sample) ?? likeliest(sample, quote)
        return CSVDialect(delimiter: delimiter, quote: quote, rowEnd: rowEnd(of: sample, quote: quote))
    }

    private static func declared(_ sample: [UInt8]) -> Delimiter? {
        guard sample.starts(with: Array("sep=".utf8)), sample.count > 5, sample[5] == 0x0A || sample[5] == 0x0D else {
            return nil
        }
        return Delimiter(Character(Unicode.Scalar(sample[4])))
    }

    private static func likeliest(_ sample: [UInt8], _ quote: UInt8) -> Delimiter {
        let judged = Delimiter.candidates.map { ($0, Regularity(of: sample, under: $0, quote: quote)) }
        let best = judged.dropFirst().reduce(judged[0]) { best, next in next.1 > best.1 ? next : best }
        if best.1.cells > 1 { return best.0 }
        let wide = Regularity(of: sample, under: .fullWidthComma, quote: quote)
        return wide.cells > 1 ? .fullWidthComma : .comma
    }

    /// CR where lone CRs outnumber the LFs outside of quotes.
    static func rowEnd(of sample: [UInt8], quote: UInt8) -> RowEnd {
        var quoted = false
        var lineFeeds = 0
        var returns = 0
        for (index, byte) in sample.enumerated() {
            if byte == quote { quoted.toggle() }
            if quoted { continue }
            if byte == 0x0A { lineFeeds += 1 }
            if byte == 0x0D, index + 1 < sample.count, sample[index + 1] != 0x0A { returns += 1 }
        }
        return returns > lineFeeds ? .carriageReturn : .lineFeed
    }
}

/// How regular a sample looks under one delimiter.
struct Regularity {
    /// The number of cells that most rows have.
    let cells: Int
    /// The share of rows that have that number.
    let share: Double

    init(of sample: [UInt8], under delimiter: Delimiter, quote: UInt8) {
        let dialect = CSVDialect(
            delimiter: delimiter, quote: quote, rowEnd: CSVDialect.rowEnd(of: sample, quote: quote))
        let counts = Self.counts(sample, dialect)
        let usual = Self.usual(counts)
        cells = usual?.cells ?? 0
        share = usual.map { Double($0.rows) / Double(counts.count) } ?? 0
    }

    static func > (one: Self, other: Self) -> Bool {
        if one.cells < 2 { return false }
        if other.cells < 2 { return true }
        return one.share != other.share ? one.share > other.share : one.cells > other.cells
    }

    /// The commonest number of cells; among equally common ones the larger.
    static func usual(_ counts: [Int]) -> (cells: Int, rows: Int)? {
        let tally = counts.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        return tally.max { ($0.value, $0.key) < ($1.value, $1.key) }.map { ($0.key, $0.value) }
    }

    /// The cells of the sample's rows; blank rows say nothing, and neither does the last one where the sample cuts it.
    private static func counts(_ sample: [UInt8], _ dialect: CSVDialect) -> [Int] {
        let scanner = RowScanner(dialect: dialect, encoding: .utf8, columnLimit: 4_096)
        let row = RowSpans()
        var counts = [Int]()
        sample.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count, counts.count < 200 {
                guard case .row(let next) = scanner.scan(bytes, from: index, final: true, lenient: false, into: row) else {
                    break
                }
                if row.count > 1 || !row.spans[0].isEmpty { counts.append(row.count) }
                index = next
            }
        }
        if counts.count > 2, sample.count >= CSVReader.sampleSize { counts.removeLast() }
        return counts
    }
}

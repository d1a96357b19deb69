/// Recognises a row that sums up the others.
struct TotalsRow {
    private let words: Set<String>
    private let mayStart: [Bool]

    init(words: Set<String>) {
        self.words = Set(words.map { $0.lowercased() })
        let starts = Set(words.flatMap { [$0.lowercased().utf8.first, $0.uppercased().utf8.first] } + [0x20, 0x09])
        mayStart = (0...255).map { starts.contains(UInt8($0)) }
    }

    /// The first cell with text is one of the words, and every other one is a figure or empty.
    func matches(_ row: CSVRow) -> Bool {
        guard !words.isEmpty, let first = (0..<row.count).first(where: { !row.isEmpty($0) }), mayBeWord(row, first) else {
            return false
        }
        guard words.contains(row[first].lowercased().trimming([" ", ":", "：", "\t"])) else { return false }
        return ((first + 1)..<max(row.count, first + 1)).allSatisfy { row.isEmpty($0) || Self.isFigure(row[$0]) }
    }

    /// Runs on every row, so it looks at one byte of most.
    private func mayBeWord(_ row: CSVRow, _ column: Int) -> Bool {
        row.withBytes(at: column) { $0.count <= 32 && mayStart[Int($0[0])] }
    }

    private static func isFigure(_ text: String) -> Bool {
        text.allSatisfy { $0.isNumber || $0.isWhitespace || "+-.,:%/()¥￥$€时時分秒天条次通hms".contains($0) }
    }
}

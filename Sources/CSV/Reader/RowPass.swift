/// One row's pass over the buffer.
struct RowPass {
    typealias Class = RowScanner.Class

    let bytes: UnsafeBufferPointer<UInt8>
    let final: Bool
    let lenient: Bool
    let outside: UnsafeBufferPointer<UInt8>
    let inside: UnsafeBufferPointer<UInt8>
    let delimiter: (first: UInt8, second: UInt8, third: UInt8, count: Int)
    let quote: UInt8
    let endsAtReturn: Bool
    let stepsByCharacter: Bool
    let columnLimit: Int

    /// How a cell ended.
    private enum Cell {
        case delimiter(next: Int)
        case rowEnd(next: Int)
        case more
        case unclosed
    }

    /// What a quote inside of a quoted cell is.
    private enum Closing {
        case end(content: Int, Cell)
        case doubled
        case stray
        case more
    }

    func run(from start: Int, into row: RowSpans) -> RowScanner.Outcome {
        var index = start
        while true {
            guard index < bytes.count else { return atEnd(index, row) }
            let cell = bytes[index] == quote ? quoted(index, row) : unquoted(index, row)
            switch cell {
            case .delimiter(let next): index = next
            case .rowEnd(let next): return .row(next: next)
            case .more: return .more
            case .unclosed: return .unclosed
            }
        }
    }

    private func atEnd(_ index: Int, _ row: RowSpans) -> RowScanner.Outcome {
        guard final else { return .more }
        add(index, index, false, false, row)
        return .row(next: index)
    }

    @inline(__always)
    private func add(_ start: Int, _ end: Int, _ escaped: Bool, _ foreign: Bool, _ row: RowSpans) {
        row.add(RowSpans.Span(start: start, end: end, isEscaped: escaped, isForeign: foreign), limit: columnLimit)
    }

    @inline(__always)
    private func unquoted(_ start: Int, _ row: RowSpans) -> Cell {
        var index = start
        // Kinds of plain bytes add up to whether there was any that needs decoding.
        var seen = Class.plain
        while index < bytes.count {
            let kind = outside[Int(bytes[index])]
            if kind <= Class.high {
                seen |= kind
                index += 1
                continue
            }
            if kind == Class.delimiter, isDelimiter(index) {
                add(start, index, false, seen != 0, row)
                return .delimiter(next: index + delimiter.count)
            }
            if kind == Class.lineFeed {
                add(start, withoutReturns(start, index), false, seen != 0, row)
                return .rowEnd(next: index + 1)
            }
            if kind == Class.carriageReturn, endsAtReturn {
                guard let next = afterReturn(index) else { return .more }
                add(start, index, false, seen != 0, row)
                return .rowEnd(next: next)
            }
            if kind == Class.null { row.hasNUL = true }
            if kind == Class.null || stepsByCharacter && bytes[index] >= 0x80 { seen |= Class.high }
            index += stepsByCharacter ? GB18030.length(bytes, index) : 1
        }
        guard final else { return .more }
        add(start, withoutReturns(start, bytes.count), false, seen != 0, row)
        return .rowEnd(next: bytes.count)
    }

    private func quoted(_ open: Int, _ row: RowSpans) -> Cell {
        var index = open + 1
        var escaped = false
        var foreign = false
        var lines = 0
        while index < bytes.count {
            let kind = inside[Int(bytes[index])]
            if kind <= Class.null {
                foreign = foreign || kind != Class.plain
                if kind == Class.null { row.hasNUL = true }
                index += 1
                continue
            }
            guard kind == Class.quote else {
                if isLineEnd(index) { lines += 1 }
                index += 1
                continue
            }
            switch closing(index) {
            case .more: return .more
            case .doubled:
                escaped = true
                index += 2
            case .stray where lines > 0 && opensCell(index): return .unclosed
            case .stray:
                row.hasStrayQuote = true
                index += 1
            case .end(let end, let cell):
                add(open + 1, end, escaped, foreign, row)
                row.innerLines += lines
                return cell
            }
        }
        return final ? .unclosed : .more
    }

    private func closing(_ index: Int) -> Closing {
        guard index + 1 < bytes.count else { return final ? .end(content: index, .rowEnd(next: bytes.count)) : .more }
        guard bytes[index + 1] == quote else { return afterQuote(index + 1, content: index) }
        guard lenient, case .end(_, let cell) = afterQuote(index + 2, content: index) else { return .doubled }
        return .end(content: index + 1, cell)
    }

    /// A cell ends where a delimiter or a line end follows its quote, blanks in between allowed.
    private func afterQuote(_ start: Int, content end: Int) -> Closing {
        var index = start
        while index < bytes.count {
            if isDelimiter(index) { return .end(content: end, .delimiter(next: index + delimiter.count)) }
            switch bytes[index] {
            case 0x0A: return .end(content: end, .rowEnd(next: index + 1))
            case 0x0D where endsAtReturn:
                guard let next = afterReturn(index) else { return .more }
                return .end(content: end, .rowEnd(next: next))
            case 0x20, 0x09, 0x0D: index += 1
            case delimiter.first where !final && index + delimiter.count > bytes.count: return .more
            default: return .stray
            }
        }
        return final ? .end(content: end, .rowEnd(next: bytes.count)) : .more
    }

    /// The start of the next row after a CR that ends one, the LF of a pair swallowed; nil where the buffer ends in between.
    private func afterReturn(_ index: Int) -> Int? {
        guard index + 1 < bytes.count else { return final ? index + 1 : nil }
        return bytes[index + 1] == 0x0A ? index + 2 : index + 1
    }

    /// A quote right after a delimiter or a line end was meant to open a cell: the cell before it was never closed.
    private func opensCell(_ index: Int) -> Bool {
        let before = bytes[index - 1]
        if before == 0x0A || before == 0x0D { return true }
        let start = index - delimiter.count
        return start >= 0 && isDelimiter(start)
    }

    private func isLineEnd(_ index: Int) -> Bool {
        if bytes[index] == 0x0D { return endsAtReturn }
        return !(endsAtReturn && index > 0 && bytes[index - 1] == 0x0D)
    }

    @inline(__always)
    private func isDelimiter(_ index: Int) -> Bool {
        guard bytes[index] == delimiter.first else { return false }
        if delimiter.count == 1 { return true }
        guard index + delimiter.count <= bytes.count, bytes[index + 1] == delimiter.second else { return false }
        return delimiter.count == 2 || bytes[index + 2] == delimiter.third
    }

    private func withoutReturns(_ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return end
    }
}

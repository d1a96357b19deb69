/// What a stretch of text shows of dates, times and addresses.
struct Evidence {
    /// A year of four digits, or numbers with `/`, `-` or `.` between them.
    var date = false
    /// Hours and minutes.
    var time = false
    /// An `@` between other characters.
    var address = false
    /// A zone like `GMT+01:00` or `+0800`.
    var zone = false

    init(_ text: FoldedText, _ range: Range<Int>) {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = text.folded[index]
            if (0x30...0x39).contains(byte) {
                index = read(digits: index, text, range)
            } else {
                if byte == UInt8(ascii: "@"), index > range.lowerBound, index + 1 < range.upperBound, !text.isBlank(index - 1),
                    !text.isBlank(index + 1)
                {
                    address = true
                }
                index += 1
            }
        }
    }

    private mutating func read(digits start: Int, _ text: FoldedText, _ range: Range<Int>) -> Int {
        let end = Self.digitsEnd(text, start, range.upperBound)
        let count = end - start
        if count == 4, text.folded[start] == 0x31 || text.folded[start] == 0x32, text.folded[start + 1] == 0x39 || text.folded[start + 1] == 0x30 {
            if start > range.lowerBound, text.folded[start - 1] == UInt8(ascii: "+") { zone = true } else { date = true }
        }
        if count == 4, start > range.lowerBound, text.folded[start - 1] == UInt8(ascii: "+") || text.folded[start - 1] == UInt8(ascii: "-") {
            zone = true
        }
        guard count <= 4, end + 1 < range.upperBound, let next = Self.number(text, after: end, range.upperBound) else { return end }
        let mark = text.folded[end]
        if count <= 2, next.count == 2, mark == UInt8(ascii: ":") || mark == UInt8(ascii: "h") || mark == UInt8(ascii: ".") { time = true }
        guard mark == UInt8(ascii: "/") || mark == UInt8(ascii: "-") || mark == UInt8(ascii: "."), next.upperBound + 1 < range.upperBound else {
            return end
        }
        if text.folded[next.upperBound] == mark, Self.number(text, after: next.upperBound, range.upperBound) != nil { date = true }
        return end
    }

    private static func number(_ text: FoldedText, after mark: Int, _ end: Int) -> Range<Int>? {
        var start = mark + 1
        while start < end, text.folded[start] == 0x20, start < mark + 3 { start += 1 }
        let stop = digitsEnd(text, start, end)
        return stop > start && stop - start <= 4 ? start..<stop : nil
    }

    private static func digitsEnd(_ text: FoldedText, _ start: Int, _ end: Int) -> Int {
        var index = start
        while index < end, (0x30...0x39).contains(text.folded[index]) { index += 1 }
        return index
    }
}

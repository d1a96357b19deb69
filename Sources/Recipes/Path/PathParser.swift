/// Reads paths by the grammar of RFC 9535 appendix A.
struct PathParser {
    let bytes: [UInt8]
    var at: Int
    /// Filters, brackets and calls inside one another.
    private var depth = 0
    private static let deepest = 32

    init(_ bytes: [UInt8], at offset: Int = 0) {
        self.bytes = bytes
        at = offset
    }

    mutating func parseWhole() throws(RecipeError) -> PathQuery {
        let query = try parseQuery()
        guard at == bytes.count else { throw broken("does not go on with '.', '..' or '['") }
        return query
    }

    /// Reads a path that begins with `$`.
    mutating func parseQuery() throws(RecipeError) -> PathQuery {
        guard take("$") else { throw broken("does not begin with '$'") }
        let name = isNameStart ? parseShorthand() : nil
        return PathQuery(origin: .root(name), segments: try parseSegments())
    }

    /// Reads a path that begins with `@`.
    mutating func parseRelativeQuery() throws(RecipeError) -> PathQuery {
        at += 1
        return PathQuery(origin: .current, segments: try parseSegments())
    }

    private mutating func parseSegments() throws(RecipeError) -> [PathSegment] {
        var segments: [PathSegment] = []
        while true {
            // Space belongs to the path only if a segment follows.
            let end = at
            skipSpace()
            guard let segment = try parseSegment() else {
                at = end
                return segments
            }
            segments.append(segment)
        }
    }

    private mutating func parseSegment() throws(RecipeError) -> PathSegment? {
        if take("[") { return PathSegment(isDescendant: false, selectors: try parseBrackets()) }
        if take("..") {
            if take("[") { return PathSegment(isDescendant: true, selectors: try parseBrackets()) }
            return PathSegment(isDescendant: true, selectors: [try parseShorthandSelector()])
        }
        if take(".") { return PathSegment(isDescendant: false, selectors: [try parseShorthandSelector()]) }
        return nil
    }

    private mutating func parseShorthandSelector() throws(RecipeError) -> PathSelector {
        if take("*") { return .wildcard }
        guard isNameStart else {
            throw broken("needs a name or '*' after the dot; other names are written as ['…']")
        }
        return .name(parseShorthand())
    }

    private var isNameStart: Bool {
        switch current {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }

    private mutating func parseShorthand() -> String {
        let start = at
        while isNameStart || isDigit { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func parseBrackets() throws(RecipeError) -> [PathSelector] {
        try deeper { (parser) throws(RecipeError) in
            var selectors: [PathSelector] = []
            repeat {
                parser.skipSpace()
                selectors.append(try parser.parseSelector())
                parser.skipSpace()
            } while parser.take(",")
            guard parser.take("]") else { throw parser.broken("needs ',' or ']' here") }
            return selectors
        }
    }

    private mutating func parseSelector() throws(RecipeError) -> PathSelector {
        switch current {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .name(try parseText())
        case UInt8(ascii: "*"):
            at += 1
            return .wildcard
        case UInt8(ascii: "?"):
            at += 1
            return .filter(try parseCondition())
        case UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseIndexOrSlice()
        default: throw broken("needs a name in quotes, an index, a slice, '*' or '?' here")
        }
    }

    private mutating func parseIndexOrSlice() throws(RecipeError) -> PathSelector {
        var slice = PathSlice()
        slice.start = try parseInteger()
        let end = at
        skipSpace()
        guard take(":") else {
            at = end
            guard let index = slice.start else { throw broken("needs an index here") }
            return .index(index)
        }
        skipSpace()
        slice.end = try parseInteger()
        let behind = at
        skipSpace()
        guard take(":") else {
            at = behind
            return .slice(slice)
        }
        let colon = at
        skipSpace()
        if let step = try parseInteger() { slice.step = step } else { at = colon }
        return .slice(slice)
    }

    /// An integer within ±(2⁵³-1), without leading zeros and other than -0; nil when none stands here.
    private mutating func parseInteger() throws(RecipeError) -> Int? {
        let start = at
        let isNegative = take("-")
        let first = at
        var value = 0
        while isDigit {
            value = value * 10 + Int(current - UInt8(ascii: "0"))
            at += 1
            guard value < 1 << 53 else { throw broken("has an index beyond 2^53 - 1") }
        }
        if at == start { return nil }
        guard at > first else { throw broken("needs a digit after the minus sign") }
        guard bytes[first] != UInt8(ascii: "0") || at - start == 1 else { throw broken("has a zero in front of a number, or -0") }
        return isNegative ? -value : value
    }

    /// Runs a part of the grammar that can contain itself.
    mutating func deeper<Part>(_ parse: (inout PathParser) throws(RecipeError) -> Part) throws(RecipeError) -> Part {
        depth += 1
        guard depth <= Self.deepest else { throw broken("is nested deeper than \(Self.deepest) levels, which is the limit") }
        let part = try parse(&self)
        depth -= 1
        return part
    }
}

extension PathParser {
    /// The byte at the cursor; 0, which a path never holds outside of strings, at the end.
    var current: UInt8 { at < bytes.count ? bytes[at] : 0 }

    var isDigit: Bool { current &- UInt8(ascii: "0") < 10 }

    mutating func take(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard bytes.count - at >= length, (0..<length).allSatisfy({ bytes[at + $0] == word.utf8Start[$0] }) else { return false }
        at += length
        return true
    }

    mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    }

    /// An error at the cursor; `what` goes on from "The path".
    func broken(_ what: String, _ code: RecipeError.Code = .pathSyntax, at offset: Int? = nil) -> RecipeError {
        let position = RecipeError.Position(offset: offset ?? at, in: bytes)
        return RecipeError(code, "The path \(what).", at: position)
    }
}

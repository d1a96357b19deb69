/// Reads one JSON text (RFC 8259): recursive descent over bytes, one look at each.
struct JSONParser {
    let buffer: UnsafeBufferPointer<UInt8>
    let limits: JSONLimits
    var at = 0
    var repairs = JSONRepairs()
    private var values = 0
    private var depth = 0

    init(_ buffer: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.buffer = buffer
        self.limits = limits
    }

    mutating func parseDocument() throws(RecipeError) -> JSONValue {
        guard buffer.count <= limits.bytes else {
            throw RecipeError(.jsonTooLarge, "The JSON text has \(buffer.count) bytes; the limit is \(limits.bytes) bytes.")
        }
        skipByteOrderMark()
        let value = try parseValue()
        skipSpace()
        guard at == buffer.count else { throw broken("there is more text after the end of the value") }
        return value
    }

    private mutating func skipByteOrderMark() {
        guard buffer.count >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF else { return }
        at = 3
        repairs.hasByteOrderMark = true
    }

    private mutating func parseValue() throws(RecipeError) -> JSONValue {
        skipSpace()
        values += 1
        guard values <= limits.values else {
            throw RecipeError(
                .jsonTooMany, "The JSON text has more than \(limits.values) values, which is the limit.", at: position)
        }
        switch current {
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "{"): return try nested { (parser) throws(RecipeError) in try parser.parseObject() }
        case UInt8(ascii: "["): return try nested { (parser) throws(RecipeError) in try parser.parseArray() }
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        default: throw broken("a value should stand here")
        }
    }

    @inline(__always)
    private mutating func nested(
        _ parse: (inout JSONParser) throws(RecipeError) -> JSONValue
    ) throws(RecipeError) -> JSONValue {
        depth += 1
        guard depth <= limits.depth else {
            throw RecipeError(
                .jsonTooDeep, "The JSON text nests arrays and objects deeper than \(limits.depth) levels, which is the limit.",
                at: position)
        }
        at += 1
        skipSpace()
        let value = try parse(&self)
        depth -= 1
        return value
    }

    private mutating func parseArray() throws(RecipeError) -> JSONValue {
        if take(UInt8(ascii: "]")) { return .array([]) }
        var elements: [JSONValue] = []
        elements.reserveCapacity(4)
        while true {
            elements.append(try parseValue())
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            if take(UInt8(ascii: "]")) { return .array(elements) }
            throw broken("a comma or the closing bracket of the array should stand here")
        }
    }

    private mutating func parseObject() throws(RecipeError) -> JSONValue {
        if take(UInt8(ascii: "}")) { return .object(JSONObject()) }
        var members: [JSONObject.Member] = []
        members.reserveCapacity(8)
        var seen = SeenNames()
        while true {
            guard current == UInt8(ascii: "\"") else { throw broken("the name of a member in double quotes should stand here") }
            let name = try parseString()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw broken("a colon should stand here") }
            let value = try parseValue()
            if seen.insert(name, into: &members, value: value) { repairs.duplicateNames += 1 }
            skipSpace()
            if take(UInt8(ascii: ",")) {
                skipSpace()
                continue
            }
            if take(UInt8(ascii: "}")) { return .object(seen.object(of: members)) }
            throw broken("a comma or the closing brace of the object should stand here")
        }
    }

    private mutating func parseNumber() throws(RecipeError) -> JSONValue {
        let rest = UnsafeBufferPointer(rebasing: buffer[at...])
        let length = JSONNumberScanner.length(of: rest)
        guard length > 0 else { throw broken("the number is not written as JSON has it") }
        let digits = UnsafeBufferPointer(rebasing: rest[..<length])
        at += length
        if let integer = JSONNumberScanner.integer(digits) { return .integer(integer) }
        return .decimal(JSONDecimal(unchecked: String(decoding: digits, as: UTF8.self)))
    }

    private mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws(RecipeError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard buffer.count - at >= length, (0..<length).allSatisfy({ buffer[at + $0] == word.utf8Start[$0] }) else {
            throw broken("a value should stand here")
        }
        at += length
        return value
    }
}

extension JSONParser {
    /// The byte at the cursor; 0, which is never right outside of strings, at the end.
    @inline(__always)
    var current: UInt8 { at < buffer.count ? buffer[at] : 0 }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard at < buffer.count, buffer[at] == byte else { return false }
        at += 1
        return true
    }

    @inline(__always)
    mutating func skipSpace() {
        while at < buffer.count, buffer[at] <= 0x20 {
            switch buffer[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return
            }
        }
    }

    var position: RecipeError.Position { RecipeError.Position(offset: at, in: buffer) }

    func broken(_ what: String) -> RecipeError {
        at < buffer.count
            ? RecipeError(.jsonSyntax, "The JSON text is broken: \(what).", at: position)
            : RecipeError(.jsonSyntax, "The JSON text ends too early: \(what).", at: position)
    }
}

/// Tells duplicate member names while an object is read, without hashing the names of small objects.
private struct SeenNames {
    /// A bit for each combination of length and ends that was there: most names are told apart by it alone.
    private var marks: UInt64 = 0
    /// Takes over when the object is too large to scan.
    private var large: JSONObject?

    /// Adds the member, or replaces the value of an earlier one; true in the second case.
    mutating func insert(_ name: String, into members: inout [JSONObject.Member], value: JSONValue) -> Bool {
        if large != nil { return insertLarge(name, value: value) }
        let mark = Self.mark(of: name)
        defer { marks |= mark }
        if marks & mark != 0, let position = members.firstIndex(where: { $0.name.hasSameBytes(as: name) }) {
            members[position].value = value
            return true
        }
        members.append(JSONObject.Member(name: name, value: value))
        if members.count > JSONObject.scanned { large = JSONObject(unique: members) }
        return false
    }

    func object(of members: [JSONObject.Member]) -> JSONObject {
        large ?? JSONObject(unique: members)
    }

    private mutating func insertLarge(_ name: String, value: JSONValue) -> Bool {
        let before = large?.count
        large?[name] = value
        return large?.count == before
    }

    private static func mark(of name: String) -> UInt64 {
        name.withBytes { bytes in
            guard let last = bytes.last else { return 1 }
            return 1 << UInt64((bytes.count &* 7 &+ Int(bytes[0]) &* 5 &+ Int(last)) & 63)
        }
    }
}

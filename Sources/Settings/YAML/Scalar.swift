/// The text of a scalar and whether it stood without quotes.
struct Scalar: Sendable {
    var text: String
    /// Only plain scalars can be numbers, booleans or null; what is quoted, literal or folded is a string.
    var isPlain: Bool

    /// Its value under the core schema of YAML 1.2.2, section 10.3.2.
    ///
    /// `on`, `off`, `yes`, `no`, `0777`, `1:30` and dates are what they were in YAML 1.1 no more: strings, or in the case of `0777` the
    /// decimal number 777.
    var core: CoreValue {
        guard isPlain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: return CoreValue.number(text) ?? .string(text)
        }
    }
}

/// A scalar's value under the core schema.
enum CoreValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)

    var kindName: String {
        switch self {
        case .null: "nothing"
        case .boolean: "a boolean"
        case .integer, .number: "a number"
        case .string: "a text"
        }
    }
}

extension CoreValue {
    /// Reads `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+` and the decimal fractions; nil for everything else.
    ///
    /// An integer beyond 64 bits becomes a fraction, as JSON readers do.
    fileprivate static func number(_ text: String) -> CoreValue? {
        if let prefixed = prefixedInteger(text) { return prefixed }
        let bytes = Array(text.utf8)
        let unsigned = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes[...]
        if special(unsigned) { return specialNumber(text) }
        guard looksDecimal(unsigned) else { return nil }
        if unsigned.allSatisfy(isDigit), let integer = Int64(text) { return .integer(integer) }
        return Double(text).map(CoreValue.number)
    }

    private static func prefixedInteger(_ text: String) -> CoreValue? {
        let radix =
            switch text.prefix(2) {
            case "0o": 8
            case "0x": 16
            default: 0
            }
        let digits = text.dropFirst(2)
        guard radix > 0, let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        return Int64(digits, radix: radix).map(CoreValue.integer)
    }

    private static func special(_ unsigned: ArraySlice<UInt8>) -> Bool {
        [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(String(decoding: unsigned, as: UTF8.self))
    }

    private static func specialNumber(_ text: String) -> CoreValue? {
        let lowered = text.lowercased()
        // A sign belongs to infinity only: "-.nan" is a string.
        if lowered == ".nan" { return .number(.nan) }
        guard lowered.hasSuffix("inf") else { return nil }
        return .number(lowered.hasPrefix("-") ? -.infinity : .infinity)
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?` without its sign.
    private static func looksDecimal(_ unsigned: ArraySlice<UInt8>) -> Bool {
        var rest = unsigned
        let whole = take(&rest)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = take(&rest)
        }
        guard whole > 0 || fraction > 0 else { return false }
        guard let exponent = rest.first else { return true }
        guard exponent | 0x20 == UInt8(ascii: "e") else { return false }
        rest = rest.dropFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return take(&rest) > 0 && rest.isEmpty
    }

    private static func take(_ rest: inout ArraySlice<UInt8>) -> Int {
        let digits = rest.prefix(while: isDigit).count
        rest = rest.dropFirst(digits)
        return digits
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}

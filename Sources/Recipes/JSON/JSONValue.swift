/// A value of JSON (RFC 8259). Numbers keep their digits: an order id of 20 digits and an amount of `129.00` come out as they went in.
///
/// Two values are equal as RFC 9535 section 2.3.5.2.2 has it: numbers by their exact value (`129.00` equals `129`), strings by their code
/// points (no Unicode normalisation), objects without regard to the order of their members.
public enum JSONValue: Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number written as an integer that fits into 64 bits.
    case integer(Int64)
    /// Every other number, digit for digit.
    case decimal(JSONDecimal)
    /// Text. It may hold U+0000.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Members in the order in which they were written.
    case object(JSONObject)
}

extension JSONValue {
    /// A number out of a floating-point value; `null` when it is infinite or not a number, which JSON cannot say.
    public static func number(_ value: Double) -> JSONValue {
        guard value.isFinite else { return .null }
        if let integer = Int64(exactly: value) { return .integer(integer) }
        return .decimal(JSONDecimal(unchecked: value.description))
    }

    /// Whether the value is `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// Whether the value is a number of either kind.
    public var isNumber: Bool {
        switch self {
        case .integer, .decimal: true
        default: false
        }
    }

    /// The text, if the value is a string.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The truth value, if the value is one.
    public var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// The number, if it is a whole number that fits into 64 bits, however it is written (`3`, `3.0`, `3e0`).
    public var int: Int? {
        switch self {
        case .integer(let integer): Int(integer)
        case .decimal(let decimal): decimal.wholeNumber.map { Int($0) }
        default: nil
        }
    }

    /// The nearest floating-point value, if the value is a number.
    public var double: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .decimal(let decimal): decimal.double
        default: nil
        }
    }

    /// The exact number, if the value is one.
    public var decimal: JSONDecimal? {
        switch self {
        case .integer(let integer): JSONDecimal(integer)
        case .decimal(let decimal): decimal
        default: nil
        }
    }

    /// The elements, if the value is an array.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members, if the value is an object.
    public var object: JSONObject? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The text that a reader expects of a scalar: a string as it is, a number digit for digit, `true`, `false`; nil for null, arrays and objects.
    public var scalarText: String? {
        switch self {
        case .string(let text): text
        case .integer(let integer): String(integer)
        case .decimal(let decimal): decimal.literal
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// The member of that name; nil when there is none or the value is no object.
    public subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The element at that index from 0; nil when there is none or the value is no array.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}

// Not by `nil`: an absent value and `null` would then be one slip apart.
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `true` or `false`
    public init(booleanLiteral value: Bool) {
        self = .bool(value)
    }

    /// A whole number.
    public init(integerLiteral value: Int64) {
        self = .integer(value)
    }

    /// A number with a fraction, in its shortest form.
    public init(floatLiteral value: Double) {
        self = .number(value)
    }

    /// Text.
    public init(stringLiteral value: String) {
        self = .string(value)
    }

    /// Values in order.
    public init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }

    /// Members in order; of two with the same name the last one wins.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { JSONObject.Member(name: $0.0, value: $0.1) }))
    }
}

extension JSONValue: CustomStringConvertible {
    /// Compact JSON text. It holds the value: not for logs.
    public var description: String {
        String(decoding: serialized(), as: UTF8.self)
    }
}

/// A number of any size and precision, kept as its JSON literal. Comparisons are exact, never through floating point.
public struct JSONDecimal: Sendable {
    /// The number as it was written, by the grammar of RFC 8259 section 6.
    public let literal: String

    /// Takes a JSON number; nil when the text is not one.
    public init?(_ literal: String) {
        guard literal.withBytes({ !$0.isEmpty && JSONNumberScanner.length(of: $0) == $0.count }) else { return nil }
        self.literal = literal
    }

    /// The whole number.
    public init(_ integer: Int64) {
        literal = String(integer)
    }

    /// For text that has been through the grammar.
    init(unchecked literal: String) {
        self.literal = literal
    }

    /// The nearest floating-point value; infinite when the number is beyond its range.
    public var double: Double { Double(literal) ?? .nan }

    /// The value, if it is whole and fits into 64 bits.
    public var wholeNumber: Int64? { Normal(literal).wholeNumber }
}

extension JSONDecimal: Hashable, Comparable {
    /// By value: `129.00` equals `129`.
    public static func == (left: JSONDecimal, right: JSONDecimal) -> Bool {
        left.literal.utf8.elementsEqual(right.literal.utf8) || Normal(left.literal) == Normal(right.literal)
    }

    /// By value, whatever the size.
    public static func < (left: JSONDecimal, right: JSONDecimal) -> Bool {
        Normal(left.literal) < Normal(right.literal)
    }

    /// Numbers that are equal hash alike, and as the integer they equal.
    public func hash(into hasher: inout Hasher) {
        let normal = Normal(literal)
        if let integer = normal.wholeNumber {
            hasher.combine(integer)
        } else {
            hasher.combine(normal)
        }
    }
}

extension JSONDecimal: CustomStringConvertible {
    /// The number as it was written.
    public var description: String { literal }
}

extension JSONDecimal {
    /// The one form that all spellings of a number share: 0.d₁d₂…dₙ · 10^magnitude with d₁ and dₙ not zero.
    struct Normal: Hashable, Comparable {
        var isNegative = false
        var digits: [UInt8] = []
        var magnitude = 0

        init(_ literal: String) {
            var exponent = 0
            var fraction = 0
            var text = literal.utf8[...]
            if let mark = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
                exponent = Self.exponent(text[text.index(after: mark)...])
                text = text[..<mark]
            }
            isNegative = text.first == UInt8(ascii: "-")
            var isFraction = false
            for byte in text {
                switch byte {
                case UInt8(ascii: "."): isFraction = true
                case UInt8(ascii: "0")...UInt8(ascii: "9"):
                    digits.append(byte)
                    if isFraction { fraction += 1 }
                default: break
                }
            }
            normalise(exponent: exponent - fraction)
        }

        private mutating func normalise(exponent: Int) {
            digits.removeFirst(digits.prefix { $0 == UInt8(ascii: "0") }.count)
            magnitude = digits.count + exponent
            digits.removeLast(digits.reversed().prefix { $0 == UInt8(ascii: "0") }.count)
            if digits.isEmpty {
                isNegative = false
                magnitude = 0
            }
        }

        /// Exponents beyond all sense stand still at 10^15, so that sums cannot overflow.
        private static func exponent(_ text: Substring.UTF8View) -> Int {
            var value = 0
            for byte in text where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") {
                value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000_000_000_000)
            }
            return text.first == UInt8(ascii: "-") ? -value : value
        }

        var wholeNumber: Int64? {
            guard digits.count <= magnitude || digits.isEmpty, magnitude <= 19 else { return nil }
            var value: Int64 = 0
            for index in 0..<magnitude {
                let digit = index < digits.count ? Int64(digits[index] - UInt8(ascii: "0")) : 0
                let (tenfold, isTooBig) = value.multipliedReportingOverflow(by: 10)
                let (sum, isTooBigNow) =
                    isNegative ? tenfold.subtractingReportingOverflow(digit) : tenfold.addingReportingOverflow(digit)
                if isTooBig || isTooBigNow { return nil }
                value = sum
            }
            return value
        }

        static func < (left: Normal, right: Normal) -> Bool {
            if left.sign != right.sign { return left.sign < right.sign }
            return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
        }

        private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

        /// Compares without regard to the sign.
        private func isSmaller(than other: Normal) -> Bool {
            if magnitude != other.magnitude { return magnitude < other.magnitude }
            return digits.lexicographicallyPrecedes(other.digits)
        }
    }
}

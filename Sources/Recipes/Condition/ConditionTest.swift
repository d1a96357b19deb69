/// What one comparison asks of a value.
enum ConditionTest: Sendable, Hashable {
    case equals(JSONValue)
    case isIn([JSONValue])
    case isNotIn([JSONValue])
    case over(JSONValue)
    case underNumber(JSONValue)
    case underCode([String])
    case between(JSONValue, JSONValue)
    case matches([ConditionPattern])
    case contains([JSONValue])
    case exists(Bool)

    func holds(for value: JSONValue?) -> Bool {
        let value = value.flatMap { $0.isNull ? nil : $0 }
        switch self {
        case .exists(let isWanted): return (value != nil) == isWanted
        case .isNotIn(let operands): return !Self.fits(value) { element in operands.contains { element.isLike($0) } }
        case .equals(let operand): return Self.fits(value) { $0.isLike(operand) }
        case .isIn(let operands): return Self.fits(value) { element in operands.contains { element.isLike($0) } }
        case .over(let bound): return Self.fits(value) { bound.isNumber(below: $0.asNumber) }
        case .underNumber(let bound): return Self.fits(value) { $0.asNumber.isNumber(below: bound) }
        case .between(let least, let most):
            return Self.fits(value) { element in
                let number = element.asNumber
                return number.isNumber && !number.isNumber(below: least) && !most.isNumber(below: number)
            }
        case .underCode(let codes): return Self.fits(value) { element in codes.contains { element.isUnder($0) } }
        case .matches(let patterns): return Self.fits(value) { element in patterns.contains { $0.matches(element) } }
        case .contains(let parts): return value.map { value in parts.contains { value.holds($0) } } ?? false
        }
    }

    /// Whether the value fits, or one of the elements if it is a list.
    private static func fits(_ value: JSONValue?, _ test: (JSONValue) -> Bool) -> Bool {
        switch value {
        case nil: false
        case .array(let elements)?: elements.contains(where: test)
        case let value?: test(value)
        }
    }
}

/// A pattern is compared by its text.
struct ConditionPattern: Sendable, Hashable {
    let pattern: Pattern

    static func == (left: ConditionPattern, right: ConditionPattern) -> Bool { left.pattern.source == right.pattern.source }

    func hash(into hasher: inout Hasher) { hasher.combine(pattern.source) }

    func matches(_ value: JSONValue) -> Bool { value.scalarText.map { pattern.matches($0) } ?? false }
}

extension ConditionTest {
    var operation: ConditionOperation {
        switch self {
        case .equals: .is
        case .isIn: .in
        case .isNotIn: .not
        case .over: .over
        case .underNumber, .underCode: .under
        case .between: .between
        case .matches: .matches
        case .contains: .contains
        case .exists: .exists
        }
    }

    /// What the config says, for the trace.
    var expected: JSONValue {
        switch self {
        case .equals(let operand): operand
        case .isIn(let operands), .isNotIn(let operands), .contains(let operands): Self.list(operands)
        case .over(let bound), .underNumber(let bound): bound
        case .underCode(let codes): Self.list(codes.map { .string($0) })
        case .between(let least, let most): [least, most]
        case .matches(let patterns): Self.list(patterns.map { .string($0.pattern.source) })
        case .exists(let isWanted): .bool(isWanted)
        }
    }

    private static func list(_ operands: [JSONValue]) -> JSONValue {
        operands.count == 1 ? operands[0] : .array(operands)
    }
}

extension JSONValue {
    /// The number that a text is; every other value as it is.
    fileprivate var asNumber: JSONValue {
        guard case .string(let text) = self else { return self }
        return JSONDecimal(text).map { .decimal($0) } ?? self
    }

    /// Numbers by value, also where one side has it as text; texts by canonical equivalence, which is what comparing in NFC comes to.
    fileprivate func isLike(_ operand: JSONValue) -> Bool {
        switch (self, operand) {
        case (.string(let text), .string(let wanted)): return text == wanted
        case (.string(let text), .bool(let flag)), (.bool(let flag), .string(let text)): return text == (flag ? "true" : "false")
        default:
            return isNumber || operand.isNumber ? asNumber == operand.asNumber : self == operand
        }
    }

    /// Whether this is the code or one below it.
    fileprivate func isUnder(_ code: String) -> Bool {
        guard let text = scalarText, text.utf8.starts(with: code.utf8) else { return false }
        guard let divider = text.utf8.dropFirst(code.utf8.count).first else { return true }
        return "-/.:".utf8.contains(divider)
    }

    /// Whether the text has that part, the list that element, the object that member.
    fileprivate func holds(_ part: JSONValue) -> Bool {
        switch self {
        case .array(let elements): return elements.contains { $0.isLike(part) }
        case .object(let object): return part.string.map { object[$0] != nil } ?? false
        default:
            guard let text = scalarText, let part = part.scalarText else { return false }
            return text.hasPart(part)
        }
    }
}

extension String {
    /// Whether the other text is in this one, by canonical equivalence.
    fileprivate func hasPart(_ part: String) -> Bool {
        if withBytes({ bytes in part.withBytes { bytes.hasPart($0) } }) { return true }
        guard !NormalizedText.isASCII(self) || !NormalizedText.isASCII(part) else { return false }
        let text = NormalizedText.composed(self)
        let wanted = NormalizedText.composed(part)
        return text.withBytes { bytes in wanted.withBytes { bytes.hasPart($0) } }
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func hasPart(_ part: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = part.first else { return true }
        guard count >= part.count else { return false }
        for start in 0...(count - part.count) where self[start] == first {
            if self[start..<start + part.count].elementsEqual(part) { return true }
        }
        return false
    }
}

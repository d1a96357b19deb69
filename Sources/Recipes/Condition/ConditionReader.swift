/// Reads conditions, and goes on after a mistake to find them all.
struct ConditionReader {
    private(set) var problems: [RecipeError] = []
    private var keys: [String] = []
    private static let deepest = 32

    mutating func read(_ tree: JSONValue) -> ConditionNode {
        guard case .object(let mapping) = tree else {
            report(
                .conditionShape,
                "A condition is a mapping of paths to values, such as 'ticket.type: repair'; here is \(tree.kindName).")
            return .all([])
        }
        if mapping.isEmpty { report(.conditionShape, "The condition is empty. Leave it out where everything should match.") }
        guard keys.count <= Self.deepest else {
            report(.conditionShape, "The condition is nested deeper than \(Self.deepest) keys, which is the limit.")
            return .all([])
        }
        let nodes = mapping.map { member in within(member.name) { $0.read(member) } }
        return nodes.count == 1 ? nodes[0] : .all(nodes)
    }

    private mutating func read(_ member: JSONObject.Member) -> ConditionNode {
        switch member.name {
        case "all": .all(readList(member.value))
        case "any": .any(readList(member.value))
        case "not": .not(read(member.value))
        default: readPath(member)
        }
    }

    /// `any` and `all` take a list of conditions, or one mapping whose keys are taken one by one.
    private mutating func readList(_ tree: JSONValue) -> [ConditionNode] {
        switch tree {
        case .array(let trees) where !trees.isEmpty:
            return trees.enumerated().map { index, tree in within(String(index)) { $0.read(tree) } }
        case .object(let mapping) where !mapping.isEmpty:
            return mapping.map { member in within(member.name) { $0.read(member) } }
        default:
            report(
                .conditionShape,
                "'\(keys.last ?? "")' needs a list of conditions with at least one in it; here is \(tree.kindName).")
            return []
        }
    }

    private mutating func readPath(_ member: JSONObject.Member) -> ConditionNode {
        let path = DottedPath(member.name)
        guard path.names.allSatisfy({ !$0.isEmpty }) else {
            report(.conditionShape, "'\(member.name)' is not a path: names with single dots between them.")
            return .all([])
        }
        switch member.value {
        case .object(let operators): return readOperators(operators, of: path)
        case .array(let operands):
            guard let list = scalars(.array(operands), for: "A list of values") else { return .all([]) }
            return .leaf(ConditionLeaf(path: path, test: .isIn(list)))
        case .null:
            report(
                .conditionOperand,
                "'\(member.name)' has no value. To ask whether there is one, write {exists: true} or {exists: false}.")
            return .all([])
        default: return .leaf(ConditionLeaf(path: path, test: .equals(member.value)))
        }
    }

    private mutating func readOperators(_ operators: JSONObject, of path: DottedPath) -> ConditionNode {
        if operators.isEmpty { report(.conditionShape, "'\(path)' has an empty mapping. It needs an operator, such as {is: …}.") }
        var nodes: [ConditionNode] = []
        for member in operators {
            let test = within(member.name) { $0.readOperator(member) }
            if let test { nodes.append(.leaf(ConditionLeaf(path: path, test: test))) }
        }
        return nodes.count == 1 ? nodes[0] : .all(nodes)
    }

    private mutating func readOperator(_ member: JSONObject.Member) -> ConditionTest? {
        guard let operation = ConditionOperation(rawValue: member.name) else {
            let known = ConditionOperation.allCases.map(\.rawValue).joined(separator: ", ")
            report(.conditionOperator, "There is no operator '\(member.name)'. There are \(known).")
            return nil
        }
        return test(operation, member.value)
    }

    private mutating func test(_ operation: ConditionOperation, _ operand: JSONValue) -> ConditionTest? {
        switch operation {
        case .is: scalar(operand).map { .equals($0) }
        case .in: scalars(operand, for: "'in'").map { .isIn($0) }
        case .not: oneOrMore(operand).map { .isNotIn($0) }
        case .over: number(operand).map { .over($0) }
        case .under: under(operand)
        case .between: between(operand)
        case .matches: patterns(operand)
        case .contains: oneOrMore(operand).map { .contains($0) }
        case .exists: flag(operand).map { .exists($0) }
        }
    }

    private mutating func under(_ operand: JSONValue) -> ConditionTest? {
        if operand.isNumber { return .underNumber(operand) }
        let codes = (operand.array ?? [operand]).compactMap(\.string).filter { !$0.isEmpty }
        guard !codes.isEmpty, codes.count == operand.array?.count ?? 1 else {
            return refuse("'under' needs a number, or a code or list of codes such as CN-SH", operand)
        }
        return .underCode(codes)
    }

    private mutating func between(_ operand: JSONValue) -> ConditionTest? {
        guard let bounds = operand.array, bounds.count == 2, bounds.allSatisfy(\.isNumber) else {
            return refuse("'between' needs a list of two numbers, the lesser one first", operand)
        }
        guard !bounds[1].isNumber(below: bounds[0]) else { return refuse("'between' needs the lesser number first", operand) }
        return .between(bounds[0], bounds[1])
    }

    private mutating func patterns(_ operand: JSONValue) -> ConditionTest? {
        let sources = (operand.array ?? [operand]).compactMap(\.string)
        guard !sources.isEmpty, sources.count == operand.array?.count ?? 1 else {
            return refuse("'matches' needs a pattern or a list of patterns", operand)
        }
        var compiled: [ConditionPattern] = []
        for source in sources {
            do throws(RecipeError) {
                compiled.append(ConditionPattern(pattern: try Pattern(source)))
            } catch {
                problems.append(RecipeError(error.code, error.message, at: error.position, keys: keys))
            }
        }
        return compiled.count == sources.count ? .matches(compiled) : nil
    }
}

/// Operands.
extension ConditionReader {
    private mutating func scalar(_ operand: JSONValue) -> JSONValue? {
        guard operand.scalarText != nil else { return refuse("'\(keys.last ?? "")' needs one value", operand) }
        return operand
    }

    private mutating func scalars(_ operand: JSONValue, for what: String) -> [JSONValue]? {
        guard let list = operand.array, !list.isEmpty, list.allSatisfy({ $0.scalarText != nil }) else {
            return refuse("\(what) needs texts, numbers or truth values in it, at least one", operand)
        }
        return list
    }

    private mutating func oneOrMore(_ operand: JSONValue) -> [JSONValue]? {
        operand.array == nil ? scalar(operand).map { [$0] } : scalars(operand, for: "'\(keys.last ?? "")'")
    }

    private mutating func number(_ operand: JSONValue) -> JSONValue? {
        operand.isNumber ? operand : refuse("'\(keys.last ?? "")' needs a number", operand)
    }

    private mutating func flag(_ operand: JSONValue) -> Bool? {
        operand.bool ?? refuse("'\(keys.last ?? "")' needs true or false", operand)
    }

    private mutating func refuse<Anything>(_ what: String, _ operand: JSONValue) -> Anything? {
        report(.conditionOperand, "\(what); here is \(operand.kindName).")
        return nil
    }

    private mutating func report(_ code: RecipeError.Code, _ message: String) {
        problems.append(RecipeError(code, message, keys: keys))
    }

    private mutating func within<Result>(_ key: String, _ read: (inout ConditionReader) -> Result) -> Result {
        keys.append(key)
        defer { keys.removeLast() }
        return read(&self)
    }
}

extension JSONValue {
    /// The kind of value with its article, for sentences.
    var kindName: String {
        switch self {
        case .null: "nothing"
        case .bool: "a truth value"
        case .integer, .decimal: "a number"
        case .string: "a text"
        case .array(let elements): elements.isEmpty ? "an empty list" : "a list"
        case .object(let object): object.isEmpty ? "an empty mapping" : "a mapping"
        }
    }
}

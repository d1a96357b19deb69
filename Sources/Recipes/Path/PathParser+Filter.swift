/// Filters: RFC 9535 section 2.3.5, with the types of section 2.4.3.
extension PathParser {
    mutating func parseCondition() throws(RecipeError) -> PathCondition {
        try deeper { (parser) throws(RecipeError) in
            var parts = [try parser.parseConjunction()]
            while parser.takeOperator("||") { parts.append(try parser.parseConjunction()) }
            return parts.count == 1 ? parts[0] : .or(parts)
        }
    }

    private mutating func parseConjunction() throws(RecipeError) -> PathCondition {
        var parts = [try parseBasic()]
        while takeOperator("&&") { parts.append(try parseBasic()) }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    /// Space in front of an operator that does not come belongs to others.
    private mutating func takeOperator(_ word: StaticString) -> Bool {
        let start = at
        skipSpace()
        if take(word) { return true }
        at = start
        return false
    }

    private mutating func parseBasic() throws(RecipeError) -> PathCondition {
        skipSpace()
        if take("!") {
            skipSpace()
            if current == UInt8(ascii: "(") { return .not(try parseBracketed()) }
            let start = at
            return .not(try test(try parseOperand(), at: start))
        }
        if current == UInt8(ascii: "(") { return try parseBracketed() }
        return try parseComparisonOrTest()
    }

    private mutating func parseBracketed() throws(RecipeError) -> PathCondition {
        at += 1
        let condition = try parseCondition()
        skipSpace()
        guard take(")") else { throw broken("needs ')' here") }
        return condition
    }

    private mutating func parseComparisonOrTest() throws(RecipeError) -> PathCondition {
        let start = at
        let left = try parseOperand()
        let end = at
        skipSpace()
        guard let comparison = takeComparison() else {
            at = end
            return try test(left, at: start)
        }
        try check(left, is: .value, at: start)
        skipSpace()
        let second = at
        let right = try parseOperand()
        try check(right, is: .value, at: second)
        return .comparison(left, comparison, right)
    }

    private mutating func takeComparison() -> PathComparison? {
        if take("==") { return .equal }
        if take("!=") { return .unequal }
        if take("<=") { return .lessOrEqual }
        if take(">=") { return .greaterOrEqual }
        if take("<") { return .less }
        if take(">") { return .greater }
        return nil
    }

    private func test(_ operand: PathOperand, at start: Int) throws(RecipeError) -> PathCondition {
        switch operand {
        case .query(let query): return .exists(query)
        case .call(let call) where call.function.result == .logical: return .test(call)
        case .call(let call):
            throw broken(
                "uses \(call.function.rawValue)() as a test; its result has to be compared with something", .pathType, at: start)
        case .literal: throw broken("has a literal alone in a filter; it has to be compared with something", at: start)
        }
    }

    /// The types of RFC 9535 section 2.4.3.
    private func check(_ operand: PathOperand, is kind: PathFunction.Kind, at start: Int) throws(RecipeError) {
        switch (kind, operand) {
        case (.value, .literal), (.nodes, .query): return
        case (.value, .query(let query)):
            guard query.steps == nil else { return }
            throw broken(
                "uses a path that can lead to many values where one is needed; only names and indexes may stand in it", .pathType,
                at: start)
        case (.value, .call(let call)):
            guard call.function.result != .value else { return }
            throw broken(
                "uses \(call.function.rawValue)(), which says true or false, where a value is needed", .pathType, at: start)
        default: throw broken("needs a path here that begins with '@' or '$'", .pathType, at: start)
        }
    }

    private mutating func parseOperand() throws(RecipeError) -> PathOperand {
        switch current {
        case UInt8(ascii: "$"): return .query(try parseQuery())
        case UInt8(ascii: "@"): return .query(try parseRelativeQuery())
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .literal(.string(try parseText()))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .literal(try parseNumber())
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return try parseWord()
        default: throw broken("needs a path, a function, a string or a number here")
        }
    }

    private mutating func parseNumber() throws(RecipeError) -> JSONValue {
        let rest = bytes[at...]
        let length = rest.withUnsafeBufferPointer { JSONNumberScanner.length(of: $0) }
        guard length > 0 else { throw broken("has a number that is not written as JSON has it") }
        at += length
        let literal = String(decoding: rest.prefix(length), as: UTF8.self)
        return Int64(literal).map { .integer($0) } ?? .decimal(JSONDecimal(unchecked: literal))
    }

    private mutating func parseWord() throws(RecipeError) -> PathOperand {
        let start = at
        while (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(current) || current == UInt8(ascii: "_") || isDigit { at += 1 }
        let word = String(decoding: bytes[start..<at], as: UTF8.self)
        if take("(") { return .call(try parseCall(of: word, at: start)) }
        switch word {
        case "true": return .literal(.bool(true))
        case "false": return .literal(.bool(false))
        case "null": return .literal(.null)
        default:
            throw broken(
                "has the word '\(word)', which is neither a literal nor a function; names of members need '@.' in front",
                at: start)
        }
    }

    private mutating func parseCall(of name: String, at start: Int) throws(RecipeError) -> PathFunctionCall {
        guard let function = PathFunction(rawValue: name) else {
            throw broken("calls \(name)(), which does not exist; there are length, count, match, search and value", at: start)
        }
        let arguments = try deeper { (parser) throws(RecipeError) in try parser.parseArguments(of: function) }
        return PathFunctionCall(function: function, arguments: arguments, pattern: try literalPattern(of: function, arguments))
    }

    private mutating func parseArguments(of function: PathFunction) throws(RecipeError) -> [PathOperand] {
        var arguments: [PathOperand] = []
        skipSpace()
        while !take(")") {
            if !arguments.isEmpty {
                guard take(",") else { throw broken("needs ',' or ')' here") }
                skipSpace()
            }
            guard arguments.count < function.parameters.count else { throw wrongCount(function) }
            let start = at
            let argument = try parseOperand()
            try check(argument, is: function.parameters[arguments.count], at: start)
            arguments.append(argument)
            skipSpace()
        }
        guard arguments.count == function.parameters.count else { throw wrongCount(function) }
        return arguments
    }

    private func wrongCount(_ function: PathFunction) -> RecipeError {
        broken("calls \(function.rawValue)() with another number of arguments than \(function.parameters.count)", .pathType)
    }

    private func literalPattern(of function: PathFunction, _ arguments: [PathOperand]) throws(RecipeError) -> Pattern? {
        guard function.result == .logical, case .literal(.string(let text)) = arguments[1] else { return nil }
        return try Pattern(IRegexp.re2(of: text))
    }
}

extension PathEvaluator {
    mutating func holds(_ condition: PathCondition, for current: JSONValue) throws(RecipeError) -> Bool {
        switch condition {
        case .or(let parts):
            for part in parts where try holds(part, for: current) { return true }
            return false
        case .and(let parts):
            for part in parts where try !holds(part, for: current) { return false }
            return true
        case .not(let inner): return try !holds(inner, for: current)
        case .comparison(let left, let comparison, let right):
            let left = try value(of: left, current: current)
            let right = try value(of: right, current: current)
            return try compare(left, comparison, right)
        case .exists(let query): return try exists(query, current: current)
        case .test(let call): return try matches(call, current: current)
        }
    }

    private mutating func exists(_ query: PathQuery, current: JSONValue) throws(RecipeError) -> Bool {
        if query.steps != nil { return try value(of: .query(query), current: current) != nil }
        return try !values(of: query, current: current).isEmpty
    }

    /// The value of an operand; nil is the RFC's Nothing.
    private mutating func value(of operand: PathOperand, current: JSONValue) throws(RecipeError) -> JSONValue? {
        switch operand {
        case .literal(let value): return value
        case .query(let query):
            try charge(1 + query.segments.count)
            let start: JSONValue? = if case .root(let name) = query.origin { scope.value(of: name) } else { current }
            return PathQuery.follow(query.steps ?? [], from: start)
        case .call(let call): return try result(of: call, current: current)
        }
    }

    private mutating func compare(_ left: JSONValue?, _ comparison: PathComparison, _ right: JSONValue?) throws(RecipeError)
        -> Bool
    {
        switch comparison {
        case .equal: try isEqual(left, right)
        case .unequal: try !isEqual(left, right)
        case .less: try isLess(left, right)
        case .greater: try isLess(right, left)
        case .lessOrEqual: try isLess(left, right) ? true : isEqual(left, right)
        case .greaterOrEqual: try isLess(right, left) ? true : isEqual(left, right)
        }
    }

    private mutating func isEqual(_ left: JSONValue?, _ right: JSONValue?) throws(RecipeError) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        try charge(cost(of: left, right))
        switch (left, right) {
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            for (left, right) in zip(left, right) where try !isEqual(left, right) { return false }
            return true
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            for member in left.members {
                guard let other = right[member.name], try isEqual(member.value, other) else { return false }
            }
            return true
        default: return left == right
        }
    }

    /// Numbers by value, strings by code point; nothing else has an order.
    private mutating func isLess(_ left: JSONValue?, _ right: JSONValue?) throws(RecipeError) -> Bool {
        try charge(cost(of: left, right))
        switch (left, right) {
        case (.string(let left)?, .string(let right)?):
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        case (let left?, let right?): return left.isNumber(below: right)
        default: return false
        }
    }
}

extension PathEvaluator {
    /// What a comparison costs: long texts and numbers of many digits have to be gone through.
    private func cost(of left: JSONValue?, _ right: JSONValue?) -> Int {
        switch (left, right) {
        case (.string(let left)?, .string(let right)?): 1 + min(left.utf8.count, right.utf8.count) >> 6
        default: 1 + (digits(of: left) + digits(of: right)) >> 3
        }
    }

    private func digits(of value: JSONValue?) -> Int {
        if case .decimal(let number)? = value { number.literal.utf8.count } else { 0 }
    }
}

/// The functions of RFC 9535 section 2.4.
extension PathEvaluator {
    private mutating func result(of call: PathFunctionCall, current: JSONValue) throws(RecipeError) -> JSONValue? {
        switch call.function {
        case .length: return try length(of: value(of: call.arguments[0], current: current)).map { .integer(Int64($0)) }
        case .count: return .integer(Int64(try argumentNodes(of: call, current: current).count))
        case .value:
            let nodes = try argumentNodes(of: call, current: current)
            return nodes.count == 1 ? nodes[0] : nil
        case .match, .search: return .bool(try matches(call, current: current))
        }
    }

    private mutating func argumentNodes(of call: PathFunctionCall, current: JSONValue) throws(RecipeError) -> [JSONValue] {
        guard case .query(let query) = call.arguments[0] else { return [] }
        return try values(of: query, current: current)
    }

    private mutating func length(of value: JSONValue?) throws(RecipeError) -> Int? {
        switch value {
        case .string(let text)?:
            try charge(text.utf8.count >> 6)
            return text.unicodeScalars.count
        case .array(let elements)?: return elements.count
        case .object(let object)?: return object.count
        default: return nil
        }
    }

    private mutating func matches(_ call: PathFunctionCall, current: JSONValue) throws(RecipeError) -> Bool {
        guard case .string(let text)? = try value(of: call.arguments[0], current: current),
            let pattern = try pattern(of: call, current: current)
        else { return false }
        try charge(1 + text.utf8.count >> 4)
        return call.function == .match ? pattern.matchesWhole(text) : pattern.matches(text)
    }

    /// The pattern of the call. One that stands in the document may be bad: then nothing matches (RFC 9535 section 2.4.6).
    private mutating func pattern(of call: PathFunctionCall, current: JSONValue) throws(RecipeError) -> Pattern? {
        if let pattern = call.pattern { return pattern }
        guard case .string(let source)? = try value(of: call.arguments[1], current: current) else { return nil }
        if let known = patterns[source] { return known }
        try charge(1_000 + source.utf8.count * 64)
        // A bad pattern is the document's fault, not the operator's: it matches nothing, as the RFC wants.
        let pattern = try? Pattern(IRegexp.re2(of: source), maxMemory: 1 << 20)
        patterns[source] = .some(pattern)
        return pattern
    }
}

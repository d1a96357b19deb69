/// Reads expressions. The grammar is small on purpose: a value with functions round it, no operators.
struct ExpressionParser {
    private let bytes: [UInt8]
    private let vocabulary: Vocabulary
    private var at = 0
    private var depth = 0

    private static let deepest = 8

    private init(_ text: String, _ vocabulary: Vocabulary) {
        bytes = Array(text.utf8)
        self.vocabulary = vocabulary
    }

    /// Reads an expression that is the whole text.
    ///
    /// - Throws: `RecipeError` of code `mapping.syntax`, or what is wrong with a path inside.
    static func parse(_ text: String, _ vocabulary: Vocabulary) throws(RecipeError) -> Expression {
        var parser = ExpressionParser(text, vocabulary)
        let expression = try parser.expression()
        parser.skipSpace()
        guard parser.next == nil else { throw parser.refusal("There is more behind its end") }
        return expression
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func expression() throws(RecipeError) -> Expression {
        skipSpace()
        switch next {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .literal(try quoted())
        case UInt8(ascii: "$"): return try path()
        default: return try word()
        }
    }

    private mutating func quoted() throws(RecipeError) -> String {
        let start = at + 1
        guard let end = bytes[start...].firstIndex(of: bytes[at]) else { throw refusal("A quoted text has no end") }
        at = end + 1
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func path() throws(RecipeError) -> Expression {
        guard vocabulary.hasRequest else { throw refusal("There is no document here that a path could lead into") }
        let path = try JSONPath(prefixOf: bytes, at: &at)
        return .path(try PathReference(path, levels: vocabulary.levels))
    }

    private mutating func word() throws(RecipeError) -> Expression {
        let end = bytes[at...].firstIndex { ASCII.isSpace($0) || $0 == 0x2C || $0 == 0x28 || $0 == 0x29 } ?? bytes.count
        let name = String(decoding: bytes[at..<end], as: UTF8.self)
        at = end
        if next == UInt8(ascii: "(") { return try call(name) }
        if vocabulary.allows(variable: name) { return .variable(name) }
        if name.hasPrefix("settings.") { return try setting(String(name.dropFirst("settings.".count))) }
        if vocabulary.hasRequest {
            if name == "method" { return .method }
            if let field = RequestField(name) { return .field(field) }
        }
        throw unknown(name)
    }

    private func setting(_ name: String) throws(RecipeError) -> Expression {
        guard vocabulary.settings.contains(name) else {
            throw refusal("There is no setting \(name)", NearestName.nearest(to: name, in: vocabulary.settings))
        }
        return .setting(name)
    }

    private mutating func call(_ name: String) throws(RecipeError) -> Expression {
        guard let function = Function(rawValue: name) else {
            let known = Function.allCases.map(\.rawValue)
            throw refusal("There is no function \(name)()", NearestName.nearest(to: name, in: known))
        }
        depth += 1
        guard depth <= Self.deepest else { throw refusal("Functions are nested deeper than \(Self.deepest) levels") }
        let arguments = try arguments()
        guard next == UInt8(ascii: ")") else { throw refusal("\(name)() has no closing parenthesis") }
        at += 1
        depth -= 1
        guard function.arity.contains(arguments.count) else {
            throw refusal("\(name)() takes \(function.usage), and here are \(arguments.count)")
        }
        return .call(function, arguments)
    }

    private mutating func arguments() throws(RecipeError) -> [Expression] {
        at += 1
        var arguments: [Expression] = []
        skipSpace()
        while next != UInt8(ascii: ")") {
            arguments.append(try expression())
            skipSpace()
            guard next == UInt8(ascii: ",") else { break }
            at += 1
            skipSpace()
        }
        return arguments
    }

    private func unknown(_ name: String) -> RecipeError {
        let request = vocabulary.hasRequest ? ["method", "form.", "query.", "header.", "body.", "$"] : []
        let known = vocabulary.variables + request + ["settings."]
        return refusal(
            "\(name.isEmpty ? "Nothing" : name) is no value here; values begin with \(known.joined(separator: ", ")), and constants stand in quotes",
            NearestName.nearest(to: name, in: vocabulary.variables + vocabulary.settings.map { "settings.\($0)" }))
    }

    private mutating func skipSpace() {
        while let byte = next, ASCII.isSpace(byte) { at += 1 }
    }

    private func refusal(_ why: String, _ suggestion: String? = nil) -> RecipeError {
        RecipeError(
            .mappingSyntax,
            "The expression \(String(decoding: bytes, as: UTF8.self)) cannot be read. \(why).\(suggestion.map { " Did you mean \($0)?" } ?? "")"
        )
    }
}

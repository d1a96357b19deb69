/// A text cut at its references: `${env:NAME}`, `${env:NAME:-otherwise}`, `${file:path}`; `$${` stands for `${` itself.
struct Interpolation {
    enum Piece: Hashable {
        case text(String)
        case reference(Reference)
    }

    struct Reference: Hashable {
        var origin: Secret.Origin
        /// What stands in for a variable that is not set. A reference with one is no secret.
        var otherwise: String?
    }

    struct Fault: Error {
        var reason: String
    }

    var pieces: [Piece] = []

    /// Whether there is no reference in it.
    var isLiteral: Bool {
        pieces.allSatisfy { if case .text = $0 { true } else { false } }
    }

    init(_ text: String) throws(Fault) {
        guard text.utf8.contains(UInt8(ascii: "$")) else {
            pieces = text.isEmpty ? [] : [.text(text)]
            return
        }
        var rest = text[...]
        var literal = ""
        while let dollar = rest.firstIndex(of: "$") {
            literal += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                literal += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                if !literal.isEmpty { pieces.append(.text(literal)) }
                literal = ""
                pieces.append(.reference(try Self.take(&rest)))
            } else {
                literal += "$"
                rest = rest.dropFirst()
            }
        }
        literal += rest
        if !literal.isEmpty { pieces.append(.text(literal)) }
    }

    private static func take(_ rest: inout Substring) throws(Fault) -> Reference {
        guard let end = rest.firstIndex(of: "}") else { throw Fault(reason: "a reference begins with \"${\" and is not closed with \"}\".") }
        let inner = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
        rest = rest[rest.index(after: end)...]
        if inner.hasPrefix("env:") { return try environment(inner.dropFirst(4)) }
        if inner.hasPrefix("file:"), inner.utf8.count > 5 { return Reference(origin: .file(String(inner.dropFirst(5)))) }
        throw Fault(reason: "a reference is ${env:NAME}, ${env:NAME:-value} or ${file:path}; write $${ for the characters ${ themselves.")
    }

    private static func environment(_ text: Substring) throws(Fault) -> Reference {
        let name = text.prefix { $0 != ":" }
        let rest = text.dropFirst(name.count)
        guard isVariableName(name), rest.isEmpty || rest.hasPrefix(":-") else {
            throw Fault(reason: "the name of an environment variable has letters, digits and underscores, as in ${env:NAME} or ${env:NAME:-value}.")
        }
        return Reference(origin: .environment(String(name)), otherwise: rest.isEmpty ? nil : String(rest.dropFirst(2)))
    }

    private static func isVariableName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}

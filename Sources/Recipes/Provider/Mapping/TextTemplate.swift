/// A text with expressions in double braces: `Bearer {{settings.token}}`. Escaping follows where the text goes, never its author.
public struct TextTemplate: Sendable {
    enum Piece: Sendable {
        case literal(String)
        case expression(Expression)
    }

    let pieces: [Piece]

    /// Reads a template.
    ///
    /// - Throws: `RecipeError` of code `mapping.syntax`.
    init(_ text: String, _ vocabulary: Vocabulary) throws(RecipeError) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { pieces.append(.literal(String(rest[..<open.lowerBound]))) }
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw RecipeError(.mappingSyntax, "The template \(text) has an opening {{ without }}.")
            }
            let inside = String(rest[open.upperBound..<close.lowerBound])
            pieces.append(.expression(try ExpressionParser.parse(inside, vocabulary)))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.literal(String(rest))) }
        self.pieces = pieces
    }

    /// The text when there are no expressions in it.
    var constant: String? {
        switch pieces.count {
        case 0: ""
        case 1: if case .literal(let text) = pieces[0] { text } else { nil }
        default: nil
        }
    }

    /// The value of a template that is one expression and nothing else: it may be any JSON, and it may be missing.
    var single: Expression? {
        guard pieces.count == 1, case .expression(let expression) = pieces[0] else { return nil }
        return expression
    }

    /// The dotted names that the place of the template has to provide.
    var variables: [String] {
        pieces.flatMap { piece -> [String] in
            if case .expression(let expression) = piece { expression.variables } else { [] }
        }
    }

    /// The text in a scope; what is missing is empty.
    func text(in scope: MappingScope, for sink: Template.Sink) -> String {
        pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .expression(let expression): sink.escape(expression.text(in: scope) ?? "")
            }
        }.joined()
    }
}

extension Template.Sink {
    /// The sink of a body of a media type.
    init(contentType: String?) {
        let essence = contentType.map { MediaType($0).essence } ?? ""
        self = essence.hasSuffix("json") ? .json : essence.hasSuffix("xml") || essence.hasSuffix("html") ? .html : .text
    }

    /// A value as it goes into this sink.
    func escape(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

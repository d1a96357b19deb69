public import Recipes

/// A text of a request, with variables in double braces and secrets by reference: `Bearer ${env:OMS_TOKEN}`.
///
/// Secrets are put in beside the template, never through it: braces in a secret mean nothing.
public struct RequestText: Sendable {
    /// A stretch of the text.
    public enum Piece: Sendable {
        /// Rendered with the request's values.
        case template(Template)
        /// Put in as it is.
        case secret(Secret)
    }

    /// The stretches, in order.
    public var pieces: [Piece]

    /// Puts a text together.
    public init(pieces: [Piece] = []) {
        self.pieces = pieces
    }

    /// The names of the variables in it.
    public var variables: Set<String> {
        var names: Set<String> = []
        for case .template(let template) in pieces { names.formUnion(template.variables.map(\.name)) }
        return names
    }
}

extension RequestText: CustomStringConvertible {
    /// The text with its references in place of the secrets.
    public var description: String {
        pieces.map { piece in
            switch piece {
            case .template(let template): template.source
            case .secret(let secret): secret.description
            }
        }.joined()
    }
}

/// A JSON body of a request: its texts may have variables and secrets.
public indirect enum RequestJSON: Sendable {
    /// Anything that is no text.
    case value(JSONValue)
    /// A text.
    case text(RequestText)
    /// A list.
    case array([RequestJSON])
    /// Members, in order.
    case object([(name: String, value: RequestJSON)])

    /// The names of the variables in it.
    public var variables: Set<String> {
        switch self {
        case .value: []
        case .text(let text): text.variables
        case .array(let items): items.reduce(into: []) { $0.formUnion($1.variables) }
        case .object(let members): members.reduce(into: []) { $0.formUnion($1.value.variables) }
        }
    }
}

extension ValueKind where Value == RequestText {
    /// A text with variables that a request knows.
    static func requestText(_ sink: Template.Sink) -> Self {
        Self(.text("template", examples: ["Bearer ${env:NAME}"]), write: \.description) { node, reading in
            guard case .scalar(let scalar) = node.content, !node.isNull else {
                reading.report(.wrongType, at: node.mark, "this is \(node.kindName); it has to be a text.")
                return nil
            }
            return reading.requestText(scalar.text, for: sink, at: node.mark)
        }
    }
}

extension ValueKind where Value == RequestJSON {
    /// A body with texts that may have variables.
    static let requestJSON = Self(.anything) { node, reading in reading.requestJSON(node) }
}

extension Reading {
    fileprivate func requestText(_ text: String, for sink: Template.Sink, at mark: Mark) -> RequestText? {
        guard let pieces = secretText(text, at: mark)?.pieces else { return nil }
        do throws(RecipeError) {
            return RequestText(pieces: try templates(pieces, for: sink, at: mark))
        } catch {
            report(error, at: mark)
            return nil
        }
    }

    private func templates(_ pieces: [SecretText.Piece], for sink: Template.Sink, at mark: Mark) throws(RecipeError) -> [RequestText.Piece] {
        var made: [RequestText.Piece] = []
        for piece in SecretText.joined(pieces) {
            switch piece {
            case .secret(let secret): made.append(.secret(secret))
            case .text(let text):
                let template = try Template(text, sink: sink)
                if !template.variables.isEmpty { mention(.variables(template, .request), at: mark) }
                made.append(.template(template))
            }
        }
        return made
    }

    fileprivate func requestJSON(_ node: Node) -> RequestJSON? {
        switch node.content {
        case .scalar(let scalar):
            guard case .string(let text) = scalar.core else { return .value(node.json) }
            return requestText(text, for: .text, at: node.mark).map { .text($0) }
        case .list(let items):
            let values = items.enumerated().map { index, item in within("[\(index)]", at: item.mark) { requestJSON(item) } }
            return .array(values.compactMap(\.self))
        case .map(let entries):
            return .object(
                entries.compactMap { entry in
                    within(entry.key, at: entry.keyMark) { requestJSON(entry.value) }.map { (entry.key, $0) }
                })
        }
    }
}

extension SecretText {
    /// Neighbouring texts made one, so that a tag may hold a value with a default.
    fileprivate static func joined(_ pieces: [Piece]) -> [Piece] {
        pieces.reduce(into: []) { joined, piece in
            if case .text(let text) = piece, case .text(let before)? = joined.last {
                joined[joined.count - 1] = .text(before + text)
            } else {
                joined.append(piece)
            }
        }
    }
}

import Recipes

extension ValueKind where Value == JSONValue {
    /// Any YAML, as JSON. Nothing in it is resolved.
    static let json = Self(.anything) { node, _ in node.json }
}

extension ValueKind where Value == Pattern {
    /// A pattern of RE2, compiled.
    static let pattern = Self(.text("pattern", interpolates: false), write: \.source) { node, reading in
        reading.recipe(node, "a pattern") { text throws(RecipeError) in try Pattern(text) }
    }
}

extension ValueKind where Value == JSONPath {
    /// A path of RFC 9535, compiled.
    static let jsonPath = Self(.text("JSONPath", pattern: #"^\$"#, examples: ["$.data.no"], interpolates: false), write: \.text) { node, reading in
        reading.recipe(node, "a JSONPath, as in $.data.no") { text throws(RecipeError) in try JSONPath(text) }
    }
}

extension ValueKind where Value == String {
    /// A path that a rule or a prefill asks for, checked against what there is once all files are read.
    static func variable(_ scope: Vocabulary.Scope) -> Self {
        Self(.text("path", examples: ["order.paid"], interpolates: false), write: { $0 }) { node, reading in
            guard case .scalar(let scalar) = node.content, !node.isNull else {
                reading.report(.wrongType, at: node.mark, "this is \(node.kindName); it has to be a path, as in order.paid.")
                return nil
            }
            reading.mention(.path(scalar.text, scope), at: node.mark)
            return scalar.text
        }
    }
}

extension Reading {
    /// Compiles the text of a node, as it stands: nothing in it is resolved.
    func recipe<Compiled>(_ node: Node, _ expected: String, _ compile: (String) throws(RecipeError) -> Compiled) -> Compiled? {
        guard case .scalar(let scalar) = node.content, !node.isNull else {
            report(.wrongType, at: node.mark, "this is \(node.kindName); it has to be \(expected).")
            return nil
        }
        do throws(RecipeError) {
            return try compile(scalar.text)
        } catch {
            report(error, at: node.mark)
            return nil
        }
    }

    /// Reports what a recipe says of itself, with the place in its text.
    func report(_ error: RecipeError, at mark: Mark, suggestion: String? = nil) {
        var reason = error.message
        if let position = error.position { reason += " (At character \(position.column) of the text.)" }
        report(.badRecipe, at: mark, reason, suggestion: suggestion)
    }
}

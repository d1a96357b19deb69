extension ValueKind where Value == Secret {
    /// `${env:NAME}` or `${file:path}`; a secret that is written out is refused and never repeated.
    static let secret = Self(
        .text("secret", pattern: #"^\$\{(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)\}$"#, examples: ["${env:NAME}"], interpolates: false),
        write: { _ in nil }
    ) { node, reading in
        guard case .scalar(let scalar) = node.content, !node.isNull else {
            reading.report(.wrongType, at: node.mark, "this is \(node.kindName); \(howTo)")
            return nil
        }
        guard let pieces = reading.pieces(scalar.text, at: node.mark) else { return nil }
        guard pieces.count == 1, case .reference(let reference) = pieces[0] else {
            reading.report(.literalSecret, at: node.mark, "a secret stands in the file; \(howTo)")
            return nil
        }
        guard reference.otherwise == nil else {
            reading.report(.literalSecret, at: node.mark, "a secret has no default; write ${env:NAME} without \":-\".")
            return nil
        }
        return Secret(origin: reference.origin, value: reading.resolve(reference.origin, at: node.mark))
    }

    private static let howTo = "a secret is given by reference, as ${env:NAME} or ${file:path}."
}

extension ValueKind where Value == SecretText {
    /// A text that may hold secrets by reference.
    static let secretText = Self(.text("text with secrets", examples: ["Bearer ${env:NAME}"]), write: \.description) { node, reading in
        guard case .scalar(let scalar) = node.content, !node.isNull else {
            reading.report(.wrongType, at: node.mark, "this is \(node.kindName); it has to be a text.")
            return nil
        }
        return reading.secretText(scalar.text, at: node.mark)
    }
}

extension Reading {
    /// Cuts a text at its references; one with a default is put in as text, one without is a secret.
    func secretText(_ text: String, at mark: Mark) -> SecretText? {
        guard let pieces = pieces(text, at: mark) else { return nil }
        return SecretText(pieces: pieces.map { piece($0, at: mark) })
    }

    private func piece(_ piece: Interpolation.Piece, at mark: Mark) -> SecretText.Piece {
        switch piece {
        case .text(let literal): return .text(literal)
        case .reference(let reference):
            if let otherwise = reference.otherwise, case .environment(let name) = reference.origin {
                let value = variables.environment[name] ?? ""
                return .text(value.isEmpty ? otherwise : value)
            }
            return .secret(Secret(origin: reference.origin, value: resolve(reference.origin, at: mark)))
        }
    }
}

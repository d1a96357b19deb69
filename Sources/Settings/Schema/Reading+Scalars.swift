extension Reading {
    /// The scalar of a node with its references resolved; nil after the fault has been reported.
    ///
    /// - Parameter word: what was expected, as in "a duration".
    func scalar(_ node: Node, expecting word: String) -> Scalar? {
        guard case .scalar(let scalar) = node.content, !node.isNull else {
            report(.wrongType, at: node.mark, "this is \(node.kindName); it has to be \(word).")
            return nil
        }
        guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return scalar }
        return resolved(scalar, at: node.mark)
    }

    /// The pieces of a text with references; nil after a fault in their form has been reported.
    func pieces(_ text: String, at mark: Mark) -> [Interpolation.Piece]? {
        do {
            return try Interpolation(text).pieces
        } catch {
            report(.badValue, at: mark, error.reason)
            return nil
        }
    }

    private func resolved(_ scalar: Scalar, at mark: Mark) -> Scalar? {
        guard let pieces = pieces(scalar.text, at: mark) else { return nil }
        var text = ""
        var isComplete = true
        for piece in pieces {
            switch piece {
            case .text(let literal): text += literal
            case .reference(let reference):
                if let value = value(of: reference, at: mark) { text += value } else { isComplete = false }
            }
        }
        // A variable has no type of its own, and in {…} a reference has to be quoted: the key decides what it is.
        return isComplete ? Scalar(text: text, isPlain: true) : nil
    }

    private func value(of reference: Interpolation.Reference, at mark: Mark) -> String? {
        if let otherwise = reference.otherwise, case .environment(let name) = reference.origin {
            // As in a shell: a variable that is set to nothing counts as not set.
            let value = variables.environment[name]
            return value?.isEmpty == false ? value : otherwise
        }
        return resolve(reference.origin, at: mark)
    }

    /// The value behind a reference; nil, and said, when there is none.
    func resolve(_ origin: Secret.Origin, at mark: Mark) -> String? {
        do {
            return try variables.value(of: origin)
        } catch {
            report(.unset, at: mark, error.reason, severity: variables.unsetSeverity)
            return nil
        }
    }

    /// Reports a value that is of the right type and not allowed.
    func refuse(_ text: String, _ expected: String, at mark: Mark, suggestion: String? = nil) {
        report(.badValue, at: mark, "\"\(text.shortened)\" is not \(expected).", suggestion: suggestion)
    }
}

extension String {
    /// The text, or its beginning when it is long, for a line of a report.
    var shortened: String {
        utf8.count <= 60 ? self : String(prefix(40)) + "…"
    }
}

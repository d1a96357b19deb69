import Recipes

extension ValueKind where Value == Condition {
    /// A condition, compiled, its paths checked against what there is once all files are read.
    ///
    /// - Parameter scope: what it sees; nil where the section says so itself, once its other keys are read.
    static func condition(_ scope: Vocabulary.Scope?) -> Self {
        Self(.condition) { node, reading in
            guard node.isMap else {
                reading.report(.wrongType, at: node.mark, "this is \(node.kindName); it has to be a condition, as in {ticket.type: repair}.")
                return nil
            }
            if let scope { reading.mentions(in: node, scope) }
            let tree = node.json
            let problems = Condition.problems(in: tree)
            for problem in problems { reading.report(problem, in: node) }
            // Nothing is lost here: what could throw has just been reported.
            return problems.isEmpty ? try? Condition(tree) : nil
        }
    }
}

extension Reading {
    /// Reports a problem of a condition at the keys that lead to it.
    fileprivate func report(_ problem: RecipeError, in condition: Node) {
        var node = condition
        var mark = condition.mark
        var steps: [(name: String, mark: Mark)] = []
        for key in problem.keys {
            if let entry = node[key] {
                mark = problem.code == .conditionOperator ? entry.keyMark : entry.value.mark
                node = entry.value
                steps.append((key, mark))
            } else if case .list(let items) = node.content, let index = Int(key), items.indices.contains(index) {
                node = items[index]
                mark = node.mark
                steps.append(("[\(index)]", mark))
            }
        }
        report(problem, at: mark, behind: steps[...])
    }

    private func report(_ problem: RecipeError, at mark: Mark, behind steps: ArraySlice<(name: String, mark: Mark)>) {
        guard let step = steps.first else {
            let operations = ConditionOperation.allCases.map(\.rawValue)
            let isOperator = problem.code == .conditionOperator
            let suggestion = isOperator ? problem.keys.last.flatMap { Suggestion.nearest(to: $0, among: operations) } : nil
            return report(problem, at: mark, suggestion: suggestion)
        }
        within(step.name, at: step.mark) { report(problem, at: mark, behind: steps.dropFirst()) }
    }

    /// Notes the paths of a condition, and the values that they are compared with.
    func mentions(in node: Node, _ scope: Vocabulary.Scope) {
        for entry in node.entries ?? [] {
            within(entry.key, at: entry.keyMark) {
                switch entry.key {
                case "any", "all", "not": nested(entry.value, scope)
                default:
                    mention(.path(entry.key, scope), at: entry.keyMark)
                    comparisons(of: entry.key, with: entry.value)
                }
            }
        }
    }

    private func nested(_ node: Node, _ scope: Vocabulary.Scope) {
        guard case .list(let items) = node.content else { return mentions(in: node, scope) }
        for (index, item) in items.enumerated() {
            within("[\(index)]", at: item.mark) { mentions(in: item, scope) }
        }
    }

    private func comparisons(of path: String, with node: Node) {
        switch node.content {
        case .scalar(let scalar): mention(.comparison(path: path, value: scalar.text), at: node.mark)
        case .list(let items): for item in items { comparisons(of: path, with: item) }
        case .map(let entries):
            for entry in entries where ["is", "in", "not"].contains(entry.key) { comparisons(of: path, with: entry.value) }
        }
    }
}

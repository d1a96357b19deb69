/// Which requests, messages or answers something is for. In config: `when`, in the language of conditions, with expressions for paths.
///
/// `$event.type: message` · `$event.type: [message, edit]` · `form.MessageStatus: {exists: false}` · `any: [{method: GET}, {$.type: ping}]`
///
/// A value that is empty counts as one that is not there.
public struct MappingFilter: Sendable {
    /// What must hold; nil holds always.
    private let condition: Condition?
    /// What the condition's paths stand for.
    private let expressions: [String: Expression]

    /// A filter that always holds.
    public init() {
        condition = nil
        expressions = [:]
    }

    /// A filter by a condition; a path without an expression leads nowhere.
    public init(_ condition: Condition, expressions: [String: Expression]) {
        self.condition = condition
        self.expressions = expressions
    }

    /// Whether the filter holds for everything.
    var isOpen: Bool { condition == nil }

    func holds(in scope: MappingScope) -> Bool {
        condition?.holds { value(of: $0, in: scope) } ?? true
    }

    /// Whether the filter may hold by what needs no look into the body: the conditions side by side that ask for nothing else must.
    func mayHold(byHeadIn scope: MappingScope) -> Bool {
        guard let root = condition?.root else { return true }
        let sides: [ConditionNode] = if case .all(let nodes) = root { nodes } else { [root] }
        return sides.filter(readsHeadAlone).allSatisfy { node in node.holds { value(of: $0.text, in: scope) } }
    }

    private func value(of path: String, in scope: MappingScope) -> JSONValue? {
        expressions[path]?.value(in: scope).flatMap { Function.isSomething($0) ? $0 : nil }
    }

    private func readsHeadAlone(_ node: ConditionNode) -> Bool {
        var headAlone = true
        node.visit { leaf in headAlone = headAlone && expressions[leaf.path.text]?.readsBody == false }
        return headAlone
    }
}

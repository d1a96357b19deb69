/// A `when:` of the config: what has to hold of a message, a customer, an order, a ticket.
///
/// ```yaml
/// ticket.type: after-sales                  # is
/// customer.tier: [VIP, SVIP]                # any of
/// fields.refund_amount: {over: 100}         # is, in, not, over, under, between, matches, contains, exists
/// any: [{row.result: 投诉}, {not: {sender.phone: {exists: true}}}]
/// ```
///
/// - Several keys in one mapping all have to hold; so do several operators of one path.
/// - Where the value is a list, one of its elements has to fit; `not` wants that none does.
/// - Numbers are compared exactly, also when the value is a number written as text, as CSV rows have it. Texts are compared by case and by
///   canonical equivalence (NFC). `between` includes both ends, `over` and `under` do not.
/// - `under` with a text compares hierarchical codes: `CN-SH` and `CN` itself are under `CN`. Levels are divided by `-`, `/`, `.` or `:`.
/// - A path that leads nowhere, or to null, only fulfils `exists: false` and `not`.
public struct Condition: Sendable, Hashable {
    let root: ConditionNode

    /// Reads a condition.
    ///
    /// - Throws: the first of ``problems(in:)``.
    public init(_ tree: JSONValue) throws(RecipeError) {
        var reader = ConditionReader()
        let root = reader.read(tree)
        if let problem = reader.problems.first { throw problem }
        self.root = root
    }

    /// Everything that is wrong with a condition: each a ``RecipeError`` with `condition.shape`, `condition.operator`, `condition.operand` or
    /// `pattern.…`, and with the keys that lead there. Empty when there is nothing.
    public static func problems(in tree: JSONValue) -> [RecipeError] {
        var reader = ConditionReader()
        _ = reader.read(tree)
        return reader.problems
    }

    /// The paths that the condition looks at, each once, in order.
    public var paths: [String] {
        var paths: [String] = []
        root.visit { if !paths.contains($0.path.text) { paths.append($0.path.text) } }
        return paths
    }

    /// Whether the condition holds for the values in `scope`.
    public func holds(in scope: JSONValue) -> Bool {
        root.holds { $0.value(in: scope) }
    }

    /// Whether the condition holds for the values that `lookup` finds by dotted paths.
    public func holds(_ lookup: (String) -> JSONValue?) -> Bool {
        root.holds { lookup($0.text) }
    }

    /// Why a condition of several parts does not hold although all of its parts but one do; nil where it holds, or fails by more than that.
    ///
    /// - Parameter isPersonal: tells by its path whether a value is personal data, so that a trace masks it; everything is unless told otherwise.
    public func nearMiss(isPersonal: (String) -> Bool = { _ in true }, _ lookup: (String) -> JSONValue?) -> [ConditionEvidence]? {
        guard case .all(let parts) = root, parts.count > 1 else { return nil }
        var missed: ConditionNode?
        for part in parts where !part.holds({ lookup($0.text) }) {
            guard missed == nil else { return nil }
            missed = part
        }
        return missed.map { Self.evidence(of: $0.evaluate { lookup($0.text) }, isPersonal) { lookup($0.text) } }
    }

    private static func evidence(
        of verdict: ConditionNode.Verdict, _ isPersonal: (String) -> Bool, _ lookup: (DottedPath) -> JSONValue?
    ) -> [ConditionEvidence] {
        verdict.leaves.map { leaf, holds in
            ConditionEvidence(
                path: leaf.path.text, operation: leaf.test.operation, expected: leaf.test.expected, actual: lookup(leaf.path), holds: holds,
                isPersonal: isPersonal(leaf.path.text))
        }
    }
}

/// One comparison that decided.
public struct ConditionEvidence: Sendable, Hashable {
    /// The dotted path.
    public let path: String
    /// What was asked of the value.
    public let operation: ConditionOperation
    /// What the config says.
    public let expected: JSONValue
    /// What was found; nil for nothing.
    public let actual: JSONValue?
    /// Whether the comparison held.
    public let holds: Bool
    /// Whether `actual` has to be masked where it is shown.
    public let isPersonal: Bool
}

extension ConditionEvidence: CustomStringConvertible {
    /// A line for a trace. A personal value is masked.
    public var description: String {
        let found = actual.map { isPersonal ? "•••" : $0.description } ?? "nothing"
        return "\(path) \(operation.rawValue) \(expected): \(holds ? "yes" : "no"), found \(found)"
    }
}

/// What a condition may ask of a value.
public enum ConditionOperation: String, Sendable, Hashable, CaseIterable {
    case `is`, `in`, not, over, under, between, matches, contains, exists
}

extension RecipeError.Code {
    /// A part of the condition is a list where a mapping is needed, or the like.
    public static let conditionShape = Self(rawValue: "condition.shape")
    /// There is no such operator.
    public static let conditionOperator = Self(rawValue: "condition.operator")
    /// The operator cannot do anything with what it is given.
    public static let conditionOperand = Self(rawValue: "condition.operand")
}

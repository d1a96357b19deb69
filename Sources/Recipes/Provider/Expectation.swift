/// What a case expects, held against what came out.
public enum Expectation {
    /// What is different, one sentence each; empty when everything holds.
    ///
    /// Every value of `expected` must be in `found`; what `expected` does not name is not compared. Lists must be of the same length.
    public static func differences(_ expected: JSONValue, _ found: JSONValue?, at path: String = "") -> [String] {
        switch (expected, found) {
        case (.object(let members), .object(let others)?):
            members.flatMap { differences($0.value, others[$0.name], at: path.isEmpty ? $0.name : "\(path).\($0.name)") }
        case (.array(let values), .array(let others)?) where values.count == others.count:
            values.indices.flatMap { differences(values[$0], others[$0], at: "\(path)[\($0)]") }
        default:
            isSame(expected, found) ? [] : ["\(path) is \(found?.description ?? "missing"), not \(expected)."]
        }
    }

    /// Numbers and texts with the same letters are the same: YAML writes `1` where a vendor writes `"1"`.
    private static func isSame(_ expected: JSONValue, _ found: JSONValue?) -> Bool {
        if expected == found { return true }
        guard let one = expected.scalarText, let other = found?.scalarText else { return expected.isNull && found == nil }
        if one == other { return true }
        guard let first = Double(one), let second = Double(other) else { return false }
        return first == second
    }
}

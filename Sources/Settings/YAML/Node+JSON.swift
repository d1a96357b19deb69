import Recipes

extension Node {
    /// The value as JSON: plain scalars by YAML's core schema, numbers digit for digit.
    var json: JSONValue {
        switch content {
        case .scalar(let scalar): scalar.json
        case .list(let items): .array(items.map(\.json))
        case .map(let entries): .object(JSONObject(entries.map { JSONObject.Member(name: $0.key, value: $0.value.json) }))
        }
    }
}

extension Scalar {
    /// `129.00` stays `129.00`; infinities and not-a-number, which JSON lacks, stay the words they were.
    fileprivate var json: JSONValue {
        switch core {
        case .null: .null
        case .boolean(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number: JSONDecimal(text).map { .decimal($0) } ?? .string(text)
        case .string(let text): .string(text)
        }
    }
}

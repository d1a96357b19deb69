import Recipes

/// Writes shapes as JSON Schema (draft 2020-12), which editors use to complete and check while one types.
struct JSONSchemaWriter {
    /// A schema document for one kind of file.
    static func document(title: String, _ schema: JSONValue) -> JSONValue {
        var document: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": .string("Inlet: \(title)"),
        ]
        for member in schema.object ?? JSONObject() { document[member.name] = member.value }
        document["$defs"] = definitions
        return .object(document)
    }

    static func schema(of shape: Shape) -> JSONValue {
        switch shape {
        case .text(let text): schema(of: text)
        case .boolean: orVariable(["type": "boolean"])
        case .integer(let range): orVariable(integer(range))
        case .number: orVariable(["type": "number"])
        case .choice(let choices): schema(of: choices)
        case .list(let item): ["type": "array", "items": schema(of: item)]
        case .map(let keys, let value):
            ["type": "object", "description": .string("Keys: \(keys)."), "additionalProperties": schema(of: value)]
        case .section(let section): schema(of: section)
        case .anyOf(let shapes): ["anyOf": .array(shapes.map(schema))]
        case .condition: ["$ref": "#/$defs/condition"]
        case .anything: true
        }
    }

    static func schema(of section: SectionShape) -> JSONValue {
        var properties = JSONObject()
        for key in section.keys { properties[key.name] = schema(of: key) }
        var schema: JSONObject = [
            "type": "object", "description": .string(section.doc), "additionalProperties": false, "properties": .object(properties),
        ]
        let required = section.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        return .object(schema)
    }

    private static func schema(of key: KeyShape) -> JSONValue {
        var description = key.doc
        if let standard = key.standard { description += " Default: \(standard)." }
        var property: JSONObject = ["description": .string(description)]
        for member in schema(of: key.shape).object ?? JSONObject() where member.name != "description" {
            property[member.name] = member.value
        }
        return .object(property)
    }

    private static func schema(of text: Shape.Text) -> JSONValue {
        // Numbers and booleans are texts to whoever expects a text; a pattern only binds strings.
        guard let pattern = text.pattern else { return ["type": ["string", "number", "boolean"]] }
        var schema: JSONObject = ["type": ["string", "number"], "pattern": .string(pattern)]
        if !text.examples.isEmpty { schema["examples"] = .array(text.examples.map(JSONValue.string)) }
        return text.interpolates ? orVariable(.object(schema)) : .object(schema)
    }

    private static func schema(of choices: [Shape.Choice]) -> JSONValue {
        var schema: JSONObject = ["enum": .array(choices.map { .string($0.value) })]
        let documented = choices.filter { !$0.doc.isEmpty }
        if !documented.isEmpty {
            schema["description"] = .string(documented.map { "\($0.value): \($0.doc)" }.joined(separator: "; ") + ".")
        }
        return orVariable(.object(schema))
    }

    private static func integer(_ range: ClosedRange<Int>?) -> JSONValue {
        guard let range else { return ["type": "integer"] }
        return ["type": "integer", "minimum": .integer(Int64(range.lowerBound)), "maximum": .integer(Int64(range.upperBound))]
    }

    private static func orVariable(_ schema: JSONValue) -> JSONValue {
        ["anyOf": [schema, ["$ref": "#/$defs/variable"]]]
    }

    private static let definitions: JSONValue = [
        "variable": [
            "type": "string", "pattern": #"\$\{(env:[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?|file:[^}]+)\}"#,
            "description": "A reference that is resolved when the file is read: ${env:NAME}, ${env:NAME:-value} or ${file:path}.",
        ],
        "condition": [
            "type": "object",
            "description": "path: value, path: [any of], path: {is|in|not|over|under|between|matches|contains|exists: ...}, any:, all:, not:.",
            "properties": [
                "any": ["type": "array", "items": ["$ref": "#/$defs/condition"]],
                "all": ["type": "array", "items": ["$ref": "#/$defs/condition"]],
                "not": ["$ref": "#/$defs/condition"],
            ],
            "additionalProperties": ["anyOf": [["type": ["string", "number", "boolean"]], ["type": "array"], ["$ref": "#/$defs/comparison"]]],
        ],
        "comparison": [
            "type": "object", "additionalProperties": false, "minProperties": 1,
            "properties": [
                "is": true, "in": ["type": "array"], "not": true, "over": true, "under": true, "between": ["type": "array"],
                "matches": ["type": "string"], "contains": true, "exists": ["type": "boolean"],
            ],
        ],
    ]
}

import Intake
public import Recipes

/// The declarations of all keys, as JSON Schema for editors and as Markdown for people.
public enum Schema {
    /// A kind of file.
    public enum File: String, Sendable, Hashable, CaseIterable {
        /// `inlet.yaml`
        case inlet
        /// `channels/*.yaml`
        case channel
        /// `lookups/*.yaml`
        case lookup
        /// `tickets/*.yaml`
        case ticket
        /// `routing.yaml`
        case routing
        /// `notices.yaml`
        case notices

        /// Where such files are, from the configuration's folder.
        public var location: String {
            switch self {
            case .inlet: "inlet.yaml"
            case .channel: "channels/*.yaml"
            case .lookup: "lookups/*.yaml"
            case .ticket: "tickets/*.yaml"
            case .routing: "routing.yaml"
            case .notices: "notices.yaml"
            }
        }
    }

    /// The JSON Schema (draft 2020-12) of a kind of file.
    public static func jsonSchema(for file: File) -> JSONValue {
        let schema: JSONValue =
            switch file {
            case .inlet: JSONSchemaWriter.schema(of: Instance.section.shape)
            case .channel: channelSchema
            case .lookup: JSONSchemaWriter.schema(of: Lookup.section.shape)
            case .ticket: JSONSchemaWriter.schema(of: TicketType.section.shape)
            case .routing: ["type": "array", "items": JSONSchemaWriter.schema(of: RoutingRule.section.shape)]
            case .notices: ["type": "array", "items": JSONSchemaWriter.schema(of: NoticeRule.section.shape)]
            }
        return JSONSchemaWriter.document(title: file.location, schema)
    }

    /// All generated files of docs/, by their path in it: the reference and a schema for each kind of file.
    public static func files() -> [(name: String, text: String)] {
        let schemas = File.allCases.map { file in
            let bytes = jsonSchema(for: file).serialized(.indented)
            return (name: "schema/\(file.rawValue).schema.json", text: String(decoding: bytes, as: UTF8.self) + "\n")
        }
        return [(name: "configuration.md", text: markdown())] + schemas
    }

    /// The reference of all keys: docs/configuration.md.
    public static func markdown() -> String {
        var writer = MarkdownWriter()
        Manual.write(&writer)
        return writer.text
    }

    /// One closed object a channel, told apart by `channel`.
    private static var channelSchema: JSONValue {
        let variants = Channel.allCases.map { channel in
            var section = Adapter.section(for: channel).shape
            section.keys[0].shape = .choice([Shape.Choice(value: channel.rawValue, doc: "")])
            return JSONSchemaWriter.schema(of: section)
        }
        return ["type": "object", "required": ["channel"], "oneOf": .array(variants)]
    }
}

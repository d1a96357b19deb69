import Foundation
import Recipes
import Testing
import Yams

/// The pages under adapters/providers.
enum ShippedProviders {
    static var names: [String] {
        let folder = PackageFolder.url.appendingPathComponent("adapters/providers")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".yaml") && !isOfCalls(folder.appendingPathComponent($0)) }.map { String($0.dropLast(5)) }.sorted()
    }

    /// Descriptions of call centres' exports stand there too.
    private static func isOfCalls(_ file: URL) -> Bool {
        (try? String(contentsOf: file, encoding: .utf8))?.contains("\nchannel: calls\n") ?? false
    }

    static func provider(_ name: String) throws -> Provider {
        let file = PackageFolder.url.appendingPathComponent("adapters/providers/\(name).yaml")
        return try provider(yaml: try String(contentsOf: file, encoding: .utf8), name: name)
    }

    static func provider(yaml: String, name: String = "test") throws -> Provider {
        try Provider(name: name, reading: tree(yaml))
    }

    static func tree(_ yaml: String) throws -> JSONValue {
        json(try #require(try Yams.compose(yaml: yaml)))
    }

    /// Plain scalars by the core schema of YAML 1.2; everything in quotes is a text.
    private static func json(_ node: Node) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            .object(JSONObject(mapping.map { .init(name: $0.key.scalar?.string ?? "", value: json($0.value)) }))
        case .sequence(let sequence): .array(sequence.map(json))
        case .scalar(let scalar): scalar.style == .plain ? plain(scalar.string) : .string(scalar.string)
        case .alias: .null
        }
    }

    private static func plain(_ text: String) -> JSONValue {
        switch text {
        case "", "~", "null": .null
        case "true": true
        case "false": false
        default: Int64(text).map(JSONValue.integer) ?? .string(text)
        }
    }
}

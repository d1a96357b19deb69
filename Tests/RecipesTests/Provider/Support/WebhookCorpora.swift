import Foundation
import Recipes
import Testing

/// The corpora beside the project, where they are.
enum WebhookCorpora {
    /// `INLET_CORPORA`, or `../shared/corpora` from the package; nil when there is no such folder.
    static let folder: URL? = {
        let named = ProcessInfo.processInfo.environment["INLET_CORPORA"].map { URL(fileURLWithPath: $0) }
        let folder = named ?? PackageFolder.url.deletingLastPathComponent().appendingPathComponent("shared/corpora")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    static var available: Bool { folder != nil }

    /// The cases of a corpus, one object a line.
    static func cases(_ name: String) throws -> [JSONValue] {
        let text = try String(contentsOf: try #require(folder).appendingPathComponent("\(name)/cases.jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    /// The bytes of a file of a corpus.
    static func bytes(_ name: String, _ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: try #require(folder).appendingPathComponent("\(name)/\(file)")))
    }

    /// `vectors.json` beside the corpora.
    static func vectors() throws -> JSONValue {
        let file = try #require(folder).deletingLastPathComponent().appendingPathComponent("vectors/vectors.json")
        return try JSONValue(parsing: Array(try Data(contentsOf: file)))
    }
}

/// The folder with Package.swift.
enum PackageFolder {
    static let url: URL = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/" && !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
            folder.deleteLastPathComponent()
        }
        return folder
    }()
}

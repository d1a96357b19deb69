import Foundation
import Testing

/// Finds the test corpora beside the project; they are not part of it.
enum Corpora {
    static let folder: URL? = {
        if let named = ProcessInfo.processInfo.environment["INLET_CORPORA"] { return URL(fileURLWithPath: named) }
        var place = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        while place.path != "/" {
            place.deleteLastPathComponent()
            let corpora = place.appendingPathComponent("../shared/corpora").standardizedFileURL
            let isRoot = FileManager.default.fileExists(atPath: place.appendingPathComponent("Package.swift").path)
            if isRoot, FileManager.default.fileExists(atPath: corpora.path) { return corpora }
        }
        return nil
    }()

    static var available: Bool { folder != nil }

    /// The cases of one corpus, one JSON object each.
    static func cases(_ corpus: String) throws -> [[String: Any]] {
        let file = try #require(folder).appendingPathComponent(corpus).appendingPathComponent("cases.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }
}

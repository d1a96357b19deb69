import Foundation
import Settings

/// A folder of configuration made of texts, gone when the test is.
final class TemporaryFolder {
    let path: String

    /// - Parameter files: texts by path, as in `adapters/channels/x.yaml`.
    init(_ files: [String: String]) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("settings-\(UUID().uuidString)").path
        for (name, text) in files { try write(Array(text.utf8), to: name) }
    }

    deinit {
        // What cannot be removed is left to the system's own cleaning of its temporary folder.
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    /// Loads `adapters/` of the folder.
    func load(_ environment: [String: String] = [:], _ secrets: Configuration.Secrets = .required) -> Judged {
        let result = Configuration.load(directory: "\(path)/adapters", environment: environment, secrets: secrets)
        let lines = result.diagnostics.map { $0.description.replacingOccurrences(of: "\(path)/", with: "") }
        return Judged(configuration: result.configuration, diagnostics: result.diagnostics, lines: lines)
    }
}

/// What came of loading a folder.
struct Judged {
    var configuration: Configuration?
    var diagnostics: [Diagnostic]
    /// The findings as people see them, paths cut to within the folder.
    var lines: [String]

    /// Loads texts once.
    static func files(
        _ files: [String: String], environment: [String: String] = [:], secrets: Configuration.Secrets = .required
    ) throws -> Judged {
        try TemporaryFolder(files).load(environment, secrets)
    }

    /// Loads one channel file `x.yaml`.
    static func channel(_ text: String, environment: [String: String] = [:]) throws -> [String] {
        try files(["adapters/channels/x.yaml": text], environment: environment).lines
    }
}

import Foundation

/// Finds things of the project from where this file stands.
enum Project {
    /// The folder with Package.swift and Sources.
    static let root: String = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appendingPathComponent("adapters").path) {
            folder.deleteLastPathComponent()
        }
        return folder.path
    }()

    /// A path within the project.
    static func path(_ relative: String) -> String { "\(root)/\(relative)" }
}

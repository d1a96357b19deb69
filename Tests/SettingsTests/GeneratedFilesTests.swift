import Foundation
import Testing

@testable import Settings

@Suite("The generated documentation")
struct GeneratedFilesTests {
    @Test("docs/ holds what the declarations generate", arguments: Schema.files().map(\.name))
    func upToDate(_ name: String) throws {
        let text = try #require(Schema.files().first { $0.name == name }?.text)
        let path = Project.path("docs/\(name)")
        if ProcessInfo.processInfo.environment["INLET_WRITE_DOCS"] != nil {
            try FileManager.default.createDirectory(
                atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let stored = try? String(contentsOfFile: path, encoding: .utf8)
        #expect(stored == text, "Write it anew: inlet schema --write docs")
    }
}

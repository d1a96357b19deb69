import Foundation
import Gateway
import Settings
import Testing

@Suite("The guide to providers' pages")
struct GuideTests {
    @Test("The whole page that it shows is in order, and its cases hold")
    func page() async throws {
        let guide = try String(contentsOfFile: root + "/docs/providers.md", encoding: .utf8)
        let start = try #require(guide.firstRange(of: "```yaml\n")).upperBound
        let page = guide[start...].prefix(upTo: try #require(guide[start...].firstRange(of: "```")).lowerBound)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("guide-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }  // A leftover folder does no harm.
        try FileManager.default.createDirectory(atPath: folder + "/providers", withIntermediateDirectories: true)
        try String(page).write(toFile: folder + "/providers/pigeon.yaml", atomically: true, encoding: .utf8)
        let (loaded, diagnostics) = Configuration.load(directory: folder, environment: [:], secrets: .deferred)
        let configuration = try #require(loaded, "\(Diagnostics.render(diagnostics))")
        var differences: [String] = []
        var count = 0
        try await CaseRun(configuration).run(["providers/pigeon"]) { report in
            count += 1
            differences += report.differences
        }
        #expect(count == 2 && differences.isEmpty, "\(differences)")
    }
}

import Foundation
import Gateway
import Intake
import Recipes
import Settings
import Testing

/// A configuration with one calls adapter, in a folder of its own.
struct CallsFolder: ~Copyable {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("inlet-calls-\(UUID().uuidString)")

    init(_ adapter: String, preset: String? = nil) throws {
        try FileManager.default.createDirectory(at: url.appendingPathComponent("adapters/channels"), withIntermediateDirectories: true)
        let providers = url.appendingPathComponent("adapters/providers")
        try FileManager.default.copyItem(at: URL(fileURLWithPath: root + "/adapters/providers"), to: providers)
        try preset?.write(to: providers.appendingPathComponent("own.yaml"), atomically: true, encoding: .utf8)
        try adapter.write(to: url.appendingPathComponent("adapters/channels/calls.yaml"), atomically: true, encoding: .utf8)
        try "templates: ../templates\n".write(to: url.appendingPathComponent("adapters/inlet.yaml"), atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(at: url) }  // What is left lies in the system's temporary folder.

    func load() throws -> Configuration {
        let (configuration, diagnostics) = Configuration.load(
            directory: url.appendingPathComponent("adapters").path,
            environment: ["INLET_PUBLIC_URL": "https://gw.example.com"], secrets: .deferred)
        return try #require(configuration, "\(Diagnostics.render(diagnostics))")
    }

    /// What `inlet try` prints for a file.
    func results(_ bytes: [UInt8]) async throws -> [JSONValue] {
        var results: [JSONValue] = []
        try await DryRun(load(), adapter: "calls").run("calls.csv", bytes) { results.append($0.json) }
        return results
    }

    func results(_ text: String) async throws -> [JSONValue] {
        try await results(Array(text.utf8))
    }
}

@Suite("Presets of call centres' exports")
struct CallPresetTests {
    static let names = ["amazon-connect", "asterisk-cdr", "china-call-center", "freeswitch-cdr", "genesys-cloud"]

    @Test("Every shipped preset's cases hold", arguments: names)
    func casesHold(name: String) async throws {
        let folder = try CallsFolder("channel: calls\nprovider: \(name)\ndrop: {folder: drop/calls}\n")
        var reports: [CaseReport] = []
        try await CaseRun(folder.load()).run(["providers/\(name)"]) { reports.append($0) }
        #expect(!reports.isEmpty)
        for report in reports { #expect(report.differences == [], "\(name): \(report.name)") }
    }

    @Test("All presets of calls are tested here")
    func allAreTested() throws {
        let folder = try CallsFolder("channel: calls\nprovider: genesys-cloud\ndrop: {folder: d}\n")
        #expect(try folder.load().presets.keys.sorted() == Self.names)
    }

    @Test("An adapter's own keys stand over those of its preset")
    func overriding() async throws {
        let folder = try CallsFolder(
            """
            channel: calls
            provider: china-call-center
            drop: {folder: d}
            region: CN
            map: {sent_at: {zone: UTC}, text: [小结, 客户姓名]}
            csv: {aliases: {小结: [说了什么]}}
            only_when: {row.业务类型: 投诉}
            """)
        let results = try await folder.results(
            "流水号,手机号,姓名,来电时间,说了什么,来电类型\n1,13800138000,王,2026-11-20 08:00:00,慢,投诉\n2,13800138000,王,2026-11-20 08:00:00,快,咨询\n")
        #expect(results[0]["messages"]?[0]?["text"]?.string == "慢\n王")
        #expect(results[0]["messages"]?[0]?["sent_at"]?.string == "2026-11-20T08:00:00+00:00")
        #expect(results[1]["reason"]?.string == "not_selected")
    }

    @Test("A case that does not hold is told, row by row")
    func failingCase() async throws {
        let folder = try CallsFolder("channel: calls\nprovider: own\ndrop: {folder: d}\n", preset: Self.wrongPreset)
        var reports: [CaseReport] = []
        try await CaseRun(folder.load()).run(["providers/own"]) { reports.append($0) }
        #expect(reports.map(\.holds) == [false, false])
        #expect(reports[1].differences == ["1 rows were expected, and 2 came."])
    }

    private static let wrongPreset = """
        channel: calls
        about: one of these tests'
        map: {text: words}
        cases:
          - {name: other words, rows: "id,words\\n1,hello\\n", expect: [{text: bye}]}
          - {name: other rows, rows: "id,words\\n1,hello\\n2,bye\\n", expect: [{text: hello}]}

        """

    @Test("A file that has none of a preset's columns is not read")
    func strangeFile() async throws {
        let folder = try CallsFolder("channel: calls\nprovider: china-call-center\ndrop: {folder: d}\n")
        let results = try await folder.results("a,b,c\n1,2,3\n4,5,6\n")
        #expect(results.count == 1)
        #expect(results[0]["disposition"]?.string == "quarantined")
        #expect(results[0]["reason"]?.string == "drift")
    }
}

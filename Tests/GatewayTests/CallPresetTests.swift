import Foundation
import Gateway
import Intake
import Recipes
import Settings
import Testing

/// A configuration with one calls adapter, in a folder of its own.
struct CallsFolder: ~Copyable {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("inlet-calls-\(UUID().uuidString)")

    init(_ adapter: String) throws {
        try FileManager.default.createDirectory(at: url.appendingPathComponent("adapters/channels"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: url.appendingPathComponent("adapters/providers"), withDestinationURL: URL(fileURLWithPath: root + "/adapters/providers"))
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
        let folder = try CallsFolder("channel: calls\nprovider: \(name)\ndrop: {folder: drop/calls}\nregion: CN\n")
        let preset = try #require(try folder.load().presets[name])
        #expect(!preset.cases.isEmpty)
        for sample in preset.cases {
            let results = try await folder.results(sample.rows)
            #expect(results.count == sample.expect.count, "\(name): \(sample.name): \(results.map(\.description))")
            for (result, wanted) in zip(results, sample.expect) {
                #expect(differences(of: result, from: wanted) == [], "\(name): \(sample.name)")
            }
        }
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

    @Test("A file that has none of a preset's columns is not read")
    func strangeFile() async throws {
        let folder = try CallsFolder("channel: calls\nprovider: china-call-center\ndrop: {folder: d}\n")
        let results = try await folder.results("a,b,c\n1,2,3\n4,5,6\n")
        #expect(results.count == 1)
        #expect(results[0]["disposition"]?.string == "quarantined")
        #expect(results[0]["reason"]?.string == "drift")
    }

    /// The paths at which a result lacks what was expected of it.
    private func differences(of result: JSONValue, from wanted: JSONValue) -> [String] {
        (wanted.object ?? [:]).flatMap { member -> [String] in
            let isOfResult = ["disposition", "reason"].contains(member.name)
            let found = isOfResult ? result[member.name] : result["messages"]?[0]?[member.name]
            return mismatches(found, member.value, at: member.name)
        }
    }

    private func mismatches(_ found: JSONValue?, _ wanted: JSONValue, at path: String) -> [String] {
        if let object = wanted.object {
            return object.flatMap { mismatches(found?[$0.name], $0.value, at: "\(path).\($0.name)") }
        }
        if let items = wanted.array {
            guard found?.array?.count == items.count else { return ["\(path): \(found?.description ?? "nothing")"] }
            return items.enumerated().flatMap { mismatches(found?[$0.offset], $0.element, at: "\(path)[\($0.offset)]") }
        }
        return found ?? .null == wanted ? [] : ["\(path): \(found?.description ?? "nothing")"]
    }
}

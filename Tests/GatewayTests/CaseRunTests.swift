import Foundation
import Gateway
import Intake
import Recipes
import Settings
import Testing

private func run(_ configuration: Configuration, _ names: [String] = []) async throws -> [CaseReport] {
    var reports: [CaseReport] = []
    try await CaseRun(configuration).run(names) { reports.append($0) }
    return reports
}

private func shippedWithoutSecrets() throws -> Configuration {
    let (configuration, diagnostics) = Configuration.load(directory: root + "/adapters", environment: [:], secrets: .deferred)
    return try #require(configuration, "\(Diagnostics.render(diagnostics))")
}

/// A configuration of one SMS adapter with one case.
private func configuration(expecting expectation: String, provider: String = "generic-hmac-json") throws -> Configuration {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cases-\(UUID().uuidString)").path
    for name in ["channels/samples", "providers"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    try FileManager.default.copyItem(atPath: root + "/adapters/providers/\(provider).yaml", toPath: "\(folder)/providers/\(provider).yaml")
    try #"{"id": "m-1", "text": "hello", "sender": {"id": "u-7"}}"#.write(
        toFile: "\(folder)/channels/samples/m.json", atomically: true, encoding: .utf8)
    try """
    channel: chat
    provider: \(provider)
    settings: {secret: "${env:NOT_SET}"}
    cases:
      - name: hello & "good" <day>
        file: samples/m.json
        expect: \(expectation)
    """.write(toFile: "\(folder)/channels/own.yaml", atomically: true, encoding: .utf8)
    let (configuration, diagnostics) = Configuration.load(directory: folder, environment: [:], secrets: .deferred)
    return try #require(configuration, "\(Diagnostics.render(diagnostics))")
}

@Suite struct CaseRunTests {
    @Test func everyShippedCaseHoldsAndEveryProviderAndAdapterHasOne() async throws {
        let configuration = try shippedWithoutSecrets()
        let reports = try await run(configuration)
        for report in reports { #expect(report.holds, "\(report.owner): \(report.name): \(report.differences)") }
        let owners = Set(configuration.adapters.map { "channels/\($0.name)" } + configuration.providers.keys.map { "providers/\($0)" })
        #expect(owners.subtracting(reports.map(\.owner)) == [])
    }

    @Test func aNamePicksItsCases() async throws {
        let owners = Set(try await run(shippedWithoutSecrets(), ["twilio", "channels/app-chat"]).map(\.owner))
        #expect(owners == ["providers/twilio", "channels/app-chat"])
    }

    @Test func anUnknownNameIsToldWithThoseThatThereAre() async throws {
        let configuration = try shippedWithoutSecrets()
        await #expect { try await run(configuration, ["twilo"]) } throws: { "\($0)".contains("providers/twilio") }
    }

    @Test func aCaseHoldsWithoutTheAdaptersSecret() async throws {
        let reports = try await run(configuration(expecting: "{external_id: m-1, text: hello, sender.handle: u-7, disposition: drafted}"))
        #expect(reports.map(\.differences).last == [])
    }

    @Test func aCaseThatDoesNotHoldSaysWhatIsDifferent() async throws {
        let reports = try await run(configuration(expecting: "{external_id: m-2, queue: finance}"), ["own"])
        #expect(
            reports.map(\.differences) == [
                ["external_id is \"m-1\", not \"m-2\".", "queue is \"inbox\", not \"finance\"."]
            ])
        #expect(reports.junit.contains(#"name="hello &amp; &quot;good&quot; &lt;day&gt;""#))
        #expect(reports.junit.contains("failures=\"1\"") && reports.junit.contains("<failure message=\"queue is"))
    }

    @Test func aCaseThatSpeaksOfTheVerdictIsHeldAgainstTheSignature() async throws {
        let reports = try await run(configuration(expecting: "{verdict: signature_missing, answer: {status: 401}}"), ["own"])
        #expect(reports.map(\.differences) == [[]])
    }
}

@Suite struct BareProviderTests {
    private let update = """
        {"update_id": 1, "message": {"message_id": 2, "date": 1441645532, "chat": {"id": 7}, "from": {"id": 7, "first_name": "Mei"}, "text": "hi"}}
        """

    @Test func aProviderIsTriedByItsNameWhereNoAdapterHasIt() async throws {
        let result = try #require(try await tried("telegram", update, headers: [("X-Telegram-Bot-Api-Secret-Token", "x")]).first)
        #expect(result.disposition == "processed" && result.reason == "signature_mismatch")
        #expect(result.json["messages"]?[0]?["text"]?.string == "hi")
    }

    @Test func aProviderThatSignsNothingIsTriedAsItIs() async throws {
        let result = try #require(try await tried("udesk", #"{"x": 1}"#).first)
        #expect(result.adapter.description == "udesk")
    }
}

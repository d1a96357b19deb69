import Testing

@testable import Recipes

@Suite("The shipped providers")
struct ShippedProviderTests {
    @Test("Every page can be read and its cases hold", arguments: ShippedProviders.names)
    func casesHold(name: String) throws {
        let provider = try ShippedProviders.provider(name)
        #expect(!provider.cases.isEmpty, "The page \(name) has no cases.")
        for providerCase in provider.cases {
            #expect(try providerCase.differences(from: provider) == [], "\(name): \(providerCase.name)")
        }
    }

    /// A page's cases show a genuine request and a refused one, and whatever else the page can do.
    @Test("The cases of every page cover what it does", arguments: ShippedProviders.names)
    func coverage(name: String) throws {
        let provider = try ShippedProviders.provider(name)
        let expectations = provider.cases.map(\.expectation)
        let verdicts = expectations.compactMap { $0["verdict"]?.string }
        // A vendor's published keys cannot sign a case; tests of their own do that.
        #expect(verdicts.contains("verified") || provider.verification.usesPublishedKeys, "a genuine request")
        #expect(verdicts.contains { $0 != "verified" }, "a request that is refused")
        func some(_ key: String, _ holds: (JSONValue) -> Bool = { _ in true }) -> Bool {
            expectations.contains { $0[key]?.array?.contains(where: holds) == true }
        }
        #expect(provider.messages.isEmpty || some("messages"), "a message")
        #expect(provider.messages.allSatisfy(\.attachments.isEmpty) || some("messages") { $0["attachments"]?.array?.isEmpty == false }, "a file")
        #expect(provider.receipts.isEmpty || some("receipts"), "a receipt")
        #expect(try provider.challenges.isEmpty || answersSome(provider), "a challenge")
        #expect(provider.send == nil || expectations.contains { $0["request"]?["url"] != nil && $0["outcome"] != nil }, "a request that sends")
        #expect(provider.send?.token == nil || expectations.contains { $0["token_request"]?["url"] != nil }, "a request for a token")
        #expect(provider.send?.templateRequest == nil || provider.cases.contains(where: \.sendsTemplate), "a request with the vendor's template")
    }

    /// SNS is confirmed only after its signature was checked, which needs Amazon's key.
    private func answersSome(_ provider: Provider) throws -> Bool {
        if provider.verification.usesPublishedKeys { return true }
        return try provider.cases.contains { providerCase in
            guard case .request(let input) = providerCase.event else { return false }
            if case .answered = try provider.endpoint(standingInFor: providerCase.settings).receive(input) { return true }
            return false
        }
    }
}

extension ProviderCase {
    fileprivate var sendsTemplate: Bool {
        if case .sending(let context, _) = event { context.template != nil } else { false }
    }
}

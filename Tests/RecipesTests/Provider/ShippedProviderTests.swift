import Recipes
import Testing

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
}

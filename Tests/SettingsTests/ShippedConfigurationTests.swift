import Intake
import Testing

@testable import Settings

@Suite("The shipped configuration")
struct ShippedConfigurationTests {
    @Test("loads without an error when nothing is set in the environment")
    func loadsWithNothingSet() {
        let result = Configuration.load(directory: Project.path("adapters"), environment: [:], secrets: .deferred)
        #expect(Diagnostics.render(result.diagnostics.filter { $0.severity == .error }) == "")
        #expect(result.configuration != nil)
    }
}

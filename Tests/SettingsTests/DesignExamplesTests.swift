import Intake
import Testing

@testable import Settings

@Suite("The examples of the design")
struct DesignExamplesTests {
    private let loaded = Configuration.load(
        directory: Project.path("Tests/SettingsTests/Fixtures/design/adapters"),
        environment: ["SUPPORT_MAIL_PASSWORD": "p", "TWILIO_AUTH_TOKEN": "t", "OMS_TOKEN": "o"])

    @Test("load as printed, without a finding")
    func load() {
        #expect(Diagnostics.render(loaded.diagnostics) == "")
    }
}

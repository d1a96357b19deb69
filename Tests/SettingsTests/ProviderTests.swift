import Recipes
import Testing

@testable import Settings

@Suite("Vendors and their settings")
struct ProviderTests {
    private static let provider = """
        settings:
          secret: {secret: true, required: true, rotates: true}
          token: {secret: true}
          account: {required: true}
          base: {default: "https://api.example.com"}
        verify:
          hmac: {algorithm: sha256, secret: settings.secret, over: [body], encoding: hex, header: x-signature}
        event_key: [$.id]
        messages: {external_id: $.id, text: $.text, sender: {handle: $.user}}

        """

    private func judged(_ settings: String, provider: String = provider, _ environment: [String: String] = ["S": "one", "T": "two"]) throws -> Judged {
        try Judged.files(
            ["adapters/providers/acme.yaml": provider, "adapters/channels/x.yaml": "channel: chat\nprovider: acme\n\(settings)"],
            environment: environment)
    }

    @Test("the settings are those that the provider's file declares")
    func inOrder() throws {
        let judged = try judged("settings: {secret: [\"${env:S}\", \"${env:T}\"], account: a1, public_url: https://gw.example.com/in/x}\n")
        #expect(judged.lines.isEmpty)
        guard case .webhook(let source)? = judged.configuration?.adapters.first?.source else {
            Issue.record("no webhook")
            return
        }
        #expect(source.providerSettings["secret"] == ["one", "two"])
        #expect(source.providerSettings["account"] == ["a1"])
        #expect(source.mode == .enforce)
        #expect(!"\(source)".contains("one"))
    }

    @Test(
        "a setting that is missing, unknown, written out or of the wrong form is named",
        arguments: [
            ("settings: {account: a}\n", ["3:1: error: settings.secret: this key is required."]),
            ("", ["2:1: error: settings.secret: this key is required.", "2:1: error: settings.account: this key is required."]),
            ("settings: {secret: \"${env:S}\", account: a, tokn: \"${env:T}\"}\n", ["3:44: error: settings.tokn: unknown key. Did you mean \"token\"?"]),
            ("settings: {secret: abc, account: a}\n", ["3:20: error: settings.secret: a secret stands in the file; a secret is given by reference, as ${env:NAME} or ${file:path}."]),
            ("settings: {secret: \"${env:S}\", account: [a, b]}\n", ["3:41: error: settings.account: this is a list; it has to be a text."]),
            ("settings: {secret: \"${env:S}\", account: a, public_url: gw}\n", ["3:56: error: settings.public_url: an address begins with https:// or http://."]),
            ("settings: {secret: \"${env:S}\", account: a}\nmode: shadw\n", ["4:7: error: mode: \"shadw\" is not one of enforce, shadow, hold. Did you mean \"shadow\"?"]),
        ])
    func faults(_ settings: String, _ expected: [String]) throws {
        let lines = try judged(settings).lines
        #expect(Set(lines) == Set(expected.map { "adapters/channels/x.yaml:\($0)" }))
    }

    @Test("what the provider's compiler finds gets line and column")
    func compilerFaults() throws {
        let broken = Self.provider.replacing("algorithm: sha256", with: "algoritm: sha256").replacing("text: $.text", with: "txt: $.text")
        let lines = try judged("settings: {secret: \"${env:S}\", account: a}\n", provider: broken).lines
        #expect(lines.contains { $0.hasPrefix("adapters/providers/acme.yaml:7:10: error: verify.hmac.algoritm: ") && $0.hasSuffix("Did you mean \"algorithm\"?") }, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("adapters/providers/acme.yaml:9:31: error: messages.txt: ") }, "\(lines)")
    }

    @Test("an adapter that may rest does so until its secrets are set, with a warning")
    func rests() throws {
        let text = "enabled: auto\nsettings: {secret: \"${env:S}\", account: a}\n"
        let resting = try judged(text, [:])
        #expect(resting.lines == ["adapters/channels/x.yaml:4:20: warning: settings.secret: the environment variable S is not set. The adapter rests until then."])
        #expect(resting.configuration?.adapters.first?.enabled == false)
        let running = try judged(text)
        #expect(running.lines.isEmpty)
        #expect(running.configuration?.adapters.first?.enabled == true)
    }
}

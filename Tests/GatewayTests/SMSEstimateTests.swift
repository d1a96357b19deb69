import Foundation
import Settings
import Testing

@testable import Gateway

@Suite("What notices take as SMS")
struct SMSEstimateTests {
    /// Each text with its alphabet, through the adapter that would send it, with what the adapter's price makes of it.
    @Test("Texts are counted by language and adapter, the vendor's signature with them, and priced by the adapter's own price")
    func estimates() throws {
        let lines = try estimates([
            "templates/received/sms.default.mustache": "Ticket {{ticket.number}} €",
            "templates/received/sms.zh.mustache": String(repeating: "好", count: 71) + "{{ticket.number}}",
            "adapters/channels/a.yaml": "channel: sms\nprovider: texts\nsettings: {secret: \"${env:S}\"}\nsegment_price: 0.1 USD\n",
            // 66 characters and 【签名】 are 70: the last that fits one message; the English one goes over by its signature alone.
            "adapters/channels/b.yaml": """
            channel: sms
            provider: templates
            settings: {secret: "${env:S}", sign_name: 签名}
            segment_price: 0.045 CNY
            vendor_templates:
              received: {id: A, text: "\(String(repeating: "您", count: 66))${n}", params: {n: "{{ticket.number}}"}}
              received.en: {id: B, sign_name: Long Name, text: "\(String(repeating: "a", count: 160))"}

            """,
        ])
        #expect(
            lines == [
                "templates/received/sms.default.mustache: received (default) takes at least 1 SMS by a: 10 in GSM-7, room for 150 more, 0.1 USD.",
                "templates/received/sms.zh.mustache: received (zh) takes at least 2 SMS by a: 71 in UCS-2, room for 63 more, 0.2 USD.",
                "adapters/channels/b.yaml:6: received (default) takes at least 1 SMS by b: 70 in UCS-2, room for 0 more, 0.045 CNY.",
                "adapters/channels/b.yaml:7: received (en) takes at least 3 SMS by b: 171 in UCS-2, room for 30 more, 0.135 CNY.",
            ])
    }

    @Test(
        "The line end that every editor puts at the end of a file is not counted",
        arguments: ["\n", "\r\n", "", "{{#ticket.number}}x{{/ticket.number}}\n"])
    func lastLineEnd(end: String) throws {
        let full = String(repeating: "好", count: 70)
        let lines = try estimates(["templates/received/sms.default.mustache": full + end])
        #expect(lines == ["templates/received/sms.default.mustache: received (default) takes at least 1 SMS: 70 in UCS-2, room for 0 more."])
    }

    @Test("Without an adapter that can send, texts are counted all the same")
    func alone() throws {
        let lines = try estimates(["templates/received/sms.default.mustache": "{{ticket.number}}"])
        #expect(lines == ["templates/received/sms.default.mustache: received (default) takes at least 0 SMS: 0 in GSM-7, room for 160 more."])
    }

    private func estimates(_ files: [String: String]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("estimates-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }  // what stays is the temporary folder's
        let page = { (form: String, more: String) in
            "settings: {secret: {secret: true, required: true}, sign_name: {}}\nverify: {token: {header: x, secret: settings.secret}}\nmessages: {text: $.text}\n"
                + "send: {request: {url: \"https://sms.example/\", form: \(form)}\(more)}\n"
        }
        var files = files
        files["adapters/inlet.yaml"] = "{}\n"
        files["adapters/notices.yaml"] = "- {name: n, on: ticket.drafted, to: customer, by: [sms], template: received}\n"
        files["adapters/providers/texts.yaml"] = page("{text: \"{{text}}\"}", "")
        files["adapters/providers/templates.yaml"] = page(
            "{id: \"{{template.id}}\", sign: \"{{template.sign_name}}\"}",
            ", prefix: \"{{concat('【', first(template.sign_name, settings.sign_name), '】')}}\"")
        for (name, text) in files {
            let url = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        let (configuration, diagnostics) = Configuration.load(directory: folder.path + "/adapters", environment: ["S": "s"])
        let loaded = try #require(configuration, "\(diagnostics)")
        return SMSEstimate.all(of: loaded).map { $0.description.replacingOccurrences(of: folder.path + "/", with: "") }
    }
}

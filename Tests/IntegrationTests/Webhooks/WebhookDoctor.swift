import Foundation
import TestSupport
import Testing

/// What `inlet doctor` says of webhook adapters: what is to be entered at the vendor, and what is missing.
@Suite("Doctor for webhooks", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct WebhookDoctor {
    /// What was found of one adapter, by what was looked at.
    private func findings(_ adapter: String, _ channel: String, http: String = "", environment: [String: String] = [:]) async throws -> [String:
        String]
    {
        let house = try House(.server(await PostgresFixture.shared.freshDatabase()), http: http, environment: environment)
        try house.write(channel, to: "channels/\(adapter).yaml")
        let ending = try await house.run(["doctor", adapter, "--json"])
        var found: [String: String] = [:]
        for line in ending.output.split(separator: "\n") {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            guard object["subject"] as? String == adapter, let what = object["what"] as? String else { continue }
            found[what] = "\(object["outcome"] ?? ""): \(object["text"] ?? "")"
        }
        #expect(!ending.output.contains("s3cret") && !ending.errors.contains("s3cret"), "No secret is printed.")
        #expect(ending.status == (found.values.contains { $0.hasPrefix("failed") } ? 1 : 0), "\(ending)")
        return found
    }

    @Test(.timeLimit(.minutes(1)))
    func `The URL is that of the adapter, and what is set is said to be`() async throws {
        let found = try await findings(
            "shop-sms",
            "channel: sms\nprovider: twilio\nsettings: {auth_token: \"${env:SHOP}\", account_sid: AC1, public_url: \"https://gw.example.com/in/shop-sms\"}\n",
            environment: ["SHOP": "s3cret"])
        #expect(found["url"] == "fine: Enter https://gw.example.com/in/shop-sms at the vendor.")
        #expect(found["secret auth_token"] == "fine: Set.")
        #expect(found["send"] == "fine: Notices can be sent: account_sid is set.")
        #expect(found["files"] == "fine: Files of messages are fetched from api.twilio.com, *.twilio.com and *.twiliocdn.com.")
        #expect(found["setup"]?.contains("A message comes in") == true)
        #expect(found["challenge"] == nil && found["mode"] == nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func `A secret that is not set is named by its reference, and the check of the URL waits for its own`() async throws {
        let channel = """
            channel: chat
            provider: whatsapp-cloud
            mode: shadow
            settings: {app_secret: "${env:WA_SECRET}", verify_token: "${env:WA_VERIFY}", access_token: "${env:WA_TOKEN}", phone_number_id: "1"}

            """
        let found = try await findings("wa", channel, http: "public_url: https://gw.example.com", environment: ["WA_SECRET": "s3cret-1"])
        #expect(found["url"] == "fine: Enter https://gw.example.com/in/wa at the vendor.")
        #expect(found["secret app_secret"] == "fine: Set.")
        #expect(found["secret verify_token"]?.hasPrefix("failed: ${env:WA_VERIFY} is not set") == true)
        #expect(found["challenge"] == "todo: The vendor checks the URL when it is entered, and cannot be answered before verify_token is set.")
        #expect(found["send"] == "todo: Notices do not go through it: settings.access_token (${env:WA_TOKEN} is not set).")
        #expect(found["files"] == "todo: Files stay at the vendor's: settings.access_token (${env:WA_TOKEN} is not set).")
        #expect(found["mode"]?.hasPrefix("todo: mode: shadow") == true)
        let ready = try await findings(
            "wa", channel, http: "public_url: https://gw.example.com",
            environment: ["WA_SECRET": "s3cret-1", "WA_VERIFY": "s3cret-2", "WA_TOKEN": "s3cret-3"])
        #expect(
            ready["challenge"]
                == "fine: The vendor checks the URL when it is entered: `inlet serve` has to run and be reached from outside by then. It is answered when it brings what ${env:WA_VERIFY} holds."
        )
        #expect(ready["send"]?.hasPrefix("fine: Notices can be sent") == true)
    }

    @Test(.timeLimit(.minutes(1)))
    func `A URL that has to end in a secret says which one, and never shows it`() async throws {
        func channel(_ url: String) -> String {
            "channel: sms\nprovider: aliyun-sms\nsettings: {path_secret: \"${env:ALIYUN_PATH}\"\(url)}\n"
        }
        let bare = try await findings("cn-sms", channel(""), environment: ["ALIYUN_PATH": "s3cret"])
        #expect(
            bare["url"]
                == "todo: Enter the gateway's public address with the path /in/cn-sms/${env:ALIYUN_PATH} at the vendor; http.public_url is not set.")
        #expect(
            bare["send"]
                == "todo: Notices do not go through it: settings.access_key_id (not given), settings.access_key_secret (not given) and settings.sign_name (not given)."
        )
        let written = try await findings(
            "cn-sms", channel(", public_url: \"https://gw.example.com/in/cn-sms/${env:ALIYUN_PATH}\""), environment: ["ALIYUN_PATH": "s3cret"])
        #expect(written["url"] == "fine: Enter https://gw.example.com/in/cn-sms/${env:ALIYUN_PATH} at the vendor.")
        let missing = try await findings("cn-sms", channel(""))
        #expect(missing["secret path_secret"]?.hasPrefix("failed: ${env:ALIYUN_PATH} is not set") == true)
    }

    @Test(.timeLimit(.minutes(1)))
    func `An adapter that is switched off says what it would need, and fails nothing`() async throws {
        let found = try await findings("off", "channel: chat\nenabled: false\nprovider: generic-form\nsettings: {token: \"${env:FORM_TOKEN}\"}\n")
        #expect(found["send"]?.contains("receives only") == true)
        #expect(found["files"] == nil)
        #expect(found["url"]?.hasPrefix("todo: Enter") == true)
    }
}

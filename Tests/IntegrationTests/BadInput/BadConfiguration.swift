import Foundation
import TestSupport
import Testing

/// A configuration with mistakes in it.
@Suite("Bad configuration", .enabled(if: InletProgram.isAvailable, "The program inlet is not built."))
struct BadConfiguration {
    @Test func `serve ends with 78, lists every problem with its place, and starts nothing`() async throws {
        let house = try House(.embedded)
        try house.write("channel: chat\nprovider: generic-hmac-jsn\n", to: "channels/app-chat.yaml")
        try house.write("channel: sms\nprovider: twilio\nsettings:\n  auth_token: in-the-clear\n", to: "channels/hotline-sms.yaml")
        try house.write("channel: email\nmaildir: {foldr: mail/support}\n", to: "channels/support-mail.yaml")
        try house.write("- name: x\n  when: {tickt.type: repair}\n  then: {queue: y}\n", to: "routing.yaml")
        let ending = try await house.run(["serve"])
        #expect(ending.status == 78)
        for place in ["app-chat.yaml:2:", "hotline-sms.yaml:4:", "support-mail.yaml:2:", "routing.yaml:2:"] {
            #expect(ending.errors.contains(place), "\(place) is missing in: \(ending.errors)")
        }
        #expect(ending.errors.contains("generic-hmac-json"), "The nearest name is told: \(ending.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: house.data("postgres")).isEmpty, "No database was made.")
        #expect(!ending.errors.contains("in-the-clear"), "A secret is not repeated: \(ending.errors)")
    }

    @Test func `A secret that is not set is a problem like any other`() async throws {
        let house = try House(.embedded)
        let ending = try await InletProgram.run(
            ["serve", "--config", house.configuration], environment: ["TWILIO_AUTH_TOKEN": "x"])
        #expect(ending.status == 78)
        #expect(ending.errors.contains("APP_CHAT_SECRET"))
    }

    @Test func `A port that is taken ends serve with 1 and a sentence`() async throws {
        let house = try House(.server(await PostgresFixture.shared.freshDatabase()))
        let peer = try HTTPPeer { _ in .reply(200) }
        try house.write(
            try String(contentsOfFile: house.path("adapters/inlet.yaml"), encoding: .utf8)
                .replacing("127.0.0.1:\(house.port)", with: "127.0.0.1:\(peer.port)"), to: "inlet.yaml")
        let ending = try await house.run(["serve"])
        #expect(ending.status == 1)
        #expect(ending.errors.contains("\(peer.port)"), "The port is named: \(ending.errors)")
    }

    @Test func `check names the same problems and ends with 78; a good configuration ends with 0`() async throws {
        let house = try House(.embedded)
        #expect(try await house.run(["check"]).status == 0)
        try house.write("channel: chat\nprovider: nobody\n", to: "channels/app-chat.yaml")
        let ending = try await house.run(["check"])
        #expect(ending.status == 78)
        #expect((ending.output + ending.errors).contains("app-chat.yaml:2:"))
    }
}

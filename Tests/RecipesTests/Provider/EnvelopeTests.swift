import Testing

@testable import Recipes

@Suite("Encrypted bodies and answers")
struct EnvelopeTests {
    private let key = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"

    private func weChat(_ keys: [String], receiver: String = "wx1") throws -> Envelope {
        let scheme = EnvelopeScheme(kind: .wechat, key: "key", receiver: "receiver", field: .body("Encrypt"))
        return try #require(try scheme.envelope(ProviderSettings(["key": keys, "receiver": [receiver]])))
    }

    @Test("What is sealed opens again, whatever its length", arguments: [0, 1, 11, 12, 31, 32, 33, 1_000])
    func roundTrip(length: Int) throws {
        let plain = [UInt8](repeating: 0x41, count: length)
        #expect(try weChat([key]).open(try weChat([key]).seal(plain)) == plain)
        let feishu = try #require(try EnvelopeScheme(kind: .feishu, key: "key", field: .body("encrypt")).envelope(["key": "k"]))
        #expect(try feishu.open(try feishu.seal(plain)) == plain)
    }

    @Test("The older of two live keys opens too")
    func rotation() throws {
        let other = "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7"
        let sealed = try weChat([key]).seal(Array("x".utf8))
        #expect(try weChat([other, key]).open(sealed) == Array("x".utf8))
    }

    @Test("Another receiver, another key, a changed or cut text are refused")
    func refuses() throws {
        let sealed = try weChat([key]).seal(Array("hello".utf8))
        let failure = #expect(throws: RecipeError.self) { try weChat([key], receiver: "wx2").open(sealed) }
        #expect(failure?.code == .envelopeReceiver)
        // The text begins as chance has it: one of the two letters is another one.
        let changed = (sealed.hasPrefix("A") ? "B" : "A") + sealed.dropFirst()
        for text in ["", "AAAA", "not base64!", String(sealed.dropLast(24)), changed] {
            #expect(throws: RecipeError.self) { try weChat([key]).open(text) }
        }
    }

    @Test("A key of another length is said so at the start")
    func keyLength() {
        let scheme = EnvelopeScheme(kind: .wechat, key: "key", field: .body("Encrypt"))
        let failure = #expect(throws: RecipeError.self) { try scheme.envelope(["key": "short"]) }
        #expect(failure?.code == .secretMalformed)
    }

    @Test("DingTalk is answered with an encrypted success that it can verify")
    func sealedAnswer() throws {
        let settings: ProviderSettings = ["token": "t", "aes_key": key, "owner_key": "ding1"]
        let endpoint = try ShippedProviders.provider("dingtalk-events").endpoint(settings: settings)
        let envelope = try #require(try endpoint.provider.decryption?.envelope(settings))
        let event = try envelope.seal(Array("{\"EventType\":\"check_url\"}".utf8))
        func signature(_ parts: String...) -> String {
            let text = parts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined()
            return ByteEncoding.hex.encode(DigestAlgorithm.sha1.hash(Array(text.utf8)))
        }
        let input = HTTPInput(
            method: "POST", target: "/in/ding?signature=\(signature("t", "1", "2", event))&timestamp=1&nonce=2",
            body: Array("{\"encrypt\":\"\(event)\"}".utf8), receivedAt: 1_700_000_000_000_000)
        guard case .accepted(let acceptance) = endpoint.receive(input) else {
            Issue.record("The event was not accepted.")
            return
        }
        let answer = try JSONValue(parsing: acceptance.acknowledgement.body)
        let sealed = try #require(answer["encrypt"]?.string)
        #expect(try envelope.open(sealed) == Array("success".utf8))
        #expect(
            answer["msg_signature"]?.string
                == signature("t", try #require(answer["timeStamp"]?.string), try #require(answer["nonce"]?.string), sealed))
        #expect(answer["timeStamp"] == "1700000000000")
    }
}

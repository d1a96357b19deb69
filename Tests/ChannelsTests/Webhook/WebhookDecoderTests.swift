import Channels
import Intake
import Recipes
import Testing

@Suite("What webhooks say of the sender")
struct WebhookDecoderTests {
    private func sender(_ phone: String, language: String = "zh-CN") throws -> Party {
        let page: JSONValue = ["verify": "none", "messages": ["text": "$.text", "sender": ["phone": "$.phone", "handle": "$.handle"]]]
        let endpoint = try Provider(name: "p", reading: page).endpoint(settings: [:])
        let decoder = try WebhookDecoder(endpoint: endpoint, adapter: AdapterName("a"), region: "CN", language: language)
        let body: JSONValue = ["text": "hello", "phone": .string(phone)]
        let delivery = Delivery(
            id: DeliveryID(number: 1, receivedAt: .now), adapter: AdapterName("a"), key: "k", contentType: "application/json",
            meta: ["method": "POST", "target": "/in/a"], body: body.serialized(), attempt: 1)
        return try #require(try decoder.decode(delivery).messages.first).sender
    }

    @Test(
        "The region where the number was given out is known, and its name in the instance's language",
        arguments: [
            ("13800138000", "zh-CN", "+8613800138000", "CN-BJ", "北京市"), ("+86 21 6123 4567", "zh-CN", "+862161234567", "CN-SH", "上海市"),
            ("021-61234567", "en", "+862161234567", "CN-SH", "Shanghai"), ("+4930123456", "en", "+4930123456", "DE", "Berlin"),
        ])
    func region(phone: String, language: String, e164: String, region: String, place: String) throws {
        let sender = try sender(phone, language: language)
        #expect(sender.phone == e164)
        #expect(sender.region == region)
        #expect(sender.place == place)
    }

    @Test("A short code and a word have no region, and still tell who it was")
    func noNumber() throws {
        for text in ["10690", "Acme"] {
            let sender = try sender(text)
            #expect(sender.phone == nil && sender.region == nil && sender.place == nil)
            #expect(sender.handle == text)
        }
    }

    @Test("A message that the vendor sends as HTML alone reads as text, and what could run is not kept")
    func markup() throws {
        let page: JSONValue = ["verify": "none", "messages": ["html": "$.html"]]
        let endpoint = try Provider(name: "p", reading: page).endpoint(settings: [:])
        let decoder = try WebhookDecoder(endpoint: endpoint, adapter: AdapterName("a"), region: "CN", language: "en")
        let body: JSONValue = ["html": "<p>Refund, please.</p><script>alert(1)</script><p>Order <b>SO1</b></p>"]
        let delivery = Delivery(
            id: DeliveryID(number: 1, receivedAt: .now), adapter: AdapterName("a"), key: "k", contentType: "application/json",
            meta: ["method": "POST", "target": "/in/a"], body: body.serialized(), attempt: 1)
        let message = try #require(try decoder.decode(delivery).messages.first)
        #expect(message.text.contains("Refund, please.") && message.text.contains("Order SO1") && !message.text.contains("<"))
        #expect(message.html?.contains("<b>SO1</b>") == true && message.html?.contains("alert") == false)
    }
}

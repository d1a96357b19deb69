import Channels
import Foundation
import Intake
import Logging
import Settings
import Testing

@Suite("Reading the rows of a call centre")
struct RowDecoderTests {
    private func messages(of text: String) async throws -> [Result<Message?, any Error>] {
        let temporary = try TemporaryFolder()
        let inbox = MemoryInbox()
        var source = DropSource()
        source.drop.pickup = .rename
        source.csv.key = [.named("call_id")]
        source.map.externalID = .named("call_id")
        source.map.phone = .named("caller")
        source.map.text = [.named("summary")]
        try temporary.write("calls.csv", text)
        try await CallFileSource(
            adapter: AdapterName("calls"), source: source, path: temporary.path, pickup: .rename, inbox: inbox, leases: MemoryLeases(),
            logger: Logger(label: "test")
        ).pass()
        return inbox.receptions.map { reception in
            Result {
                try RowDecoder(source: source, adapter: reception.adapter, region: "CN", language: "zh-CN").decode(
                    Delivery(
                        id: DeliveryID(number: 1, receivedAt: .now), adapter: reception.adapter, key: reception.key,
                        contentType: reception.contentType, meta: reception.wholeMeta, body: reception.body, attempt: 1)
                ).messages.first
            }
        }
    }

    @Test(
        "A caller's number is read from what a spreadsheet made of it; a masked one is a name",
        arguments: [
            ("13800138000", "+8613800138000", nil), ("13800138000.0", "+8613800138000", nil), ("138****8000", nil, "138****8000"),
        ] as [(String, String?, String?)])
    func callers(cell: String, phone: String?, name: String?) async throws {
        let message = try await messages(of: "call_id,caller,summary\nC1,\(cell),a\n").first?.get()
        #expect(message?.sender.phone == phone)
        #expect(message?.sender.name == name)
    }

    @Test("Columns of the same name both speak")
    func doubled() async throws {
        let message = try await messages(of: "call_id,caller,summary,summary\nC1,13800138000,leaks,call back\n").first?.get()
        #expect(message?.text == "leaks\ncall back")
    }
}

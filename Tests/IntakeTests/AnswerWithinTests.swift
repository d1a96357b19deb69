import Intake
import Recipes
import Testing

@Suite("What is too old to be answered")
struct AnswerWithinTests {
    private struct Dated: Decoder {
        var sentAt: Timestamp?
        var arrivedAt: Timestamp?

        func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded {
            var message = Message(externalID: "1", identity: [], sender: Party(address: "li@example.cn"), text: "help")
            message.sentAt = sentAt
            message.arrivedAt = arrivedAt
            return Intake.Decoded(messages: [message])
        }
    }

    private static let now = Timestamp(seconds: 1_000_000)

    /// - Parameters: hours before now; nil where nobody says.
    @Test(
        "A message older than answer_within makes its draft and gets no answer",
        arguments: [(1, 1, true), (25, 1, false), (nil, 25, false), (-300, 25, false), (nil, nil, true), (23, nil, true), (25, nil, false)]
            as [(Int?, Int?, Bool)])
    func old(_ sent: Int?, _ arrived: Int?, _ isAnswered: Bool) async throws {
        func time(_ hours: Int?) -> Timestamp? { hours.map { Timestamp(seconds: 1_000_000 - Int64($0) * 3_600) } }
        var profile = Profile(
            adapter: AdapterName("mail"), channel: .email, provider: "mail", decoder: Dated(sentAt: time(sent), arrivedAt: time(arrived)),
            ticketType: "general", configHash: "")
        profile.answerWithin = .seconds(86_400)
        let pipeline = Pipeline(profiles: [profile], types: [TicketType(name: "general")], rules: [], lookups: NoLookups())
        let delivery = Delivery(
            id: DeliveryID(number: 1, receivedAt: Self.now), adapter: AdapterName("mail"), key: "k", contentType: "", meta: [:], body: [], attempt: 1)
        let work = try #require(await pipeline.process(delivery, now: Self.now).works.first)
        #expect(work.message.mayAnswer == isAnswered)
        #expect(work.ignored == nil)
        if !isAnswered { #expect(work.message.answerRule == "older than answer_within") }
    }
}

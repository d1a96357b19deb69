import Intake
import Testing

@testable import Gateway

@Suite("The short way from the inbox to the workers")
struct HandoverTests {
    private func receptions(_ count: Int, bytes: Int = 10) -> [Reception] {
        (0..<count).map {
            Reception(adapter: AdapterName("shop"), key: "\($0)", digest: [], contentType: "text/plain", body: [UInt8](repeating: 0x78, count: bytes))
        }
    }

    private func deliveries(_ receptions: [Reception], from first: Int64 = 1) -> [Delivery] {
        receptions.enumerated().map { index, reception in
            Delivery(
                id: DeliveryID(number: first + Int64(index), receivedAt: .now), adapter: reception.adapter, key: reception.key,
                contentType: reception.contentType, meta: reception.wholeMeta, body: reception.body, attempt: 1)
        }
    }

    private func pass(_ count: Int, through handover: Handover, from first: Int64 = 1) -> [Delivery] {
        let receptions = receptions(count)
        return handover.end(handover.begin(receptions), deliveries(receptions, from: first))
    }

    @Test("It is closed until the workers have caught up with the store")
    func opens() {
        let handover = Handover(lease: .seconds(30))
        #expect(handover.begin(receptions(1)).lease == nil)
        handover.caughtUp()
        #expect(handover.begin(receptions(1)).lease == .seconds(30))
    }

    @Test("Deliveries leave it in the order in which they came, as many as a batch takes")
    func order() {
        let handover = Handover(lease: .seconds(30))
        handover.caughtUp()
        #expect(pass(3, through: handover).isEmpty)
        #expect(pass(3, through: handover, from: 4).isEmpty)
        #expect(handover.take(most: 4).map(\.id.number) == [1, 2, 3, 4])
        #expect(handover.take(most: 4).map(\.id.number) == [5, 6])
        #expect(handover.take(most: 4).isEmpty)
    }

    @Test("What has no room waits in the store, and so does what comes after it until the workers have caught up")
    func overflow() {
        let handover = Handover(lease: .seconds(30), limits: .init(deliveries: 10, bytes: 1_000))
        handover.caughtUp()
        _ = handover.takeLook()
        #expect(pass(8, through: handover).isEmpty)
        let passage = handover.begin(receptions(3))
        #expect(passage.lease == nil)
        #expect(handover.end(passage).isEmpty)
        #expect(handover.takeLook())
        #expect(handover.take(most: 10).count == 8)
        #expect(handover.begin(receptions(1)).lease == nil)
        handover.caughtUp()
        #expect(handover.begin(receptions(1)).lease != nil)
    }

    @Test("A body that is larger than the way waits in the store")
    func large() {
        let handover = Handover(lease: .seconds(30), limits: .init(deliveries: 10, bytes: 1_000))
        handover.caughtUp()
        #expect(handover.begin(receptions(1, bytes: 1_001)).lease == nil)
    }

    @Test("A place that is given back is free again")
    func refused() {
        let handover = Handover(lease: .seconds(30), limits: .init(deliveries: 10, bytes: 1_000))
        handover.caughtUp()
        for _ in 0..<5 {
            let passage = handover.begin(receptions(10))
            #expect(passage.lease != nil)
            #expect(handover.end(passage).isEmpty)
        }
    }

    @Test("A delivery whose claim may end before it is worked on is left to whoever claims it next")
    func expired() {
        let handover = Handover(lease: .zero)
        handover.caughtUp()
        _ = handover.takeLook()
        #expect(pass(2, through: handover).isEmpty)
        #expect(handover.take(most: 10).isEmpty)
        #expect(handover.takeLook())
    }

    @Test("When the workers have stopped, everything is given back")
    func closed() {
        let handover = Handover(lease: .seconds(30))
        handover.caughtUp()
        #expect(pass(2, through: handover).isEmpty)
        let receptions = receptions(1)
        let passage = handover.begin(receptions)
        #expect(handover.close().count == 2)
        #expect(handover.end(passage, deliveries(receptions, from: 3)).map(\.id.number) == [3])
        handover.caughtUp()
        #expect(handover.begin(receptions).lease == nil)
    }

    @Test("Nobody waits for room where there are no workers")
    func noWorkers() async {
        let handover = Handover(lease: .seconds(30), hasWorkers: false)
        await handover.waitForRoom()
        #expect(handover.begin(receptions(1)).lease == nil)
    }
}

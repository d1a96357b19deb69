import Foundation
import Synchronization
import TestSupport
import Transfer

/// Providers, a mail server and a call centre that all send at once, whether the gateway is up or not.
///
/// Each contact carries a key of its own in its bytes, by which it is found again wherever it has gone.
struct Senders: Sendable {
    /// The body that kills its decoder has this in it.
    static let crashMarker = "crash-the-decoder"

    let house: House
    let book = SenderBook()
    private let isOver = Flag()

    init(_ house: House) {
        self.house = house
    }

    /// Sends until told to stop, and then until the last contact is acknowledged.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<2 { group.addTask { try await sendChats(lane: lane) } }
            for lane in 2..<4 { group.addTask { try await sendSMS(lane: lane) } }
            group.addTask { try await sendPoison() }
            group.addTask { try await dropMails() }
            group.addTask { try await dropFiles() }
            try await group.waitForAll()
        }
    }

    /// Lets the senders come to their end.
    func finish() { isOver.raise() }

    private func sendChats(lane: Int) async throws {
        for number in 0..<Self.most {
            if isOver.isRaised { return }
            let key = Self.key("chat", lane * 10_000 + number)
            let text = number % 25 == 7 ? "\(key) with U+0000 \u{0} in it" : "\(key) the parcel has not come"
            // Every third customer writes again and again: the messages of one join one ticket.
            let user = number % 3 == 0 ? "user-\(lane)" : "user-\(lane)-\(number)"
            await deliver(.chat(id: key, from: user, text: text), key, number)
            try await pause()
        }
    }

    private func sendSMS(lane: Int) async throws {
        for number in 0..<Self.most {
            if isOver.isRaised { return }
            let key = Self.key("sms", lane * 10_000 + number)
            let text = number % 25 == 11 ? "\(key) \u{0}" : "\(key) 扫地机器人不动了"
            let phone = "+861391\(1_000_000 + lane * 10_000 + number)"
            await deliver(.sms(id: key, from: phone, text: text), key, number)
            try await pause()
        }
    }

    /// Bodies with good signatures that nothing can be made of, and one that kills its decoder.
    private func sendPoison() async throws {
        for number in 0..<8 {
            let key = Self.key("broken", number)
            // The sender of a poison never gives up: the test waits for what becomes of each.
            await deliver(.chat("{\"id\":\"\(key)\",\"text\":"), key, 0)
            if number == 3 {
                let crash = Self.key("crash", 0)
                await deliver(.chat(id: crash, from: "user-crash", text: "\(crash) \(Self.crashMarker)"), crash, 0)
            }
            try await pause(.milliseconds(1_500))
        }
    }

    private func dropMails() async throws {
        for number in 0..<Self.most {
            if isOver.isRaised { return }
            let key = Self.key("mail", number)
            let text = number % 20 == 9 ? "\(key) \u{0} nothing" : "\(key) where is my refund?"
            book.send(key)
            let letter = mail(id: key, from: "\(key)@example.org", subject: "Order", text: text)
            try house.dropMail(named: "\(number).\(key)", letter)
            // The same mail reached two mailboxes that flow into this one.
            if number % 7 == 3 { try house.dropMail(named: "\(number).\(key)-again", letter) }
            try await pause(.milliseconds(150))
        }
    }

    private func dropFiles() async throws {
        var last: [Call] = []
        for number in 0..<Self.most {
            if isOver.isRaised { return }
            let rows = (0..<12).map { row in
                let key = Self.key(row % 6 == 5 ? "unwanted" : "call", number * 100 + row)
                book.send(key)
                return Call(
                    id: key, caller: "1390\(1_000_000 + number * 100 + row)", result: row % 6 == 5 ? "answered" : "ticket",
                    summary: row == 8 ? "a NUL \u{0} in a cell" : "wants a call back")
            }
            // An export often begins with rows of the day before.
            try house.dropCalls(named: "calls-\(number).csv", last + rows)
            last = Array(rows.suffix(3))
            try await pause(.milliseconds(900))
        }
    }

    /// Sends as providers do: again and again until there is a 2xx. Some give up, some send again what was acknowledged.
    private func deliver(_ webhook: Webhook, _ key: String, _ number: Int) async {
        book.send(key)
        let tries = number % 11 == 5 ? 1 : Int.max
        for attempt in 0..<tries {
            // A connection that breaks is no acknowledgement, whatever the gateway had done by then.
            if let status = try? await webhook.post(to: house).status, (200..<300).contains(status) {
                book.acknowledge(key)
                if number % 5 != 2 || attempt > 200 { return }
                // A second copy; whether it is taken or lost is all the same.
                if let again = try? await webhook.post(to: house).status, (200..<300).contains(again) { book.acknowledge(key) }
                return
            }
            if Task.isCancelled { return }
            // Cancellation ends the wait early, which is what it is for.
            try? await Task.sleep(for: .milliseconds(40))
        }
    }

    /// The senders' own pace: they do not know of the gateway's troubles.
    private func pause(_ span: Duration = .milliseconds(.random(in: 40...160))) async throws {
        try await Task.sleep(for: span)
    }

    static func key(_ kind: String, _ number: Int) -> String {
        "KEY-\(kind)-" + String(100_000 + number)
    }

    private static let most = 2_000
}

/// Something that is raised once.
private final class Flag: Sendable {
    private let state = Atomic(false)

    var isRaised: Bool { state.load(ordering: .acquiring) }

    func raise() { state.store(true, ordering: .releasing) }
}

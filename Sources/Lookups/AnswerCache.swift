import Intake

/// Answers of an API by what was asked, with the time at which they came. Bounded: when it is full, the older half goes.
struct AnswerCache: Sendable {
    struct Entry: Sendable {
        var answer: LookupAnswer
        var at: Duration
    }

    private var entries: [String: Entry] = [:]
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func entry(for request: String) -> Entry? {
        entries[request]
    }

    mutating func keep(_ answer: LookupAnswer, for request: String, at now: Duration) {
        if entries.count >= limit, entries[request] == nil { dropOlderHalf() }
        entries[request] = Entry(answer: answer, at: now)
    }

    private mutating func dropOlderHalf() {
        let times = entries.values.map(\.at).sorted()
        let middle = times[times.count / 2]
        entries = entries.filter { $0.value.at > middle }
    }
}

import Intake

/// What is in the spool and what may still come in. A pure value: it decides, the spool acts.
struct SpoolLedger {
    /// What is counted of a delivery.
    struct Item {
        var adapter: AdapterName
        var bytes: Int
    }

    private(set) var status = SpoolStatus()
    private let limits: SpoolLimits

    init(limits: SpoolLimits) {
        self.limits = limits
    }

    /// Why nothing may come in now; nil when something may.
    func refusal(of bytes: Int, at now: Timestamp) -> SpoolError? {
        if status.bytes + bytes > limits.bytes {
            return SpoolError(.full, "The spool holds \(status.bytes) bytes; its limit is \(limits.bytes) bytes (spool.size).")
        }
        if let oldest = status.oldest, now - oldest > limits.age {
            let seconds = (now - oldest).components.seconds
            return SpoolError(
                .tooOld, "The oldest delivery in the spool waits for \(seconds) s; the limit is \(limits.age.components.seconds) s (spool.age).")
        }
        return nil
    }

    mutating func add(_ items: [Item], at now: Timestamp) {
        for item in items {
            status.depth += 1
            status.bytes += item.bytes
            status.adapters[item.adapter, default: 0] += 1
        }
        status.oldest = status.oldest ?? now
    }

    /// - Parameter oldest: since when the oldest of the rest waits.
    mutating func remove(_ items: [Item], oldest: Timestamp?) {
        for item in items {
            status.depth -= 1
            status.bytes -= item.bytes
            let left = (status.adapters[item.adapter] ?? 0) - 1
            status.adapters[item.adapter] = left > 0 ? left : nil
        }
        status.oldest = status.depth == 0 ? nil : oldest ?? status.oldest
    }

    mutating func noteRefused(_ count: Int) {
        status.refused += count
    }
}

extension SpoolLedger.Item {
    /// What a delivery takes: its body, its coordinates, and about a hundred bytes of the row itself.
    init(_ reception: Reception) {
        adapter = reception.adapter
        bytes = reception.body.count + reception.key.utf8.count + reception.wholeMeta.reduce(100) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    }
}

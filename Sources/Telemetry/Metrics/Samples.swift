import CoreMetrics
import Synchronization

final class CounterSample: CounterHandler, Sample {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        value.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        value.store(0, ordering: .relaxed)
    }

    func lines(name: String, labels: String) -> String {
        "\(name)\(labels.inBraces) \(value.load(ordering: .relaxed))\n"
    }
}

final class GaugeSample: MeterHandler, RecorderHandler, Sample {
    private let value = Mutex(0.0)

    func set(_ value: Int64) {
        set(Double(value))
    }

    func set(_ value: Double) {
        self.value.withLock { $0 = value }
    }

    func increment(by amount: Double) {
        value.withLock { $0 += amount }
    }

    func decrement(by amount: Double) {
        value.withLock { $0 -= amount }
    }

    func record(_ value: Int64) {
        set(value)
    }

    func record(_ value: Double) {
        set(value)
    }

    func lines(name: String, labels: String) -> String {
        "\(name)\(labels.inBraces) \(value.withLock { $0 })\n"
    }
}

/// Counts values in buckets from a millisecond to a minute.
final class HistogramSample: TimerHandler, RecorderHandler, Sample {
    private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private struct State {
        var buckets = [Int64](repeating: 0, count: HistogramSample.bounds.count)
        var count: Int64 = 0
        var sum = 0.0
    }

    private let state = Mutex(State())

    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1_000_000_000)
    }

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        state.withLock { state in
            state.count += 1
            state.sum += value
            if let bucket = Self.bounds.firstIndex(where: { value <= $0 }) { state.buckets[bucket] += 1 }
        }
    }

    func lines(name: String, labels: String) -> String {
        let state = state.withLock { $0 }
        var text = ""
        var running: Int64 = 0
        let before = labels.isEmpty ? "" : labels + ","
        for (bound, count) in zip(Self.bounds, state.buckets) {
            running += count
            text += "\(name)_bucket{\(before)le=\"\(bound)\"} \(running)\n"
        }
        text += "\(name)_bucket{\(before)le=\"+Inf\"} \(state.count)\n"
        return text + "\(name)_sum\(labels.inBraces) \(state.sum)\n\(name)_count\(labels.inBraces) \(state.count)\n"
    }
}

extension String {
    fileprivate var inBraces: String {
        isEmpty ? "" : "{\(self)}"
    }
}

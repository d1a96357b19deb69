public import CoreMetrics
import Synchronization

/// Keeps the metrics of this process and writes them down in the text format of Prometheus, version 0.0.4.
///
/// A backend for swift-metrics: code that counts imports `Metrics` and knows nothing of Prometheus. Label sets are closed: no value
/// that comes from outside is ever a label.
public final class PrometheusRegistry: MetricsFactory, Sendable {
    private struct Series: Sendable {
        var kind: Kind
        var samples: [String: any Sample] = [:]
    }

    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    private let series = Mutex<[String: Series]>([:])
    private let help: [String: String]

    /// Starts without metrics.
    ///
    /// - Parameter help: one sentence for each metric, by its name.
    public init(help: [String: String] = [:]) {
        self.help = help
    }

    /// A counter of whole numbers; its name should end in `_total`.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        sample(label, .counter, dimensions) { CounterSample() }
    }

    /// A value that goes up and down.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        sample(label, .gauge, dimensions) { GaugeSample() }
    }

    /// A distribution, or a plain value where it is not aggregated.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate
            ? sample(label, .histogram, dimensions) { HistogramSample() } as any RecorderHandler
            : sample(label, .gauge, dimensions) { GaugeSample() }
    }

    /// A distribution of spans, written down in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        sample(label, .histogram, dimensions) { HistogramSample() }
    }

    /// Metrics live as long as the process; nothing is to be done.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Metrics live as long as the process; nothing is to be done.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// Metrics live as long as the process; nothing is to be done.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Metrics live as long as the process; nothing is to be done.
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// All metrics in the text format, sorted by name.
    public func exposition() -> String {
        let all = series.withLock { $0 }
        var text = ""
        for (name, series) in all.sorted(by: { $0.key < $1.key }) {
            if let help = help[name] { text += "# HELP \(name) \(help)\n" }
            text += "# TYPE \(name) \(series.kind.rawValue)\n"
            for (labels, sample) in series.samples.sorted(by: { $0.key < $1.key }) {
                text += sample.lines(name: name, labels: labels)
            }
        }
        return text
    }

    private func sample<Handler: Sample>(
        _ name: String, _ kind: Kind, _ dimensions: [(String, String)], make: () -> Handler
    ) -> Handler {
        let labels = dimensions.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        return series.withLock { all in
            if let known = all[name]?.samples[labels] as? Handler { return known }
            let made = make()
            all[name, default: Series(kind: kind)].samples[labels] = made
            return made
        }
    }

    private static func escaped(_ value: String) -> String {
        String(value.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : $0 == "\n" ? ["\\", "n"] : [$0] })
    }
}

/// One line, or a few, of the exposition.
protocol Sample: Sendable {
    func lines(name: String, labels: String) -> String
}

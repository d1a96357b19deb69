import Channels
import CoreMetrics
import Intake
import Logging
import Recipes
import Synchronization

/// What the signature checks of webhook adapters found that an operator should know of: counted, logged now and then, shown in health.
final class SignatureWatch: Sendable {
    private struct Record {
        var unverified = 0
        var reason = Refusal.Code.signatureMismatch
        var mode = VerificationMode.enforce
        var lastAt = Timestamp(microseconds: 0)
        var loggedAt = Timestamp(microseconds: 0)
        var olderSecret = 0
        var olderSecretAt: Timestamp?
    }

    private let records = Mutex<[AdapterName: Record]>([:])
    private let logger: Logger
    /// A wrong secret fails thousands of requests, and says the same each time.
    private static let pause = Duration.seconds(60)
    /// For so long a failure counts against the adapter's health.
    private static let memory = Duration.seconds(600)

    init(logger: Logger) {
        self.logger = logger
    }

    func note(_ finding: WebhookReceiver.Finding, of adapter: AdapterName) {
        switch finding {
        case .unverified(let refusal, let mode): unverified(refusal, mode, adapter)
        case .olderSecret:
            records.withLock { records in
                records[adapter, default: Record()].olderSecret += 1
                records[adapter, default: Record()].olderSecretAt = .now
            }
        }
    }

    private func unverified(_ refusal: Refusal, _ mode: VerificationMode, _ adapter: AdapterName) {
        let now = Timestamp.now
        let isDue = records.withLock { records in
            var record = records[adapter] ?? Record()
            record.unverified += 1
            record.reason = refusal.code
            record.mode = mode
            record.lastAt = now
            let isDue = now - record.loggedAt > Self.pause
            if isDue { record.loggedAt = now }
            records[adapter] = record
            return isDue
        }
        Counter(
            label: "inlet_webhook_unverified_total",
            dimensions: [("adapter", adapter.description), ("mode", mode.rawValue), ("reason", refusal.code.rawValue)]
        ).increment()
        guard isDue else { return }
        logger.warning(
            "A webhook's signature does not hold; \(mode.consequence).",
            metadata: ["adapter": "\(adapter)", "reason": "\(refusal.code.rawValue)", "detail": "\(refusal.sentence)"])
    }

    /// What health says of an adapter; nil for nothing.
    func report(of adapter: AdapterName) -> JSONObject? {
        guard let record = records.withLock({ $0[adapter] }) else { return nil }
        var object: JSONObject = ["unverified": .integer(Int64(record.unverified))]
        if record.unverified > 0 {
            object["reason"] = .string(record.reason.rawValue)
            object["mode"] = .string(record.mode.rawValue)
            object["last_at"] = .string(record.lastAt.description)
            object["alarm"] = .bool(Timestamp.now - record.lastAt < Self.memory)
        }
        if let at = record.olderSecretAt {
            object["older_secret"] = .integer(Int64(record.olderSecret))
            object["older_secret_last_at"] = .string(at.description)
        }
        return object
    }
}

extension VerificationMode {
    /// What becomes of the request.
    fileprivate var consequence: String {
        switch self {
        case .enforce: "it was refused"
        case .shadow: "it was taken all the same (mode: shadow)"
        case .hold: "it waits in quarantine for a person (mode: hold)"
        }
    }
}

import Channels
import CoreMetrics
import Intake
import Spool
import Store
import Synchronization
import Telemetry

/// What the gateway counts. Names and labels are a promise to dashboards: see docs/operations.md.
struct GatewayMetrics: Sendable {
    private let messages: [String: Counter]
    private let late = Counter(label: "inlet_late_completions_total")
    private let notices = Counter(label: "inlet_notices_planned_total")
    private let requests: [WebhookReceiver.Ending: Counter]
    private let queue = Meter(label: "inlet_intake_queue_depth")
    private let pending = Meter(label: "inlet_pending_deliveries")
    private let quarantined = Meter(label: "inlet_quarantined_deliveries")
    private let spool = SpoolMeters()

    /// One sentence for each metric.
    static let help = [
        "inlet_messages_total": "Messages by what became of them.",
        "inlet_late_completions_total": "Completions whose claim had gone to another worker; they had no effect.",
        "inlet_notices_planned_total": "Notices put into the outbox.",
        "inlet_webhook_requests_total": "Webhook requests by answer.",
        "inlet_webhook_refused_total": "Webhook requests refused by reason.",
        "inlet_webhook_unverified_total": "Webhook requests whose signature did not hold, by adapter, mode and reason.",
        "inlet_intake_queue_depth": "Receptions that wait to be stored.",
        "inlet_pending_deliveries": "Deliveries that no worker has finished.",
        "inlet_quarantined_deliveries": "Deliveries that wait for a person.",
        "inlet_spool_deliveries": "Deliveries on the local disk that wait for the database.",
        "inlet_spool_bytes": "Bytes of the deliveries on the local disk.",
        "inlet_spool_age_seconds": "Since when the oldest delivery on the local disk waits.",
        "inlet_spool_refused_deliveries": "Deliveries on the local disk that PostgreSQL refused; a person has to look at them.",
        "inlet_adapter_last_success_seconds": "Seconds since the last run of an adapter without an error.",
        "inlet_mailbox_holes": "Mails that a mailbox's server shows and that became nothing here. There should be none.",
        "inlet_mailbox_unfetched": "Mails that a mailbox's server shows and would not give so far.",
        "inlet_mailbox_waiting": "Mails of a mailbox that are known and still to be fetched.",
        "inlet_token_expires_seconds": "Seconds until the access token of an adapter ends.",
        "inlet_secret_expires_seconds": "Seconds until the client's secret of an adapter ends.",
    ]

    init() {
        let dispositions = ["drafted", "appended", "ignored", "duplicate", "quarantined"]
        requests = Dictionary(
            uniqueKeysWithValues: WebhookReceiver.Ending.allCases.map {
                ($0, Counter(label: "inlet_webhook_requests_total", dimensions: [("answer", $0.rawValue)]))
            })
        messages = Dictionary(
            uniqueKeysWithValues: dispositions.map {
                ($0, Counter(label: "inlet_messages_total", dimensions: [("disposition", $0)]))
            })
    }

    func count(_ report: Store.CommitReport) {
        messages["drafted"]?.increment(by: report.drafted)
        messages["appended"]?.increment(by: report.appended)
        messages["ignored"]?.increment(by: report.ignored)
        messages["duplicate"]?.increment(by: report.duplicates)
        messages["quarantined"]?.increment(by: report.quarantined)
        late.increment(by: report.late)
        notices.increment(by: report.notices)
    }

    /// - Parameter reason: of a refusal; one of a closed set.
    func count(_ ending: WebhookReceiver.Ending, reason: String?) {
        requests[ending]?.increment()
        guard let reason else { return }
        Counter(label: "inlet_webhook_refused_total", dimensions: [("reason", reason)]).increment()
    }

    /// Sets the gauges; those of the database stay as they were while it is away.
    func refresh(store: Store, queueDepth: Int, spool status: SpoolStatus?) async {
        queue.set(queueDepth)
        if let status { spool.set(status) }
        guard let backlog = try? await store.backlog() else { return }  // The database is away, and health says so.
        pending.set(backlog.pending)
        quarantined.set(backlog.quarantined)
        await refreshAdapters(store: store)
    }

    private func refreshAdapters(store: Store) async {
        // The database went away since the last question; the gauges stay as they were.
        guard let adapters = try? await store.adapterHealth(), let folders = try? await store.folderHealth() else { return }
        for adapter in adapters {
            let labels = [("adapter", adapter.adapter.description)]
            let seconds = { (time: Timestamp, sign: Double) in sign * Double((time - .now).components.seconds) }
            adapter.lastSuccessAt.map { Meter(label: "inlet_adapter_last_success_seconds", dimensions: labels).set(seconds($0, -1)) }
            adapter.tokenExpiresAt.map { Meter(label: "inlet_token_expires_seconds", dimensions: labels).set(seconds($0, 1)) }
            adapter.secretExpiresAt.map { Meter(label: "inlet_secret_expires_seconds", dimensions: labels).set(seconds($0, 1)) }
        }
        for (adapter, folders) in Dictionary(grouping: folders, by: \.adapter) {
            let labels = [("adapter", adapter.description)]
            Meter(label: "inlet_mailbox_holes", dimensions: labels).set(folders.reduce(0) { $0 + $1.holes })
            Meter(label: "inlet_mailbox_unfetched", dimensions: labels).set(folders.reduce(0) { $0 + $1.unfetched })
            Meter(label: "inlet_mailbox_waiting", dimensions: labels).set(folders.reduce(0) { $0 + $1.waiting })
        }
    }
}

/// The gauges of the disk spool.
private struct SpoolMeters {
    private let depth = Meter(label: "inlet_spool_deliveries")
    private let bytes = Meter(label: "inlet_spool_bytes")
    private let age = Meter(label: "inlet_spool_age_seconds")
    private let refused = Meter(label: "inlet_spool_refused_deliveries")

    func set(_ status: SpoolStatus) {
        depth.set(status.depth)
        bytes.set(status.bytes)
        age.set(status.oldest.map { (Timestamp.now - $0).components.seconds } ?? 0)
        refused.set(status.refused)
    }
}

extension MetricsSystem {
    private static let isBootstrapped = Mutex(false)

    /// Installs the backend; a process has one, whoever asks first.
    static func bootstrapOnce(_ registry: PrometheusRegistry) {
        isBootstrapped.withLock { done in
            if !done { bootstrap(registry) }
            done = true
        }
    }
}

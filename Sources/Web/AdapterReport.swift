import Intake
import Recipes
import Store

/// How an adapter is doing, as `/health/adapters` shows it.
struct AdapterReport {
    let health: Store.AdapterHealth
    let folders: [Store.FolderHealth]
    let now: Timestamp

    var json: JSONObject {
        var object: JSONObject = [
            "adapter": .string(health.adapter.description), "pending": .integer(health.pending),
            "quarantined": .integer(health.quarantined), "healthy": .bool(health.lastError == nil && warnings.isEmpty),
        ]
        object["owner"] = health.owner.map(JSONValue.string)
        object["heartbeat_at"] = health.heartbeatAt.map { .string($0.description) }
        object["last_success_at"] = health.lastSuccessAt.map { .string($0.description) }
        object["last_error"] = health.lastError.map(JSONValue.string)
        object["oldest_pending_at"] = health.oldestPendingAt.map { .string($0.description) }
        object["oldest_unhandled_at"] = oldestUnhandledAt.map { .string($0.description) }
        object["token_expires_at"] = health.tokenExpiresAt.map { .string($0.description) }
        object["secret_expires_at"] = health.secretExpiresAt.map { .string($0.description) }
        if !warnings.isEmpty { object["warnings"] = .array(warnings.map(JSONValue.string)) }
        if !folders.isEmpty { object["ledger"] = .array(folders.map(\.json)) }
        return object
    }

    /// What has reached the server or the store and no worker has finished, the oldest of it.
    private var oldestUnhandledAt: Timestamp? {
        (folders.compactMap(\.oldestWaitingAt) + [health.oldestPendingAt].compactMap { $0 }).min()
    }

    /// What somebody has to look after, although mail comes in.
    private var warnings: [String] {
        var warnings: [String] = []
        for folder in folders where folder.holes > 0 {
            warnings.append("The ledger of \(folder.folder) has \(folder.holes) holes: mails that the server shows and that became nothing here.")
        }
        for folder in folders where folder.unfetched > 0 {
            warnings.append("The server shows \(folder.unfetched) mails in \(folder.folder) and would not give them; they are asked for again.")
        }
        if let end = health.tokenExpiresAt, end < now {
            warnings.append("The access token ended at \(end) and was not renewed.")
        }
        if let end = health.secretExpiresAt, end < now + .seconds(30 * 86_400) {
            warnings.append(
                end < now ? "The client's secret ended at \(end)." : "The client's secret ends at \(end); put a new one in its place before.")
        }
        return warnings
    }
}

extension Store.FolderHealth {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "folder": .string(folder), "uid_validity": .integer(uidValidity), "shown": .integer(shown), "delivered": .integer(delivered),
            "before_start": .integer(beforeStart), "unfetched": .integer(unfetched), "holes": .integer(holes), "waiting": .integer(waiting),
        ]
        object["checked_at"] = checkedAt.map { .string($0.description) }
        object["oldest_waiting_at"] = oldestWaitingAt.map { .string($0.description) }
        return .object(object)
    }
}

import Intake
import Recipes

/// What the draft of a mail over the limit says in place of its text.
struct OversizeNote {
    /// The sentence and the list of parts.
    let text: String

    /// - Parameter meta: of the delivery; nil when the mail was taken whole.
    init?(_ meta: [String: String]) {
        guard let size = meta["size"] else { return nil }
        let limit = meta["limit"].map { "the limit of \($0) bytes" } ?? "its limit"
        let place =
            meta["folder"].map { "in the mailbox, folder \($0), UID \(meta["uid"] ?? "?")" } ?? meta["file"].map { "in the Maildir, file \($0)" }
            ?? "with the mail server that handed it over, and goes back to its sender when the server gives up"
        var lines = [
            "[The mail has \(size) bytes, more than \(limit) (limits.message). Only its header was taken; the whole mail is still \(place).]"
        ]
        // Written by Inlet itself; a list that cannot be read is left out, the sentence stands.
        let parts = meta["parts"].flatMap { try? JSONValue(parsing: $0) }?.array ?? []
        if !parts.isEmpty { lines.append("[Its parts:]") }
        lines += parts.compactMap(\.object).map(Self.line)
        text = lines.joined(separator: "\n")
    }

    private static func line(_ part: JSONObject) -> String {
        let type = part["type"]?.string ?? "unknown type"
        let size = part["size"]?.int.map { ", \($0) bytes as encoded" } ?? ""
        return "- \(part["name"]?.string ?? "unnamed") (\(type)\(size))"
    }
}

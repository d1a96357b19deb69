import Intake

/// The paths that rules, prefills, requests and templates may use, and what each may be compared with.
///
/// What is fixed stands here; the fields of lookups and ticket types, and the names of extractions, come from the configuration.
public struct Vocabulary: Sendable {
    /// Where a path stands; each place sees other things.
    public enum Scope: Sendable, Hashable {
        /// `when:` in routing.yaml, and in notices.yaml of what a message brought about.
        case rule
        /// `when:` in notices.yaml of what happened to the ticket alone.
        case ticketRule
        /// `prefill:` of a ticket's field.
        case prefill
        /// `only_when:` of a calls adapter.
        case row
        /// The request of a lookup.
        case request
        /// A template of a notice.
        case notice
        /// `expect:` of a case.
        case expectation
    }

    /// The fields of lookups by kind, as in `order` to `number`, `customer.phone`.
    public var facts: [String: Set<String>] = [:]
    /// The fields of all ticket types.
    public var fields: Set<String> = []
    /// The options of the fields that have some.
    public var options: [String: Set<String>] = [:]
    /// The names under `extract` of all adapters.
    public var findings: Set<String> = []
    /// The names of the ticket types.
    public var ticketTypes: Set<String> = []
    /// The names of the adapters.
    public var adapters: Set<String> = []

    /// Nothing but what is fixed.
    public init() {}

    /// All paths that a scope knows; rows are free and not among them.
    public func paths(in scope: Scope) -> Set<String> {
        switch scope {
        case .rule: contact.union(prefixed("ticket", Self.ticket)).union(prefixed("fields", fields)).union(findings)
        case .ticketRule:
            facts.reduce(into: Set(TicketPath.allCases.map(\.rawValue)).union(prefixed("fields", fields))) {
                $0.formUnion(prefixed($1.key, $1.value))
            }
        case .prefill: contact.union(findings)
        case .row: []
        case .request: findings.union(["phone", "address", "handle"])
        case .notice: told.union(prefixed("ticket", Self.noticeTicket)).union(prefixed("fields", fields))
        case .expectation:
            prefixed("fields", fields).union(prefixed("sender", Self.sender)).union(findings).union(Self.outcome)
        }
    }

    /// Whether a scope knows a path.
    public func knows(_ path: String, in scope: Scope) -> Bool {
        if Self.hasRows(scope), path.hasPrefix("row."), path.utf8.count > 4 { return true }
        return paths(in: scope).contains(path)
    }

    /// The values that a path can have; nil where any is possible.
    public func values(of path: String) -> Set<String>? {
        switch path {
        case "ticket.type": return ticketTypes
        case "ticket.status": return Set(TicketStatus.allCases.map(\.rawValue))
        case "ticket.priority": return Set(Priority.allCases.map(\.rawValue))
        case "message.class": return Set(MessageKind.allCases.map(\.rawValue))
        case "adapter.name": return adapters
        case "adapter.channel": return Set(Channel.allCases.map(\.rawValue))
        default: return path.hasPrefix("fields.") ? options[String(path.dropFirst(7))] : nil
        }
    }

    /// What a message, its sender, its adapter and the lookups say.
    private var contact: Set<String> {
        var paths = prefixed("message", Self.message)
        paths.formUnion(prefixed("sender", Self.sender))
        paths.formUnion(prefixed("customer", Self.customer))
        paths.formUnion(prefixed("adapter", Self.adapter))
        for (kind, names) in facts { paths.formUnion(prefixed(kind, names)) }
        return paths
    }

    /// What a customer may be told beside the ticket itself.
    private var told: Set<String> {
        facts.reduce(into: ["customer.name"]) { $0.formUnion(prefixed($1.key, $1.value)) }
    }

    private func prefixed(_ root: String, _ names: Set<String>) -> Set<String> {
        Set(names.map { "\(root).\($0)" })
    }

    private static func hasRows(_ scope: Scope) -> Bool {
        switch scope {
        case .rule, .prefill, .row: true
        case .ticketRule, .request, .notice, .expectation: false
        }
    }

    private static let message: Set = ["subject", "text", "reply", "class", "may_answer", "external_id", "attachments"]
    private static let sender: Set = ["name", "address", "phone", "handle", "region", "place"]
    private static let customer: Set = ["name", "phone", "address", "language", "region"]
    private static let adapter: Set = ["name", "channel", "provider"]
    private static let ticket: Set = ["type", "title", "queue", "priority", "tags", "status"]
    private static let noticeTicket: Set = [
        "number", "type", "type_name", "title", "queue", "priority", "status", "status_name", "created_at", "respond_by", "resolve_by",
    ]
    private static let outcome: Set = [
        "type", "title", "queue", "priority", "tags", "missing", "class", "may_answer", "disposition", "reason", "text", "reply", "subject",
        "language", "external_id", "attachments", "messages", "receipts", "answer", "verdict",
    ]
}

import Postgres

/// Where each contact is, by the key in its bytes.
struct Places: Sendable {
    /// What the tables hold of one contact.
    struct Place: Sendable, Hashable, CustomStringConvertible {
        /// How often it came, as deliveries under different keys.
        var deliveries = 0
        /// Messages on a ticket.
        var onTickets = 0
        /// Deliveries left out by a rule.
        var ignored = 0
        /// Deliveries that wait for a person.
        var quarantined: [String] = []
        /// Deliveries that were the same as an earlier one.
        var duplicates = 0
        /// Deliveries whose end is none of these.
        var unfinished = 0

        /// In how many places it is; copies that were told apart do not count.
        var count: Int { onTickets + ignored + quarantined.count + unfinished }

        var description: String {
            "deliveries \(deliveries), on tickets \(onTickets), ignored \(ignored), quarantined \(quarantined), "
                + "duplicates \(duplicates), unfinished \(unfinished)"
        }
    }

    private(set) var byKey: [String: Place] = [:]
    /// Deliveries that carry no key: nobody sent them.
    private(set) var strangers = 0

    init(_ tables: Tables) async throws {
        let rows = try await tables.query(
            """
            SELECT substring(encode(d.body, 'escape') from 'KEY-[a-z]+-[0-9]{6}'), CASE WHEN s.id IS NULL THEN 'processed' ELSE coalesce(s.disposition, 'pending') END,
                coalesce(s.reason, ''),
                (SELECT count(*) FROM message m WHERE m.delivery_id = d.id AND m.ticket_id IS NOT NULL)
            FROM delivery d LEFT JOIN delivery_state s USING (id, received_at)
            """)
        for row in rows {
            let (key, disposition, reason, messages) = try row.decode((String?, String, String, Int).self)
            guard let key else {
                strangers += 1
                continue
            }
            byKey[key, default: Place()].add(disposition, reason, messages)
        }
    }

    /// Where one contact is.
    subscript(_ key: String) -> Place { byKey[key] ?? Place() }
}

extension Places.Place {
    fileprivate mutating func add(_ disposition: String, _ reason: String, _ messages: Int) {
        deliveries += 1
        onTickets += messages
        switch disposition {
        case "ignored": ignored += 1
        case "quarantined": quarantined.append(reason)
        case "duplicate": duplicates += 1
        case "processed" where messages > 0: break
        default: unfinished += 1
        }
    }
}
